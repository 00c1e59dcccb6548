"""Timed work of ads."""

from datetime import timedelta
from uuid import UUID

from app.blueprints.ads import queries, services
from kernel import clock, log
from kernel.db import FaultKind, db_error
from tenants import packs
from tenants.house import House
from tenants.registry import Tenant

SWEEP_SECONDS = 300
REACH_SECONDS = 60  # a cat runs
REACH_LASTS = timedelta(seconds=15)
FORGET_SECONDS = 86400
PER_UNIT = 500
ROWS_PER_UNIT = 5000
REACHED_PER_UNIT = 200  # people
WORDS_AT_ONCE = 50  # ads
LOG = log.get("ads")


def expire_ads(house: House, *, tenant: Tenant) -> None:
    """End the ads whose time is over, some hundred per unit until none is left."""
    ended = PER_UNIT
    while ended == PER_UNIT:
        with house.scope.unit(tenant) as unit:
            ended = services.expire_ads(unit.session, most=PER_UNIT)


def notice_ads(house: House, *, tenant: Tenant) -> None:
    """Say of the ads that end soon that they do, some hundred per unit until none is left."""
    told = PER_UNIT
    while told == PER_UNIT:
        with house.scope.unit(tenant) as unit:
            told = services.notice_ads(unit.session, pack=packs.load(tenant.country), most=PER_UNIT)


def reach_ads(house: House, *, tenant: Tenant) -> None:
    """Tell neighbours of what is lost and found, some hundred of one ad after the other, until nothing is due.

    It stops after `REACH_LASTS` and goes on the next time: what waits in the same queue has its turn.
    """
    end = clock.now() + REACH_LASTS
    went = [True]
    while any(went):
        with house.scope.unit(tenant, read_only=True) as unit:
            due = queries.words_due(unit.session, clock.now(), most=WORDS_AT_ONCE)
        went = [_tell_word(house, tenant, ad_id) for ad_id in due if clock.now() < end]


def forget_told(house: House, *, tenant: Tenant) -> None:
    """Delete who was told of what, long after it is over, some thousand rows per unit until none is left."""
    gone = ROWS_PER_UNIT
    while gone == ROWS_PER_UNIT:
        with house.scope.unit(tenant) as unit:
            gone = services.forget_told(unit.session, most=ROWS_PER_UNIT)


def _tell_word(house: House, tenant: Tenant, ad_id: UUID) -> bool:
    """One step of one ad; one that fails does not hold up the others. What stood in the way of it soon passes: again."""
    try:
        with house.scope.unit(tenant) as unit:
            pack = packs.load(tenant.country)
            return services.tell_word(unit.session, pack=pack, ad_id=ad_id, most=REACHED_PER_UNIT)
    except Exception as error:
        if db_error(error).kind is FaultKind.retry:
            return True
        LOG.exception("word of an ad not told", ad_id=str(ad_id))
        with house.scope.unit(tenant) as unit:
            services.put_off_word(unit.session, ad_id=ad_id)
        return True

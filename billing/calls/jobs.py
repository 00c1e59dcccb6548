"""Work of the calls between units: Stripe is asked outside of any transaction, with rows before and after.

Any of it may run twice at any moment, be killed at any point, or never come: the rows say what is still to be done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy.orm import Session

from billing.calls import services
from billing.calls.events import CallIntended, NoticeCame
from billing.calls.services import (
    Answer,
    Apply,
    AskAgain,
    Locked,
    Made,
    No,
    NotFound,
    Puzzling,
    SendAnew,
    Taken,
    TakenNotice,
)
from billing.gateway.client import open_gateway
from billing.gateway.errors import AccountLocked, AlreadyDone, Declined, GatewayError, Gone, OursIsWrong
from billing.gateway.faults import Faults, Point
from billing.gateway.protocol import Gateway
from billing.gateway.things import Kind, Notice, Thing
from kernel import clock, log
from kernel.config import StripeAccount
from tenants.house import House
from tenants.registry import Tenant

LOG = log.get("calls")
SWEEP_SECONDS = 60
SYNC_SECONDS = 3600
LIST_SECONDS = 24 * 3600
SWEPT_WITHIN = timedelta(minutes=4)  # a job of the queue may last five
SETTLES_WITHIN = timedelta(minutes=15)  # what is open for longer is looked at, whether or not Stripe tells
KEPT_BY_STRIPE = timedelta(days=30)  # events (docs.stripe.com/api/events, November 2026)
PER_UNIT = 100


@dataclass(frozen=True, kw_only=True)
class Reference:
    """An object at Stripe that is not final yet."""

    kind: Kind
    object_id: str
    connected: str | None = None


Unsettled = Callable[[Session, datetime], tuple[Reference, ...]]  # not final, and not looked at since


class Till:
    """The jobs, with what they are handed: who applies which kind of object, and what is not final yet.

    `open_gateway` and `faults` are others in tests: the double's transport, and a place to die.
    """

    def __init__(
        self,
        *,
        applies: Mapping[Kind, Apply] | None = None,
        unsettled: tuple[Unsettled, ...] = (),
        open_gateway: Callable[[StripeAccount], Gateway] = open_gateway,
        faults: Faults | None = None,
    ) -> None:
        self.applies, self.unsettled = applies or {}, unsettled
        self.faults = faults or Faults()
        self._open, self._gateways = open_gateway, dict[StripeAccount, Gateway]()

    def gateway(self, house: House, tenant: Tenant) -> Gateway | None:
        """The gateway of a country; None where nothing can be paid."""
        account = house.config.stripe_of(tenant.country)
        return self._gateway(account) if account is not None else None

    def send_call(self, house: House, event: CallIntended, *, tenant: Tenant) -> None:
        """Errand: make a call that was just intended."""
        self.send(house, tenant=tenant, call_id=event.call_id)

    def handle_notice(self, house: House, event: NoticeCame, *, tenant: Tenant) -> None:
        """Errand: fetch and apply what Stripe just told of."""
        self.handle(house, tenant=tenant, stored_id=event.stored_id)

    def sweep(self, house: House, *, tenant: Tenant) -> None:
        """Timed: make every call and handle every notice that is due."""
        end = clock.now() + SWEPT_WITHIN
        while clock.now() < end:
            sent = self.send(house, tenant=tenant)
            handled = self.handle(house, tenant=tenant)
            if not (sent or handled):
                return

    def sync(self, house: House, *, tenant: Tenant) -> None:
        """Timed: fetch and apply what is not final and has not moved for a while, whether or not Stripe told of it."""
        gateway = self.gateway(house, tenant)
        if gateway is None:
            return
        before = clock.now() - SETTLES_WITHIN
        for unsettled in self.unsettled:
            with house.scope.unit(tenant, read_only=True) as unit:
                references = unsettled(unit.session, before)
            for reference in references:
                self._look_at(house, gateway, tenant, reference)

    def list_events(self, house: House, *, tenant: Tenant) -> None:
        """Timed: store what Stripe says has happened in thirty days and we were never told."""
        gateway = self.gateway(house, tenant)
        if gateway is None:
            return
        try:
            notices = gateway.events(since=clock.now() - KEPT_BY_STRIPE)
            while batch := list(islice(notices, PER_UNIT)):
                self._take_in(house, gateway, tenant, batch)
        except GatewayError as error:
            LOG.warning("events not listed", code=error.code)

    def send(self, house: House, *, tenant: Tenant, call_id: UUID | None = None) -> bool:
        """Make one call that is due (`call_id`: this one, if it is). False: there was none.

        It goes to the Stripe account it was intended for, whichever the country names by now.
        """
        with house.scope.unit(tenant) as unit:
            taken = services.take(unit.session, call_id=call_id)
            self.faults.at(Point.sent_written)
        if taken is None:
            return False
        self.faults.at(Point.sent)
        answer = _asked(self._named(house, taken.stripe_account), taken)
        self.faults.at(Point.answered)
        try:
            self._record(house, tenant, taken, answer)
        except Exception as fault:  # the answer is safe at Stripe, under the key: the same again brings it back
            LOG.exception("answer not applied", call_id=str(taken.id))
            self._record(house, tenant, taken, AskAgain(f"fault:{type(fault).__name__}"))
        return True

    def handle(self, house: House, *, tenant: Tenant, stored_id: UUID | None = None) -> bool:
        """Handle one notice that is due (`stored_id`: this one, if it is). False: there was none."""
        with house.scope.unit(tenant) as unit:
            taken = services.take_notice(unit.session, stored_id=stored_id)
        if taken is None:
            return False
        self.faults.at(Point.notice_taken)
        try:
            gateway = self._named(house, taken.stripe_account)
            if gateway is None:
                raise AccountLocked("no_account")  # noqa: TRY301  put off like any other obstacle
            thing = _fetched(gateway, taken)
            self.faults.at(Point.fetched)
            self._apply(house, gateway, tenant, taken.id, thing)
        except Exception as fault:
            code = fault.code if isinstance(fault, GatewayError) else f"fault:{type(fault).__name__}"
            LOG.warning("notice put off", stored_id=str(taken.id), code=code, exc_info=code.startswith("fault:"))
            with house.scope.unit(tenant) as unit:
                services.put_off(unit.session, stored_id=taken.id, code=code)
        return True

    def _named(self, house: House, name: str) -> Gateway | None:
        account = next((account for account in house.config.stripe if account.name == name), None)
        return self._gateway(account) if account is not None else None

    def _gateway(self, account: StripeAccount) -> Gateway:
        """Made once per account and process."""
        if account not in self._gateways:
            self._gateways[account] = self._open(account)
        return self._gateways[account]

    def _record(self, house: House, tenant: Tenant, taken: Taken, answer: Answer) -> None:
        with house.scope.unit(tenant) as unit:
            services.record(unit.session, call_id=taken.id, answer=answer, applies=self.applies)
            self.faults.at(Point.answer_written)

    def _apply(self, house: House, gateway: Gateway, tenant: Tenant, stored_id: UUID, thing: Thing | None) -> None:
        keeps = tenant.country == gateway.keeper
        with house.scope.unit(tenant) as unit:
            services.handle(unit.session, stored_id=stored_id, thing=thing, applies=self.applies, keeps=keeps)
            self.faults.at(Point.applied)

    def _look_at(self, house: House, gateway: Gateway, tenant: Tenant, reference: Reference) -> None:
        try:
            thing = gateway.fetch(reference.kind, reference.object_id, connected=reference.connected)
            with house.scope.unit(tenant) as unit:
                services.apply_fetched(unit.session, thing=thing, applies=self.applies)
        except GatewayError as error:
            LOG.warning("not looked at", kind=reference.kind.value, object_id=reference.object_id, code=error.code)
        except Exception:
            LOG.exception("not applied", kind=reference.kind.value, object_id=reference.object_id)

    def _take_in(self, house: House, gateway: Gateway, tenant: Tenant, batch: list[Notice]) -> None:
        with house.scope.unit(tenant) as unit:
            missed = sum(
                services.take_in(unit.session, stripe_account=gateway.account, notice=notice) for notice in batch
            )
        if missed:
            LOG.warning("events we were not told of", count=missed)


def _asked(gateway: Gateway | None, taken: Taken) -> Answer:
    if gateway is None:
        return Locked()
    return _looked_up(gateway, taken) if taken.looks else _sent(gateway, taken)


def _sent(gateway: Gateway, taken: Taken) -> Answer:
    try:
        return Made(gateway.send(taken.op, taken.params, key=taken.key))
    except AlreadyDone as error:
        return _already(gateway, taken, error.code)
    except GatewayError as error:
        return _refused(error)


def _looked_up(gateway: Gateway, taken: Taken) -> Answer:
    try:
        found = gateway.look_up(taken.op, taken.params, key=taken.key, since=taken.since)
    except GatewayError as error:
        return _refused(error)
    if found is None:
        return SendAnew()
    return _found(taken, found) or NotFound()


def _found(taken: Taken, found: tuple[Thing, ...]) -> Answer | None:
    """What was found under the key. An intent we made may be there and refused; one we cancelled is cancelled."""
    if len(found) > 1:
        return Puzzling("several_objects")
    for thing in found:
        refused = thing.refused if taken.on is None else None
        return No(refused, thing.id, seen=thing) if refused else Made(thing)
    return None


def _already(gateway: Gateway, taken: Taken, code: str) -> Answer:
    """Stripe's object is past this. Perhaps by this very call; else the object is looked at, and nothing is undone."""
    try:
        found = gateway.look_up(taken.op, taken.params, key=taken.key, since=taken.since)
        answer = _found(taken, found) if found else None
        if answer is not None:
            return answer
        return No(code, seen=gateway.fetch(*taken.on) if taken.on else None)
    except GatewayError as error:
        return _refused(error)


def _refused(error: GatewayError) -> Answer:
    match error:
        case AccountLocked():
            return Locked()
        case OursIsWrong():
            return Puzzling(error.code)
        case Declined():
            return No(error.code, error.object_id)
        case Gone():
            return No(error.code)
        case _:
            return AskAgain(error.code)


def _fetched(gateway: Gateway, taken: TakenNotice) -> Thing | None:
    try:
        return gateway.fetch(taken.kind, taken.object_id, connected=taken.connected)
    except Gone:
        return None

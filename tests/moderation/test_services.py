"""Blocking, reporting, deciding."""

from types import SimpleNamespace

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from app.blueprints.accounts.models import Account
from app.blueprints.moderation import queries, services
from app.blueprints.moderation.errors import AlreadyDecided, AlreadyReported, CannotBlock, Involved, OwnThing
from app.blueprints.moderation.models import Block, Reason, Report
from app.blueprints.moderation.schemas import REASON_WORDS
from kernel.errors import NotAllowed, NotFound
from kernel.outbox import CountryOutbox
from tests.builders.accounts import farid, lea, tom
from tests.builders.conversations import as_asker
from tests.builders.moderation import a_manager, a_report, a_thing

STATEMENT = "It breaks rule 4 of the good neighbour rules."


@pytest.fixture
def here(unit, world):
    with unit(world.fr) as u:
        yield SimpleNamespace(
            session=u.session, lea=lea(u.session), tom=tom(u.session), farid=farid(u.session), ines=a_manager(u.session)
        )


def events(session):
    return [row.name for row in session.scalars(select(CountryOutbox).order_by(CountryOutbox.id))]


def test_block_hides_both_from_each_other(here):
    for _ in range(2):
        services.block(here.session, asker=as_asker(here.lea), account=here.tom.account.public_id)
    assert queries.blocked_between(here.session, here.lea.id, here.tom.id)
    assert queries.blocked_between(here.session, here.tom.id, here.lea.id)
    assert not queries.blocked_between(here.session, here.lea.id, here.farid.id)
    visible = select(Account.id).where(Account.id.not_in(queries.hidden_from(bindparam("me"))))
    seen = {person.id: set(here.session.scalars(visible, {"me": person.id})) for person in (here.lea, here.tom)}
    assert here.tom.id not in seen[here.lea.id]
    assert here.lea.id not in seen[here.tom.id]
    assert here.farid.id in seen[here.lea.id] & seen[here.tom.id]
    services.unblock(here.session, asker=as_asker(here.tom), account=here.lea.account.public_id)
    assert queries.blocked_between(here.session, here.lea.id, here.tom.id)  # only who blocked lifts it
    services.unblock(here.session, asker=as_asker(here.lea), account=here.tom.account.public_id)
    assert not queries.blocked_between(here.session, here.lea.id, here.tom.id)


def test_hidden_from_a_visitor_hides_nobody(here):
    services.block(here.session, asker=as_asker(here.lea), account=here.tom.account.public_id)
    visible = select(Account.id).where(Account.id.not_in(queries.HIDDEN_FROM))
    assert here.tom.id in set(here.session.scalars(visible, {"asker_id": None}))


def test_oneself_and_the_unknown_cannot_be_blocked(here):
    for account in (here.lea.account.public_id, "AAAAAAAAAAA"):
        with pytest.raises(CannotBlock):
            services.block(here.session, asker=as_asker(here.lea), account=account)
    assert here.session.scalars(select(Block)).all() == []


def test_thing_is_reported_once_while_it_waits(here):
    thing = a_thing(here.tom)
    a_report(here.session, here.lea, thing)
    with pytest.raises(AlreadyReported):
        a_report(here.session, here.lea, thing)
    a_report(here.session, here.farid, thing)
    assert events(here.session) == ["moderation.ThingReported"] * 2
    with pytest.raises(OwnThing):
        a_report(here.session, here.tom, thing)


@pytest.mark.parametrize(("hide", "state", "event"), [(True, "hidden", "ThingHidden"), (False, "kept", "ThingKept")])
def test_decision_closes_every_report_of_the_thing(here, hide, state, event):
    thing, other = a_thing(here.tom), a_thing(here.tom)
    made = [a_report(here.session, person, thing) for person in (here.lea, here.farid)]
    waiting = a_report(here.session, here.lea, other)
    decide(here, made[1], hide=hide)
    assert {one.state for one in made} == {state}
    assert {one.statement for one in made} == {STATEMENT}
    assert waiting.state == "received"
    assert events(here.session)[-1] == f"moderation.{event}"
    with pytest.raises(AlreadyDecided):
        decide(here, made[0], hide=True)
    a_report(here.session, here.lea, thing)  # it may be reported again


def test_only_a_manager_who_is_not_involved_decides(here):
    thing = a_thing(here.ines)
    made = a_report(here.session, here.lea, thing)
    with pytest.raises(NotAllowed):
        decide(here, made, by=here.lea)
    with pytest.raises(Involved):
        decide(here, made)
    second = a_report(here.session, here.ines, a_thing(here.tom))
    with pytest.raises(Involved):
        decide(here, second)
    with pytest.raises(NotFound):
        services.decide(
            here.session, asker=as_asker(here.ines), public_id="AAAAAAAAAAA", hide=True, statement=STATEMENT
        )


@pytest.mark.parametrize(
    "missing", [{"statement": None}, {"statement": ""}, {"decided_by": None}, {"decided_at": None}]
)
def test_database_refuses_a_decision_without_reasons(here, missing):
    made = a_report(here.session, here.lea, a_thing(here.tom))
    decide(here, made, hide=True)
    with pytest.raises(IntegrityError), here.session.begin_nested():
        here.session.execute(update(Report).where(Report.id == made.id).values(**missing))


def decide(here, made, *, by=None, hide=True):
    return services.decide(
        here.session, asker=as_asker(by or here.ines), public_id=made.public_id, hide=hide, statement=STATEMENT
    )


def test_reasons_of_forms_and_database_are_the_same():
    assert set(REASON_WORDS) == set(Reason)

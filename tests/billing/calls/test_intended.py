"""Intentions: one row each, frozen, and a further one only when every earlier one came to nothing."""

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from billing.calls import queries, services
from billing.calls.errors import IllegalMove, NotWaiting, StillOpen
from billing.calls.models import MOVES, CallState, StripeCall
from billing.calls.services.rows import move
from kernel import clock, ids
from kernel.outbox import CountryOutbox
from tests.builders.stripe import intended

PARAMS = {"customer": "cus_1", "amount": 100, "currency": "eur"}


@pytest.fixture
def session(unit, world):
    with unit(world.fr) as u:
        yield u.session


def refused(session, statement):
    """The SQLSTATE and constraint by which the database refuses."""
    with pytest.raises(DBAPIError) as told, session.begin_nested():
        session.connection().exec_driver_sql(statement)
    origin = told.value.orig
    assert isinstance(origin, psycopg.Error)
    return origin.sqlstate, origin.diag.constraint_name


def test_the_key_is_a_function_of_rows_and_stands_on_the_object(session):
    subject = ids.uuid7()
    call = intended(session, "charge", PARAMS, subject=subject)
    row = session.get(StripeCall, call.id)
    assert row.idem_key == f"charge:{subject}:0"
    assert row.params["metadata"] == {"op_key": row.idem_key, "country": "fr", "gen": "0"}
    assert row.params["expand"] == ["latest_charge.balance_transaction"]
    assert PARAMS == {"customer": "cus_1", "amount": 100, "currency": "eur"}, "what was handed in is not written into"


def test_a_pledge_stamps_what_the_person_will_make_on_stripes_page(session):
    call = intended(session, "pledge", {"mode": "setup", "customer": "cus_1", "metadata": {"purchase_id": "p1"}})
    params = session.get(StripeCall, call.id).params
    assert params["setup_intent_data"]["metadata"]["op_key"] == params["metadata"]["op_key"]
    assert params["metadata"]["purchase_id"] == "p1"


def test_intending_tells_the_queue_once(session):
    subject = ids.uuid7()
    for _ in range(2):
        intended(session, "charge", PARAMS, subject=subject)
    session.flush()
    told = session.scalars(select(CountryOutbox.payload).where(CountryOutbox.name == "calls.CallIntended")).all()
    assert [list(payload) for payload in told] == [["call_id"]]


def test_fractions_are_refused_before_anything_is_written(session):
    with pytest.raises(TypeError, match="float among the parameters"):
        intended(session, "charge", {**PARAMS, "amount": 1.5})
    with pytest.raises(TypeError):
        intended(session, "charge", {**PARAMS, "deep": [{"er": 0.1}]})
    assert session.scalars(select(StripeCall)).all() == []


@pytest.mark.parametrize("state", [one for one in CallState if one is not CallState.declined])
def test_no_second_intention_while_one_is(session, state):
    """The verb says so, and under it the database."""
    subject = ids.uuid7()
    call = intended(session, "charge", PARAMS, subject=subject)
    force(session, call, state)
    with pytest.raises(StillOpen):
        intended(session, "charge", {**PARAMS, "amount": 101}, subject=subject)
    again = (
        "INSERT INTO fr.stripe_call (id, stripe_account, op, subject_type, subject_id, gen, idem_key, params, "
        "params_hash, created_at, state, tries, next_try_at) SELECT gen_random_uuid(), stripe_account, op, subject_type, "
        f"subject_id, 1, op || ':' || subject_id || ':1', params, params_hash, created_at, 'pending', 0, created_at "
        f"FROM fr.stripe_call WHERE id = '{call.id}'"
    )
    assert refused(session, again) == ("23505", "uq_stripe_call_open")


def force(session, call, state):
    """A call in any state, by the moves that lead there."""
    ways = {
        CallState.pending: (),
        CallState.sent: (CallState.sent,),
        CallState.done: (CallState.sent, CallState.done),
        CallState.declined: (CallState.sent, CallState.declined),
        CallState.lookup: (CallState.sent, CallState.lookup),
        CallState.human: (CallState.sent, CallState.human),
    }
    row = session.get(StripeCall, call.id)
    for step in ways[state]:
        move(row, step, code="told" if step in {CallState.declined, CallState.human} else None)
        row.first_sent_at = row.first_sent_at or clock.now()
    session.flush()
    return row


@pytest.mark.parametrize("to", list(CallState))
@pytest.mark.parametrize("state", list(CallState))
def test_every_move_is_allowed_or_refused_by_the_table(session, state, to):
    row = force(session, intended(session, "charge", PARAMS), state)
    if to in MOVES[state]:
        move(row, to, code="told")
        row.first_sent_at = None if to is CallState.pending else clock.now()
        session.flush()
        assert row.state == to
    else:
        with pytest.raises(IllegalMove):
            move(row, to)
        assert row.state == state


def test_what_came_to_nothing_afterwards_may_be_intended_again(session):
    """A transfer that failed days later: the same supplier is paid by a further generation."""
    subject = ids.uuid7()
    first = intended(session, "transfer", PARAMS, subject=subject)
    force(session, first, CallState.done)
    services.came_to_nothing(session, call_id=first.id, code="transfer_failed")
    services.came_to_nothing(session, call_id=first.id, code="transfer_failed")
    second = intended(session, "transfer", PARAMS, subject=subject)
    assert (second.gen, second.state) == (1, CallState.pending)
    wanted = queries.calls_of(session, op="transfer", subject_type="participation", subject_id=subject)
    assert [(call.gen, call.state, call.error_code) for call in wanted] == [
        (0, "declined", "transfer_failed"),
        (1, "pending", None),
    ]


def test_a_page_that_has_closed_is_opened_anew_and_one_that_is_open_is_shown_again(session):
    subject = ids.uuid7()
    first = intended(session, "pledge", PARAMS, subject=subject)
    row = force(session, first, CallState.done)
    row.hosted_url, row.hosted_until = "http://stripe/c/1", clock.now() + timedelta(minutes=31)
    session.flush()
    assert intended(session, "pledge", PARAMS, subject=subject).hosted_url == "http://stripe/c/1"
    row.hosted_until = clock.now()
    session.flush()
    assert intended(session, "pledge", PARAMS, subject=subject).gen == 1


def test_a_link_that_opens_once_is_made_anew_when_it_was_used(session):
    subject = ids.uuid7()
    row = force(session, intended(session, "account-link", PARAMS, subject=subject), CallState.done)
    row.hosted_url, row.hosted_until = "http://stripe/l/1", clock.now() + timedelta(minutes=5)
    session.flush()
    assert intended(session, "account-link", PARAMS, subject=subject, anew=True).gen == 1


def test_a_page_where_money_is_paid_is_never_opened_anew_by_the_clock(session):
    """It may have been paid in its last second: only what Stripe says makes it come to nothing."""
    subject = ids.uuid7()
    row = force(session, intended(session, "prepay", PARAMS, subject=subject), CallState.done)
    row.hosted_url, row.hosted_until = "http://stripe/c/1", clock.now() - timedelta(days=1)
    session.flush()
    assert intended(session, "prepay", PARAMS, subject=subject, anew=True).gen == 0


def test_what_a_call_is_can_never_be_rewritten(session):
    call = intended(session, "charge", PARAMS)
    for change in ("params = '{}'", "idem_key = 'x'", "gen = 5", "params_hash = 'x'", "op = 'refund'"):
        assert refused(session, f"UPDATE fr.stripe_call SET {change} WHERE id = '{call.id}'")[0] == "42501", change
    assert refused(session, "DELETE FROM fr.stripe_call")[0] == "42501"
    assert refused(session, "TRUNCATE fr.stripe_call CASCADE")[0] == "42501"
    assert refused(session, "DELETE FROM fr.stripe_event")[0] == "42501"
    assert refused(session, "UPDATE fr.stripe_balance_txn SET net = 1")[0] == "42501"
    assert refused(session, "UPDATE fr.foreign_object SET object_id = 'x'")[0] == "42501"
    assert refused(session, "UPDATE fr.stripe_call_note SET words = 'x'")[0] == "42501"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'lost', next_try_at = NULL", "ck_stripe_call_state"),
        ("state = 'done', first_sent_at = created_at", "ck_stripe_call_next_try_at"),
        ("first_sent_at = created_at", "ck_stripe_call_never_sent"),
        ("state = 'sent'", "ck_stripe_call_first_sent_at"),
        ("state = 'human', next_try_at = NULL", "ck_stripe_call_error_code"),
        ("hosted_url = 'x'", "ck_stripe_call_hosted"),
        ("tries = -1", "ck_stripe_call_counts"),
    ],
)
def test_the_database_refuses_what_must_never_be(session, change, constraint):
    call = intended(session, "charge", PARAMS)
    assert refused(session, f"UPDATE fr.stripe_call SET {change} WHERE id = '{call.id}'") == ("23514", constraint)


def test_a_key_made_up_at_the_moment_of_sending_is_refused_by_the_database(session):
    call = intended(session, "charge", PARAMS)
    made_up = (
        "INSERT INTO fr.stripe_call (id, stripe_account, op, subject_type, subject_id, gen, idem_key, params, "
        "params_hash, created_at, state, tries, next_try_at) SELECT gen_random_uuid(), stripe_account, op, 'other', "
        f"subject_id, 0, gen_random_uuid()::text, params, params_hash, created_at, 'pending', 0, created_at "
        f"FROM fr.stripe_call WHERE id = '{call.id}'"
    )
    assert refused(session, made_up) == ("23514", "ck_stripe_call_idem_key")


def test_a_person_lets_it_be_tried_again_and_what_was_sent_is_looked_up_first(session):
    call = intended(session, "charge", PARAMS)
    force(session, call, CallState.human)
    who = ids.uuid7()
    assert [one.id for one in queries.waiting_for_a_person(session)] == [call.id]
    services.note(session, call_id=call.id, by=who, words="Asked Stripe.")
    services.retry(session, call_id=call.id, by=who, words="They say it is fine.")
    assert session.get(StripeCall, call.id).state == "lookup"
    assert queries.waiting_for_a_person(session) == ()
    notes = queries.notes_of(session, call_id=call.id)
    assert [(note.verb, note.words, note.by) for note in notes] == [
        ("note", "Asked Stripe.", who),
        ("retry", "They say it is fine.", who),
    ]


def test_a_person_gives_it_up_and_it_may_be_intended_anew(session):
    subject = ids.uuid7()
    call = intended(session, "charge", PARAMS, subject=subject)
    force(session, call, CallState.human)
    services.give_up(session, call_id=call.id, by=ids.uuid7(), words="The customer is gone.")
    assert intended(session, "charge", PARAMS, subject=subject).gen == 1


@pytest.mark.parametrize("state", [one for one in CallState if one is not CallState.human])
def test_a_person_decides_only_what_waits_for_one(session, state):
    call = intended(session, "charge", PARAMS)
    force(session, call, state)
    for verb in (services.retry, services.give_up):
        with pytest.raises(NotWaiting):
            verb(session, call_id=call.id, by=ids.uuid7(), words="Now.")
    with pytest.raises(NotWaiting):
        services.note(session, call_id=ids.uuid7(), by=ids.uuid7(), words="There is none.")


def test_calls_of_one_country_are_not_seen_in_another(unit, world):
    with unit(world.fr) as u:
        intended(u.session, "charge", PARAMS)
    with unit(world.xx, read_only=True) as other:
        assert other.session.execute(select(StripeCall.id)).all() == []
        assert refused(other.session, "SELECT 1 FROM fr.stripe_call")[0] == "42501"

"""Letters leave the house: once, in the reader's language, later when the server is away, never when nobody wants them."""

import multiprocessing
import os
import signal
import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update

from app.blueprints.notifications import jobs, services
from app.blueprints.notifications.models import Delivery, DeliveryState
from kernel import clock, mail
from tests.builders.accounts import lea, tom, xenia
from tests.builders.notifications import tell


@pytest.fixture
def fr(committing, world):
    """Open a unit in France that commits."""
    return lambda: committing.scope.unit(world.fr)


def deliveries(fr):
    with fr() as u:
        return list(u.session.scalars(select(Delivery).order_by(Delivery.id)))


def make_due(fr):
    with fr() as u:
        u.session.execute(update(Delivery).where(Delivery.state == "due").values(next_try_at=clock.now()))


def lose_claims(fr):
    """The time in which a lost worker's letters wait has passed."""
    past = clock.now() - timedelta(seconds=1)
    with fr() as u:
        u.session.execute(update(Delivery).where(Delivery.state == "claimed").values(claimed_until=past))


def test_letter_arrives_in_the_readers_language(post_office, committing, world, fr, mailbox):
    with fr() as u:
        person = lea(u.session, language="fr")
        tell(u.session, person)
    with committing.scope.unit(world.xx) as u:
        tell(u.session, xenia(u.session))
    assert jobs.deliver(committing, tenant=world.fr) == 1
    assert jobs.deliver(committing, tenant=world.xx) == 1
    french, german = mailbox.letters
    assert french["To"] == person.account.email
    assert (french["Content-Language"], german["Content-Language"]) == ("fr-FR", "de-BE")
    assert "A ladder" in french["Subject"]
    plain = french.get_body(("plain",)).get_content()
    assert "Come by after five & bring a rope." in plain
    assert "http://fr.localhost:8000/conversations/abc" in plain
    assert "http://xx.localhost:8000/de/conversations/abc" in german.get_body(("plain",)).get_content()
    assert "after five &amp; bring" in french.get_body(("html",)).get_content()
    [row] = deliveries(fr)
    assert (row.state, row.sent_at is not None) == ("sent", True)
    assert str(row.id) in french["Message-ID"]


def test_sent_letter_is_not_sent_again(post_office, committing, world, fr, mailbox):
    with fr() as u:
        tell(u.session, lea(u.session))
    assert [jobs.deliver(committing, tenant=world.fr) for _ in range(2)] == [1, 0]
    assert len(mailbox.letters) == 1


def test_temporary_refusal_waits_then_succeeds(post_office, committing, world, fr, mailbox):
    mailbox.answers = ["451 busy"]
    with fr() as u:
        tell(u.session, lea(u.session))
    jobs.deliver(committing, tenant=world.fr)
    [row] = deliveries(fr)
    assert (row.state, row.tries, row.reason) == ("due", 1, "refused: 451")
    assert row.next_try_at > clock.now() + timedelta(seconds=50)
    assert jobs.deliver(committing, tenant=world.fr) == 0
    make_due(fr)
    jobs.deliver(committing, tenant=world.fr)
    assert [row.state for row in deliveries(fr)] == ["sent"]
    assert len(mailbox.letters) == 1


def test_waits_grow_and_end(post_office, committing, world, fr, mailbox):
    mailbox.answers = ["451 busy"] * (len(services.WAITS) + 1)
    with fr() as u:
        tell(u.session, lea(u.session))
    waits = []
    for _ in services.WAITS:
        make_due(fr)
        jobs.deliver(committing, tenant=world.fr)
        waits.append(deliveries(fr)[0].next_try_at)
    assert waits == sorted(waits)
    make_due(fr)
    jobs.deliver(committing, tenant=world.fr)
    [row] = deliveries(fr)
    assert (row.state, row.reason) == ("failed", "refused: 451")


def test_permanent_refusal_fails_with_its_reason_and_stops_no_other(post_office, committing, world, fr, mailbox):
    mailbox.answers = ["550 no such mailbox"]
    with fr() as u:
        tell(u.session, lea(u.session))
        tell(u.session, tom(u.session))
    jobs.deliver(committing, tenant=world.fr)
    assert [(row.state, row.reason) for row in deliveries(fr)] == [("failed", "refused: 550"), ("sent", None)]


def test_letter_that_cannot_be_written_stops_no_other(post_office, committing, world, fr, mailbox):
    with fr() as u:
        tell(u.session, lea(u.session), letter="conversations/mail/no_such_letter")
        tell(u.session, tom(u.session))
    jobs.deliver(committing, tenant=world.fr)
    assert [row.state for row in deliveries(fr)] == ["due", "sent"]
    assert deliveries(fr)[0].reason == "fault: TemplateNotFound"


def no_day(_session, letter):
    return {"day": date.fromisoformat(letter.values["name"])}


def no_number(session, _letter):
    return {"day": session.scalar(text("SELECT 1 / 0"))}


@pytest.mark.parametrize(("tell_now", "fault"), [(no_day, "ValueError"), (no_number, "DataError")])
def test_letter_whose_room_fails_waits_and_stops_no_other(
    post_office, committing, world, fr, mailbox, monkeypatch, tell_now, fault
):
    monkeypatch.setitem(post_office.extensions["letter_values"], "home/mail/daily", tell_now)
    with fr() as u:
        tell(u.session, lea(u.session), letter="home/mail/daily")
        tell(u.session, tom(u.session))
    assert jobs.deliver(committing, tenant=world.fr) == 2  # both were taken
    assert [(row.state, row.tries, row.reason) for row in deliveries(fr)] == [
        ("due", 1, f"fault: {fault}"),
        ("sent", 1, None),
    ]
    assert deliveries(fr)[0].next_try_at > clock.now() + timedelta(seconds=50)
    for _ in services.WAITS:
        make_due(fr)
        jobs.deliver(committing, tenant=world.fr)
    assert [row.state for row in deliveries(fr)] == ["failed", "sent"]


def test_away_server_costs_time_and_no_letter(post_office, committing, world, fr, mailbox, monkeypatch):
    with fr() as u:
        tell(u.session, lea(u.session))
    url = committing.config.smtp_url
    object.__setattr__(committing.config, "smtp_url", "smtp://127.0.0.1:9")
    jobs.deliver(committing, tenant=world.fr)
    assert deliveries(fr)[0].reason.startswith("mail server not reached")
    object.__setattr__(committing.config, "smtp_url", url)
    make_due(fr)
    jobs.sweep(committing, tenant=world.fr)
    assert len(mailbox.letters) == 1


def test_letters_a_slow_server_left_no_time_for_are_not_counted_as_tried(
    post_office, committing, world, fr, mailbox, monkeypatch
):
    with fr() as u:
        for _ in range(3):
            tell(u.session, lea(u.session))
    later = clock.now() + services.LEASE
    send = mail.send

    def slow(url, letter):
        monkeypatch.setattr(jobs.clock, "now", lambda: later)
        send(url, letter)

    monkeypatch.setattr(mail, "send", slow)
    jobs.deliver(committing, tenant=world.fr)
    assert [(row.state, row.tries) for row in deliveries(fr)] == [("sent", 1), ("due", 0), ("due", 0)]
    monkeypatch.undo()
    jobs.sweep(committing, tenant=world.fr)
    assert [(row.state, row.tries) for row in deliveries(fr)] == [("sent", 1)] * 3


@pytest.mark.parametrize("change", [{"state": "closed"}, {"state": "unconfirmed", "confirmed_at": None}])
def test_closed_or_unconfirmed_account_gets_no_letter(post_office, committing, world, fr, mailbox, change):
    with fr() as u:
        tell(u.session, lea(u.session, **change))
    jobs.deliver(committing, tenant=world.fr)
    assert (mailbox.letters, [row.reason for row in deliveries(fr)]) == ([], ["not wanted"])


def test_letter_turned_off_while_it_waits_is_not_sent(post_office, committing, world, fr, mailbox):
    with fr() as u:
        person = lea(u.session)
        tell(u.session, person)
        services.turn_letters_off(u.session, account_id=person.id, kind="conversations.message")
    jobs.deliver(committing, tenant=world.fr)
    assert (mailbox.letters, [row.state for row in deliveries(fr)]) == ([], ["failed"])


def test_two_workers_claim_disjoint_letters(committing, world, fr):
    with fr() as u:
        for _ in range(6):
            tell(u.session, lea(u.session))
    with fr() as one, fr() as other:
        first = services.claim_letters(one.session, most=4)
        second = services.claim_letters(other.session, most=4)
    assert (len(first), len(second)) == (4, 2)
    assert {letter.delivery_id for letter in first}.isdisjoint(letter.delivery_id for letter in second)


def test_two_workers_at_once_send_each_letter_once(post_office, committing, world, fr, mailbox):
    with fr() as u:
        for _ in range(12):
            tell(u.session, lea(u.session))

    def work():
        with post_office.app_context():
            jobs.sweep(committing, tenant=world.fr)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    keys = [letter["Message-ID"] for letter in mailbox.letters]
    assert len(keys) == len(set(keys)) == 12


def die_after(letters, committing, tenant):
    """In a process of its own: send some letters and be killed before the last one is marked."""
    committing.pools.close()
    sent = []
    send = mail.send

    def deadly(url, letter):
        send(url, letter)
        sent.append(letter.key)
        if len(sent) == letters:
            os.kill(os.getpid(), signal.SIGKILL)

    mail.send = deadly
    jobs.deliver(committing, tenant=tenant)


def test_killed_after_sending_repeats_that_one_letter_under_the_same_message_id(
    post_office, committing, world, fr, mailbox
):
    with fr() as u:
        for _ in range(5):
            tell(u.session, lea(u.session))
    committing.pools.close()
    process = multiprocessing.get_context("fork").Process(target=die_after, args=(3, committing, world.fr))
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL
    assert [row.state for row in deliveries(fr)] == ["sent", "sent", "claimed", "claimed", "claimed"]
    assert jobs.deliver(committing, tenant=world.fr) == 0  # a claim is respected while it lasts
    lose_claims(fr)
    jobs.sweep(committing, tenant=world.fr)
    keys = [letter["Message-ID"] for letter in mailbox.letters]
    assert (len(keys), len(set(keys))) == (6, 5)
    assert keys[2] == keys[3]
    assert {row.state for row in deliveries(fr)} == {DeliveryState.sent}


def test_headers_let_the_mail_program_end_the_letters(post_office, committing, world, fr, mailbox):
    with fr() as u:
        person = lea(u.session)
        tell(u.session, person)
    jobs.deliver(committing, tenant=world.fr)
    [letter] = mailbox.letters
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"
    address = letter["List-Unsubscribe"].strip("<>")
    assert address.startswith("http://fr.localhost:8000/notifications/letters/off/")
    client = post_office.test_client()
    with_no_cookie = client.post(
        address.removeprefix("http://fr.localhost:8000"),
        base_url="http://fr.localhost:8000",
        data={"List-Unsubscribe": "One-Click"},
    )
    assert with_no_cookie.status_code == 200
    with fr() as u:
        tell(u.session, person)
    jobs.deliver(committing, tenant=world.fr)
    assert len(mailbox.letters) == 1


def test_letter_that_must_be_sent_offers_no_way_out(post_office, committing, world, fr, mailbox):
    with fr() as u:
        tell(u.session, lea(u.session), kind="moderation.hidden")
    jobs.deliver(committing, tenant=world.fr)
    assert mailbox.letters[0]["List-Unsubscribe"] is None

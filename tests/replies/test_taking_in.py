"""A letter becomes a message, or its sender learns why not; a machine learns nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.blueprints.conversations import services as conversations
from app.blueprints.moderation import services as moderation
from app.blueprints.replies import jobs, services
from app.blueprints.replies.errors import TooManyLetters
from app.blueprints.replies.models import KEPT_FOR, IncomingLetter
from kernel import clock, ids
from tests.builders.conversations import as_asker
from tests.builders.replies import a_letter, reply_address


def test_letter_becomes_a_message_without_what_was_quoted(post, people, browse):
    assert post.comes(a_letter(people.tom, "Yes, come at five.\n\nTom")) == ("written", None)
    assert post.messages() == [(people.tom.id, "Yes, come at five.\n\nTom")]
    assert "Yes, come at five." in browse(people.lea).get(f"/conversations/{people.talk.public_id}").words
    assert post.told(people.tom) == []


def test_other_side_is_told_with_a_reply_address_of_their_own(post, people, unit, world):
    post.comes()
    assert post.told(people.lea, "conversations.message") == ["A ladder for Saturday"]


def test_same_letter_twice_is_one_message(post, people):
    letter = a_letter(people.tom)
    post.give(letter)
    post.give(letter)
    post.read(times=3)
    post.give(letter)
    post.read()
    assert len(post.messages()) == 1


def test_replayed_letter_is_one_message_even_after_the_first_was_swept(post, people, unit, world, house):
    letter = a_letter(people.tom)
    post.comes(letter)
    with unit(world.fr) as u:
        u.session.execute(update(IncomingLetter).values(received_at=clock.now() - KEPT_FOR - timedelta(minutes=1)))
    jobs.sweep(house, tenant=world.fr)
    assert post.became() is None
    assert post.comes(letter) == ("written", None)
    assert len(post.messages()) == 1


def test_letters_are_kept_some_days_and_no_longer(post, unit, world, house):
    post.comes()
    jobs.sweep(house, tenant=world.fr)
    assert post.became() == ("written", None)


@pytest.mark.parametrize(
    "sender", ["evil@example.net", "lea", "", "a@b.c, d@e.f", '"tom@example.org" <evil@x.example>']
)
def test_letter_from_another_address_is_refused_and_the_account_itself_is_told(post, people, sender):
    assert post.comes(a_letter(people.tom, From=sender)) == ("refused", "sender")
    assert post.messages() == []
    assert post.told(people.tom) == ["sender"]
    assert post.letters_due() == 1


def test_letter_with_two_senders_is_refused(post, people):
    raw = bytes(a_letter(people.tom))
    assert post.comes(b"From: evil@example.net\r\n" + raw) == ("refused", "sender")
    assert post.messages() == []


def test_address_of_another_person_serves_nobody_else(post, people):
    """Léa got hold of Tom's reply address: her own letter is not his, and a letter in his name is not proven."""
    post.comes(a_letter(people.lea), to=reply_address(people.tom, people.talk))
    assert (post.messages(), post.told(people.tom), post.told(people.lea)) == ([], ["sender"], [])


@pytest.mark.parametrize(
    ("result", "end"),
    [
        ("mx.smiile.example; dmarc=pass header.from=example.org", ("written", None)),
        ("mx.smiile.example; dmarc=fail header.from=example.org", ("refused", "unproven")),
        ("mx.evil.example; dmarc=pass header.from=example.org", ("refused", "unproven")),
        ("", ("refused", "unproven")),
    ],
)
def test_where_a_mail_server_is_believed_its_word_is_needed(post, people, house, result, end):
    object.__setattr__(house, "config", replace(house.config, inbound_authserv_id="mx.smiile.example"))
    assert post.comes(a_letter(people.tom, Authentication_Results=result)) == end
    assert len(post.messages()) == (end[0] == "written")


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (failure)"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"List_Id": "<neighbours.example.org>"},
        {"List_Unsubscribe": "<mailto:x@example.org>"},
        {"X_Autoreply": "yes"},
        {"From": "Mail Delivery System <MAILER-DAEMON@example.org>"},
    ],
)
def test_machine_is_ignored_and_gets_no_answer(post, people, fields):
    assert post.comes(a_letter(people.tom, **fields)) == ("ignored", "automatic")
    assert (post.messages(), post.told(people.tom), post.letters_due()) == ([], [], 0)


def test_bounce_is_ignored(post, people):
    assert post.comes(a_letter(people.tom), return_path="<>") == ("ignored", "automatic")
    report = b"Content-Type: multipart/report; boundary=x\r\nFrom: tom@example.org\r\n\r\n--x\r\n\r\nno\r\n--x--\r\n"
    assert post.comes(report) == ("ignored", "automatic")
    assert post.letters_due() == 0


def test_letters_own_return_path_does_not_count(post, people):
    assert post.comes(a_letter(people.tom, Return_Path="<>")) == ("written", None)


def test_letter_of_no_words_and_letter_of_too_many_are_explained(post, people):
    assert post.comes(a_letter(people.tom, "")) == ("refused", "empty")
    assert post.comes(a_letter(people.tom, "word " * 1001)) == ("refused", "long")
    assert post.comes(a_letter(people.tom, "word\n" * 999 + "1234")) == ("written", None)
    assert post.told(people.tom) == ["empty", "long"]


def test_who_left_who_is_blocked_and_whose_neighbour_left_are_told(post, people, unit, world):
    with unit(world.fr) as u:
        moderation.block(u.session, asker=as_asker(people.lea), account=people.tom.account.public_id)
    assert post.comes() == ("refused", "shut")
    with unit(world.fr) as u:
        moderation.unblock(u.session, asker=as_asker(people.lea), account=people.tom.account.public_id)
        conversations.leave(u.session, asker=as_asker(people.lea), conversation_id=people.talk.id)
    assert post.comes() == ("refused", "shut")
    with unit(world.fr) as u:
        conversations.leave(u.session, asker=as_asker(people.tom), conversation_id=people.talk.id)
    assert post.comes() == ("refused", "left")
    assert post.messages() == []
    assert post.told(people.tom) == ["shut", "shut", "left"]


def test_closed_account_is_met_with_silence(post, people, unit, world):
    post.give(a_letter(people.tom))
    with unit(world.fr) as u:
        u.session.merge(people.tom.account).state = "closed"
    post.read()
    assert post.became() == ("ignored", "closed")
    assert (post.messages(), post.told(people.tom)) == ([], [])


def test_forger_fills_nobodys_mailbox(post, people):
    for _ in range(services.MOST_REFUSALS + 3):
        post.comes(a_letter(people.tom, From="evil@example.net"))
    assert len(post.told(people.tom)) == post.letters_due() == services.MOST_REFUSALS


def test_more_letters_than_a_person_writes_are_put_off(post, people):
    for _ in range(services.MOST_AN_HOUR):
        post.give(a_letter(people.tom))
    with pytest.raises(TooManyLetters):
        post.give(a_letter(people.tom))
    post.give(a_letter(people.lea), to=reply_address(people.lea, people.talk))


def test_heavy_letters_are_put_off_for_a_day(post, people, monkeypatch):
    monkeypatch.setattr(services, "MOST_BYTES_A_DAY", 100_000)
    letter = a_letter(people.tom)
    letter.add_attachment(b"x" * 40_000, maintype="image", subtype="jpeg", filename="ladder.jpg")
    for _ in range(2):
        letter.replace_header("Message-ID", f"<{ids.public_id()}@mail.example.org>")
        post.give(letter)
    with pytest.raises(TooManyLetters):
        post.give(a_letter(people.tom))
    post.give(a_letter(people.lea), to=reply_address(people.lea, people.talk))


def test_words_arrive_and_attachments_are_told_to_be_left_out(post, people):
    letter = a_letter(people.tom, "A picture of it.")
    letter.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename="ladder.jpg")
    assert post.comes(letter) == ("written", None)
    assert post.messages() == [(people.tom.id, "A picture of it.")]
    assert post.told(people.tom, "replies.left_out") == ["A ladder for Saturday"]


def test_nothing_of_a_letter_is_in_the_logs(post, people, capfd):
    post.comes(a_letter(people.tom, "The secret of the flowerpot", From="evil.person@example.net"))
    said = capfd.readouterr()
    for word in ("flowerpot", "evil.person", people.tom.account.email, "Ladder", "reply+"):
        assert word not in said.out + said.err
    assert "letter read" in said.out + said.err

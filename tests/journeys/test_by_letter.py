"""Two neighbours talk by e-mail alone: neither opens a page after the ad was answered."""

from sqlalchemy import select

from app.blueprints.ads.services import answer_ad
from app.blueprints.conversations.models import Message
from app.blueprints.notifications.services import choose_copies
from infra.mail_catcher import reply
from kernel import ids
from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad
from tests.builders.conversations import as_asker
from tests.journeys.letters import hand_over
from tests.live import wait_for


def reply_to(live, letter, words):
    """Answer a letter as its reader's mail program would."""
    hand_over(live, reply.written(letter, words), letter.to[0], reply.address_of(letter))


def telling(live, to, words):
    """The letter to somebody in which these words stand, waited for."""
    found = lambda: next((letter for letter in live.letters.letters(to) if words in letter.text), None)  # noqa: E731
    return wait_for(found, f"a letter to {to} with: {words}", live.said)


def texts(live, talk_id):
    with live.unit(read_only=True) as u:
        wanted = select(Message.text).where(Message.conversation_id == talk_id).order_by(Message.id)
        return list(u.session.scalars(wanted))


def begun(live):
    """Léa has an ad, Tom has answered it. Both want a letter of each message, so that no story waits for gathering."""
    author, neighbour = live.person(lea), live.person(tom)
    kinds = ("conversations.message",)
    with live.unit() as u:
        for person in (author, neighbour):
            choose_copies(u.session, asker=as_asker(person), offered=kinds, wanted=kinds)
        ad = an_ad(u.session, author, title="Ladder, three metres")
        talk = answer_ad(
            u.session,
            asker=as_asker(neighbour),
            public_id=ad.public_id,
            text="May I have it on Saturday?",
            key=ids.uuid7(),
        )
        talk_id = talk.id
    return author.account.email, neighbour.account.email, talk_id


def field(letter, name):
    return next((value for key, value in letter.headers if key == name), "")


def test_two_neighbours_talk_by_letters_alone(live):
    author, neighbour, talk_id = begun(live)
    answered = live.letter(author)
    assert "May I have it on Saturday?" in answered.text
    assert "Reply above this line." in answered.text
    reply_to(live, answered, "Yes. Come at five.")
    first, second = telling(live, neighbour, "We have told Léa M."), telling(live, neighbour, "Yes. Come at five.")
    assert author not in second.text + second.html + str(second.headers)  # nobody's address is given away
    reply_to(live, second, "Thank you, I will bring it back on Sunday.")
    back = telling(live, author, "bring it back on Sunday")
    reply_to(live, back, "No hurry.")
    telling(live, neighbour, "No hurry.")
    assert texts(live, talk_id) == [
        "May I have it on Saturday?",
        "Yes. Come at five.",
        "Thank you, I will bring it back on Sunday.",
        "No hurry.",
    ]
    letters = (answered, first, second, back)
    assert len({field(letter, "References") for letter in letters} - {""}) == 1
    assert all(field(letter, "References") for letter in letters)
    assert len({reply.address_of(letter) for letter in letters}) == 2
    assert all(field(letter, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click" for letter in letters)
    assert all(field(letter, "Auto-Submitted") == "auto-generated" for letter in letters)


def test_letter_in_somebodys_name_is_told_to_them_and_written_nowhere(live):
    author, _neighbour, talk_id = begun(live)
    answered = live.letter(author)
    forged = reply.written(answered, "Give me the key of your house.")
    forged.replace_header("From", "tom@evil.example")
    hand_over(live, forged, "tom@evil.example", reply.address_of(answered))
    told = live.letter(author, number=2)
    assert "did not become a message" in told.subject
    assert "another e-mail address" in told.text
    assert "key of your house" not in told.text + told.html
    assert not reply.address_of(told)
    assert texts(live, talk_id) == ["May I have it on Saturday?"]


def test_answer_of_a_machine_to_our_letter_is_the_end_of_it(live):
    author, neighbour, talk_id = begun(live)
    away = reply.written(live.letter(author), "I am on holiday.")
    away["Auto-Submitted"] = "auto-replied"
    address = reply.address_of(live.letter(author))
    hand_over(live, away, author, address)
    reply_to(live, live.letter(author), "It is me now.")
    telling(live, neighbour, "It is me now.")
    assert len(texts(live, talk_id)) == 2
    assert len(live.letters.letters(author)) == 1

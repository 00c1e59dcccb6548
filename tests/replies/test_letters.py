"""Letters that may be replied to say so; letters that tell why a reply did not arrive do so in every case."""

from dataclasses import replace

import pytest

from app.blueprints.notifications import jobs
from app.blueprints.replies.models import Reason
from app.i18n import letters
from kernel import config as configuration
from kernel.config import Misconfigured
from tests.builders.accounts import lea, tom
from tests.builders.conversations import a_conversation
from tests.builders.notifications import tell
from tests.builders.replies import reply_address
from tests.notifications.conftest import Mailbox, committing, mailbox, post_office, smtp_url

__all__ = [
    "Mailbox",
    "committing",
    "mailbox",
    "post_office",
    "smtp_url",
]  # a mail server, and letters that leave for real


def told_and_sent(house, world, mailbox, **changes):
    """Léa is told that Tom wrote; her letter, and the conversation."""
    with house.scope.unit(world.fr) as u:
        person, other = lea(u.session), tom(u.session)
        talk = a_conversation(u.session, other, person)
        tell(u.session, person, conversation=talk.public_id, **changes)
        u.session.flush()
        u.session.expunge_all()
    jobs.deliver(house, tenant=world.fr)
    return mailbox.letters[-1], person, talk


def test_letter_about_a_message_can_be_replied_to_and_keeps_its_thread(post_office, committing, world, mailbox):
    letter, person, talk = told_and_sent(committing, world, mailbox)
    assert letter["Reply-To"].addresses[0].addr_spec == reply_address(person, talk)
    assert letter["References"] == letter["In-Reply-To"] == f"<conversation-{talk.public_id}@fr.localhost>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"
    for form in ("plain", "html"):
        text = letter.get_body((form,)).get_content()
        assert "---- Smiile ---- Reply above this line." in text
        assert "You can simply reply to this letter: Tom L. gets your words" in text
    assert letter.get_body(("plain",)).get_content().startswith("---- Smiile ----")


def test_where_no_letters_come_in_nothing_speaks_of_replying(post_office, committing, world, mailbox):
    object.__setattr__(committing, "config", replace(committing.config, inbound_domain=""))
    letter, _, talk = told_and_sent(committing, world, mailbox)
    assert letter["Reply-To"] is None
    assert talk.public_id in letter["References"]
    for form in ("plain", "html"):
        text = letter.get_body((form,)).get_content()
        assert "above this line" not in text
        assert "simply reply" not in text


def test_other_letters_have_nothing_to_reply_to(post_office, committing, world, mailbox):
    with committing.scope.unit(world.fr) as u:
        tell(u.session, lea(u.session))
    jobs.deliver(committing, tenant=world.fr)
    [letter] = mailbox.letters
    assert (letter["Reply-To"], letter["References"]) == (None, None)
    assert "above this line" not in letter.get_body(("plain",)).get_content()


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason not in {Reason.automatic, Reason.closed}])
def test_every_reason_is_told_in_words_of_its_own(app, reason):
    values = {"reader": "Tom", "title": "A & B", "reason": reason.value, "url": "http://x/", "settings_url": ""}
    with app.app_context():
        made = letters.render("replies/mail/refused", country="fr", language="en", values=values)
    assert made.subject == "Your letter about “A & B” did not become a message"
    assert "A &amp; B" in made.html
    words = made.text.split("did not become a message.")[1].strip().split("\n")[0]
    assert len(words) > 20
    assert ("could not read" in words) == (reason is Reason.unreadable)
    assert words.replace("'", "&#39;") in made.html


def environment(**changes):
    needed = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "SMIILE_BASE_URL", "SECRET_KEY")
    return dict.fromkeys(needed, "x") | changes


def test_replies_are_not_taken_where_nobody_can_vouch_for_senders():
    domain = {"INBOUND_DOMAIN": "reply.{country}.example.org"}
    with pytest.raises(Misconfigured, match="INBOUND_AUTHSERV_ID"):
        configuration.from_environment(environment(**domain))
    with pytest.raises(Misconfigured, match="country"):
        configuration.from_environment(environment(INBOUND_DOMAIN="reply.example.org", SMIILE_STAGE="demo"))
    assert configuration.from_environment(environment()).inbound_domain == ""
    whole = configuration.from_environment(environment(**domain, INBOUND_AUTHSERV_ID="MX.example.org"))
    assert (whole.inbound_domain, whole.inbound_authserv_id) == (domain["INBOUND_DOMAIN"], "mx.example.org")

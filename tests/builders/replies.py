"""Letters that come in: the reply address of a person in a conversation, and a letter of theirs to it."""

from email.message import EmailMessage
from email.policy import SMTP

from app.blueprints.conversations.models import Conversation
from app.blueprints.notifications.policy import reply_local_part
from kernel import ids
from tests.builders.accounts import Person

DOMAIN = "reply.{country}.localhost"
SECRET_KEY = "only for tests"


def reply_address(person: Person, talk: Conversation, *, country: str = "fr", email: str | None = None) -> str:
    """Where this person's letters into this conversation go."""
    local_part = reply_local_part(
        SECRET_KEY,
        country=country,
        conversation=talk.public_id,
        account=person.account.public_id,
        email_key=email or person.account.email_key,
    )
    return f"{local_part}@{DOMAIN.replace('{country}', country)}"


def a_letter(person: Person, text: str = "Yes, come at five.", **fields: str) -> EmailMessage:
    """What the person writes in a mail program; `fields`: "Auto_Submitted" and the like, in the place of what stands there."""
    letter = EmailMessage(policy=SMTP)
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    values = {
        "From": f"Somebody <{person.account.email}>",
        "To": "Smiile <reply@reply.fr.localhost>",
        "Subject": "Re: Tom L. wrote to you",
        "Message-ID": f"<{ids.public_id()}@mail.example.org>",
    } | named
    for name, value in values.items():
        letter[name] = value
    letter.set_content(f"{text}\n\nOn 03/06/2025 10:00, Smiile wrote:\n> What was quoted.\n")
    return letter

"""Notifications, told through the verb."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.notifications import services
from app.blueprints.notifications.queries import WaitingLetter
from kernel import ids
from tests.builders.accounts import Person


def tell(session: Session, person: Person, *, event_id: UUID | None = None, **changes: object) -> UUID:
    """A person is told that Tom wrote; returns the event's id."""
    event_id = event_id or ids.uuid7()
    values: dict[str, object] = {
        "kind": "conversations.message",
        "message": "%(name)s wrote to you about “%(title)s”.",
        "values": {"name": "Tom L.", "title": "A ladder", "messages": ["Come by after five & bring a rope."]},
        "path": "/conversations/abc",
        "letter": "conversations/mail/message",
    }
    services.notify(session, event_id=event_id, account_id=person.id, **(values | changes))
    return event_id


def a_waiting_letter(person: Person, conversation: str) -> WaitingLetter:
    """The letter about a message to a person, as the worker has claimed it. `conversation`: its public id."""
    return WaitingLetter(
        delivery_id=ids.uuid7(),
        account_id=person.id,
        account=person.account.public_id,
        conversation=conversation,
        kind="conversations.message",
        letter="conversations/mail/message",
        values={"message": "x"},
        path=f"/conversations/{conversation}",
        email=person.account.email,
        email_key=person.account.email_key,
        language="en",
        given_name=person.account.given_name,
        tries=1,
        wanted=True,
        gathers=True,
    )

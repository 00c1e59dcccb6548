"""What a letter about a conversation tells, at the moment it leaves."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.conversations.queries.thread import talk, told
from app.blueprints.notifications.queries import WaitingLetter, told_up_to
from kernel import clock

MOST = 10  # messages that one letter holds
KIND = "conversations.message"  # of the notifications that bring a message and nothing else


def letter_values(session: Session, letter: WaitingLetter) -> dict[str, Any] | None:
    """The unread messages of a conversation, or the one message of a full copy; numbers as its page would show them.

    None when nothing is left to tell: it was read, hidden or left meanwhile, or a block or a mute stands between; also
    where the letter of another room has told all of it, since it brought the news of its own.
    """
    message = letter.values.get("message")
    if message is None and not letter.gathers:  # it brings all its words along
        return {}
    found = talk(session, letter.account_id, letter.path.rsplit("/", 1)[-1])
    if found is None or found.quiet:
        return None
    shown = told(session, letter.account_id, found, message=None if letter.gathers else message, most=MOST + 1)
    if not shown:
        return None
    newest = shown[-1].public_id
    if letter.gathers and letter.kind == KIND and newest == _sent(session, letter.account_id, found.public_id):
        return None
    texts = [one.text for one in shown[-MOST:]]
    return {"messages": texts, "more": len(shown) > MOST, "told_up_to": newest}


def _sent(session: Session, account_id: UUID, conversation: str) -> str | None:
    """The newest message a letter has told."""
    return told_up_to(session, account_id, conversation=conversation, before=clock.now())

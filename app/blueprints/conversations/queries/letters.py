"""What a letter about a conversation tells, at the moment it leaves."""

from typing import Any

from sqlalchemy.orm import Session

from app.blueprints.conversations.queries.thread import talk, told
from app.blueprints.notifications.queries import WaitingLetter

MOST = 10  # messages that one letter holds


def letter_values(session: Session, letter: WaitingLetter) -> dict[str, Any] | None:
    """The unread messages of a conversation, or the one message of a full copy; numbers as its page would show them.

    None when nothing is left to tell: it was read, hidden or left meanwhile, or a block or a mute stands between.
    """
    message = letter.values.get("message")
    if message is None and not letter.gathers:  # it brings all its words along
        return {}
    found = talk(session, letter.account_id, letter.path.rsplit("/", 1)[-1])
    if found is None or found.quiet:
        return None
    shown = told(session, letter.account_id, found, message=None if letter.gathers else message, most=MOST + 1)
    return {"messages": [one.text for one in shown[-MOST:]], "more": len(shown) > MOST} if shown else None

"""What letters to those who answered an ad still have to tell when they leave. Handed to the notifications by the wiring."""

from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.blueprints.ads.models import Ad, AdAnswer, AdState
from app.blueprints.ads.queries.rows import READER, title_for
from app.blueprints.conversations.models import Conversation
from app.blueprints.moderation.queries import hidden_from
from app.blueprints.notifications.queries import WaitingLetter


def changed_values(session: Session, letter: WaitingLetter) -> dict[str, Any] | None:
    """That an ad was changed; None where it is not open any more, or its author is out of the reader's sight."""
    return _told(session, letter, _OPEN)


def settled_values(session: Session, letter: WaitingLetter) -> dict[str, Any] | None:
    """That an ad is settled; None where it is not any more, or its author is out of the reader's sight."""
    return _told(session, letter, _SETTLED)


def _told(session: Session, letter: WaitingLetter, ad: Select[Any]) -> dict[str, Any] | None:
    row = session.execute(ad, {"id": letter.path.rpartition("/")[2], "reader": letter.account_id}).first()
    return {"title": title_for(session, row)} if row else None


_SEEN = select(Ad.title).where(Ad.author_id.not_in(hidden_from(READER)))
_OPEN = _SEEN.where(Ad.state == AdState.open, Ad.public_id == bindparam("id"))
_SETTLED = (
    _SEEN.join(AdAnswer, AdAnswer.ad_id == Ad.id)
    .join(Conversation, Conversation.id == AdAnswer.conversation_id)
    .where(Ad.state == AdState.closed, Conversation.public_id == bindparam("id"), AdAnswer.answerer_id == READER)
)

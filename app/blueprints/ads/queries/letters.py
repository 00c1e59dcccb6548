"""What letters about an ad still have to tell when they leave. Handed to the notifications by the wiring."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.blueprints.ads.models import Ad, AdAnswer, AdMatch, AdState, MatchState
from app.blueprints.ads.queries.rows import READER, open_to, title_for
from app.blueprints.conversations import queries as conversations
from app.blueprints.conversations.models import Conversation
from app.blueprints.moderation.queries import hidden_from
from app.blueprints.notifications.queries import WaitingLetter


def changed_values(session: Session, letter: WaitingLetter) -> dict[str, Any] | None:
    """That an ad was changed; None where it is not open any more, or its author is out of the reader's sight."""
    return _told(session, letter, _OPEN)


def settled_values(session: Session, letter: WaitingLetter) -> dict[str, Any] | None:
    """That an ad is settled; None where it is not any more, or its author is out of the reader's sight."""
    return _told(session, letter, _SETTLED)


def wanted_values(session: Session, letter: WaitingLetter) -> dict[str, Any] | None:
    """That there is an ad; None where the reader would not come upon it any more (`open_to`)."""
    return _told(session, letter, _WANTED)


def proposed_values(session: Session, letter: WaitingLetter) -> dict[str, Any] | None:
    """That a neighbour has the other side, with their words; None where it is decided, the ad is over, or the words are read."""
    title = _told(session, letter, _PROPOSED, of=letter.conversation)
    talk = replace(letter, path=f"/conversations/{letter.conversation}", gathers=True)
    words = conversations.letter_values(session, talk) if title else None
    return title | words if title and words else None


def confirmed_values(session: Session, letter: WaitingLetter) -> dict[str, Any] | None:
    """That it is the one; None where it is not any more, or who said so is out of the reader's sight."""
    return _told(session, letter, _CONFIRMED, of=letter.conversation)


def _told(session: Session, letter: WaitingLetter, ad: Select[Any], *, of: str | None = None) -> dict[str, Any] | None:
    """`of`: the public id by which the ad is found; without it, the one in the letter's path."""
    row = session.execute(ad, {"id": of or letter.path.rpartition("/")[2], "reader": letter.account_id}).first()
    return {"title": title_for(session, row)} if row else None


_SEEN = select(Ad.title).where(Ad.author_id.not_in(hidden_from(READER)))
_OPEN = _SEEN.where(Ad.state == AdState.open, Ad.public_id == bindparam("id"))
_SETTLED = (
    _SEEN.join(AdAnswer, AdAnswer.ad_id == Ad.id)
    .join(Conversation, Conversation.id == AdAnswer.conversation_id)
    .where(Ad.state == AdState.closed, Conversation.public_id == bindparam("id"), AdAnswer.answerer_id == READER)
)
_WANTED = select(Ad.title).where(Ad.public_id == bindparam("id"), *open_to(READER))
_MATCHED = (
    select(Ad.title)
    .join(AdMatch, AdMatch.ad_id == Ad.id)
    .join(Conversation, Conversation.id == AdMatch.conversation_id)
    .where(Conversation.public_id == bindparam("id"))
)
_PROPOSED = _MATCHED.where(
    AdMatch.state == MatchState.proposed,
    Ad.state.in_((AdState.open, AdState.expired)),
    Ad.author_id == READER,
    AdMatch.proposed_by.not_in(hidden_from(READER)),
)
_CONFIRMED = _MATCHED.where(
    AdMatch.state == MatchState.confirmed,
    Ad.state == AdState.closed,
    AdMatch.proposed_by == READER,
    Ad.author_id.not_in(hidden_from(READER)),
)

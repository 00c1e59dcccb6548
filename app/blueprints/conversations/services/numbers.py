"""Telephone numbers in messages: masked for the other side until who wrote them agrees."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.conversations.errors import CannotWrite
from app.blueprints.conversations.events import NumberAsked, NumberShown
from app.blueprints.conversations.models import NumberConsent, NumberRequest
from app.blueprints.conversations.services.members import others
from app.blueprints.moderation.queries import blocked_between
from kernel import clock, outbox
from tenants.asker import Asker


def show_number(session: Session, *, asker: Asker, conversation_id: UUID) -> None:
    """Show the numbers in one's messages of this conversation to the other side, past and future ones; may be repeated.

    Emits NumberShown when they were hidden. Raises NotFound.
    """
    others(session, asker, conversation_id)
    now = clock.now()
    row = insert(NumberConsent).values(conversation_id=conversation_id, account_id=asker.account_id, given_at=now)
    shown = row.on_conflict_do_update(
        constraint="pk_number_consent",
        set_={"given_at": now, "withdrawn_at": None},
        where=NumberConsent.withdrawn_at.is_not(None),
    )
    if session.execute(shown.returning(NumberConsent.given_at)).first() is not None:
        outbox.write(session, NumberShown(conversation_id=conversation_id, account_id=asker.account_id))


def hide_number(session: Session, *, asker: Asker, conversation_id: UUID) -> None:
    """Take that back: they are masked again from now on; may be repeated. Raises NotFound."""
    others(session, asker, conversation_id)
    given = update(NumberConsent).where(
        NumberConsent.conversation_id == conversation_id,
        NumberConsent.account_id == asker.account_id,
        NumberConsent.withdrawn_at.is_(None),
    )
    session.execute(given.values(withdrawn_at=clock.now()))


def ask_number(session: Session, *, asker: Asker, conversation_id: UUID) -> None:
    """Ask the other side for their number; once in a conversation, later times do nothing. Emits NumberAsked.

    Raises NotFound, CannotWrite when a block stands between or the other one left.
    """
    to = others(session, asker, conversation_id)
    if not to or any(blocked_between(session, asker.account_id, other) for other in to):
        raise CannotWrite
    row = insert(NumberRequest).values(
        conversation_id=conversation_id, account_id=asker.account_id, asked_at=clock.now()
    )
    asked = row.on_conflict_do_nothing().returning(NumberRequest.asked_at)
    if session.execute(asked).first() is not None:
        outbox.write(session, NumberAsked(conversation_id=conversation_id, account_id=asker.account_id))

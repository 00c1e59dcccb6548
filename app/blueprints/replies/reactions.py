"""What follows in replies: a letter that came in is read."""

from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from app.blueprints.replies import services
from app.blueprints.replies.events import LetterCameIn
from tenants.registry import Tenant


def take_in(session: Session, event: LetterCameIn, *, tenant: Tenant, event_id: UUID) -> None:
    """Read a letter. Needs an application context."""
    del tenant
    authserv_id = current_app.extensions["house"].config.inbound_authserv_id
    services.take_in(session, letter_id=event.letter_id, event_id=event_id, authserv_id=authserv_id)

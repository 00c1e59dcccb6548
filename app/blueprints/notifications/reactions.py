"""Who is told what happened in rooms below this one, which cannot tell it themselves."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.files.events import FileRefused
from app.blueprints.notifications.services import notify
from kernel.errors import N_
from tenants.registry import Tenant


def tell_refused(session: Session, event: FileRefused, *, tenant: Tenant, event_id: UUID) -> None:
    """Tell the owner of a photo that it cannot be opened; its page says why."""
    del tenant
    notify(
        session,
        event_id=event_id,
        account_id=event.account_id,
        kind="files.refused",
        message=N_("One of your photos cannot be shown."),
        values={},
        path=f"/files/{event.public_id}",
    )

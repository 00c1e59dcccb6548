"""Rights in spaces, copied into the country as the spaces tell them. A later appointment has the greater id."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, KnownStaff
from app.blueprints.staff.events import StaffAppointed, StaffEnded
from kernel import clock, log

LOG = log.get("accounts")


def know_staff(session: Session, event: StaffAppointed, **_road: object) -> None:
    """Somebody has a right in a space now."""
    _keep(session, event, until=None)


def end_staff(session: Session, event: StaffEnded, **_road: object) -> None:
    """A right has ended. It may be told before its beginning is: the end of an appointment is final."""
    _keep(session, event, until=clock.now())


def _keep(session: Session, event: StaffAppointed | StaffEnded, *, until: datetime | None) -> None:
    if session.get(Account, event.account_id) is None:
        LOG.warning("staff without account", account_id=str(event.account_id))
        return
    values = {
        "staff_id": event.staff_id,
        "slug": event.slug,
        "name": event.space_name,
        "right": event.right,
        "until": until,
    }
    written = insert(KnownStaff).values(account_id=event.account_id, collectivity_id=event.collectivity_id, **values)
    newer = KnownStaff.staff_id < written.excluded.staff_id
    if until is not None:
        newer = KnownStaff.staff_id <= written.excluded.staff_id
    session.execute(
        written.on_conflict_do_update(
            index_elements=[KnownStaff.account_id, KnownStaff.collectivity_id],
            set_={name: written.excluded[name] for name in values},
            where=newer,
        )
    )

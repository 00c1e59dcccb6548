"""What is done with staff: appoint and end. The space's own rows decide; the country is told by event."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.blueprints.staff import errors, events, queries
from app.blueprints.staff.models import Right, Staff
from kernel import clock, ids, outbox
from tenants.asker import Asker
from tenants.registry import Tenant


def appoint(
    session: Session, *, account_id: UUID, display_name: str, right: Right, appointed_by: UUID | None = None
) -> Staff:
    """Give an account of the country a right in this space, in place of the one it has.

    The caller has found the account and may appoint (an operator, or the opening of the space). The same right twice
    changes nothing. Locks the rows in force. Emits StaffAppointed. Raises LastOwner when the only owner would be less.
    """
    present = _in_force(session)
    before = next((staff for staff in present if staff.account_id == account_id), None)
    if before is not None:
        if before.right == right:
            return before
        _keep_an_owner(present, leaving=before)
        before.ended_at, before.ended_by = clock.now(), appointed_by
        session.flush()
    staff = Staff(
        id=ids.uuid7(),
        account_id=account_id,
        display_name=display_name,
        right=right,
        appointed_by=appointed_by,
        appointed_at=clock.now(),
    )
    session.add(staff)
    session.flush()
    outbox.write(session, events.StaffAppointed(**_told(session, staff)))
    return staff


def end(session: Session, *, asker: Asker, staff_id: UUID) -> Staff:
    """End a right in this space; an owner may end any, everybody their own. Locks the rows in force. Emits StaffEnded.

    Raises NotFound, NotAllowed, AlreadyEnded, LastOwner.
    """
    staff = queries.to_end(session, asker=asker, staff_id=staff_id)
    present = _in_force(session)
    if staff not in present:
        raise errors.AlreadyEnded
    _keep_an_owner(present, leaving=staff)
    staff.ended_at, staff.ended_by = clock.now(), asker.account_id
    session.flush()
    outbox.write(session, events.StaffEnded(**_told(session, staff)))
    return staff


def _in_force(session: Session) -> list[Staff]:
    # All of them, in order: two owners who end each other at once must meet here.
    rows = select(Staff).where(Staff.ended_at.is_(None)).order_by(Staff.id).with_for_update(key_share=True)
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def _keep_an_owner(present: list[Staff], *, leaving: Staff) -> None:
    owners = [staff for staff in present if staff.right == Right.owner]
    if owners == [leaving]:
        raise errors.LastOwner


def _told(session: Session, staff: Staff) -> dict[str, Any]:
    space: Tenant = session.info["tenant"]
    return {
        "staff_id": staff.id,
        "account_id": staff.account_id,
        "collectivity_id": space.id,
        "slug": space.slug or "",
        "space_name": space.name,
        "right": str(staff.right),
    }

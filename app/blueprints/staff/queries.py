"""Reads of staff, in the space's own schema."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import Session

from app.blueprints.staff import policy
from app.blueprints.staff.models import Right, Staff
from kernel.errors import NotAllowed, NotFound
from tenants.asker import Asker

_RIGHT = select(Staff.right).where(Staff.account_id == bindparam("account_id"), Staff.ended_at.is_(None))
_PRESENT = (
    select(Staff)
    .where(Staff.ended_at.is_(None))
    .order_by(case({right.value: place for place, right in enumerate(Right)}, value=Staff.right), Staff.id)
)


def right_of(session: Session, asker: Asker | None) -> Right | None:
    """The asker's right in this space, as its own table has it."""
    if asker is None:
        return None
    found = session.scalar(_RIGHT, {"account_id": asker.account_id})
    return Right(found) if found else None


def right_at_desk(session: Session, asker: Asker) -> Right:
    """The asker's right in this space. Raises NotAllowed for a person without one."""
    right = right_of(session, asker)
    if right is None or not policy.can_enter_desk(right):
        raise NotAllowed
    return right


def present_staff(session: Session) -> Sequence[Staff]:
    """Everybody with a right in this space, owners first."""
    return session.scalars(_PRESENT).all()


def to_end(session: Session, *, asker: Asker, staff_id: UUID) -> Staff:
    """A right that the asker may end. Raises NotAllowed, NotFound."""
    right = right_at_desk(session, asker)
    staff = session.get(Staff, staff_id)
    if staff is None:
        raise NotFound
    if staff.account_id != asker.account_id and not policy.can_name_staff(right):
        raise NotAllowed
    return staff


def owner_ids(session: Session) -> frozenset[UUID]:
    """Accounts that own this space."""
    owners = select(Staff.account_id).where(Staff.right == Right.owner, Staff.ended_at.is_(None))
    return frozenset(session.scalars(owners))

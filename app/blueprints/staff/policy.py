"""Who may do what in a space, by their right; None is a person without any."""

from app.blueprints.staff.models import Right


def can_enter_desk(right: Right | None) -> bool:
    return right is not None


def can_write(right: Right | None) -> bool:
    return right is not None


def can_publish(right: Right | None) -> bool:
    return right in {Right.owner, Right.editor}


def can_name_staff(right: Right | None) -> bool:
    """Appoint and end."""
    return right is Right.owner

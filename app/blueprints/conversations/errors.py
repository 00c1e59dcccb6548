"""What conversations refuse."""

from kernel.errors import N_, DomainError


class CannotWrite(DomainError):
    """One of the two blocks the other, or left. The sentence does not tell which."""

    code = "cannot_write"
    status = 409
    message = N_("You cannot write to this neighbour at the moment.")


class ToOneself(DomainError):
    code = "to_oneself"
    status = 422
    message = N_("This is your own. You cannot answer yourself.")

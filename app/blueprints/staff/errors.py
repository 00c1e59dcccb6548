"""What the staff's desk refuses."""

from kernel.errors import N_, DomainError


class LastOwner(DomainError):
    code = "last_owner"
    status = 409
    message = N_("A space needs at least one owner. Appoint another one first.")


class AlreadyEnded(DomainError):
    code = "already_ended"
    status = 409
    message = N_("This right has been ended already.")

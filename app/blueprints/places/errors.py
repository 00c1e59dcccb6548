"""What the places refuse."""

from kernel.errors import N_, DomainError


class UnknownPlace(DomainError):
    code = "unknown_place"
    status = 422
    message = N_("We do not know this town. Please choose one from the list.")

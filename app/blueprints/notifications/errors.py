"""What notifications refuse."""

from kernel.errors import N_, DomainError


class WornLink(DomainError):
    """The link of a letter was changed on its way, or belongs to another country."""

    code = "worn_link"
    status = 404
    message = N_("This link does not work. Sign in to choose which letters you get.")

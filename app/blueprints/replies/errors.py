"""What replies refuse. The mail server that hands a letter in reads the code; the person is told by a letter of ours."""

from kernel.errors import N_, DomainError


class NoSuchAddress(DomainError):
    """The reply address was never ours, or was made before the person's address changed."""

    code = "no_such_address"
    status = 404
    message = N_("This reply address is not valid any more.")


class TooManyLetters(DomainError):
    """More letters from one person than anybody writes by hand."""

    code = "too_many_letters"
    status = 429
    message = N_("These were many letters. Please wait a little.")

"""What the door of Stripe refuses; a program reads it, no person."""

from kernel.errors import DomainError


class NotBelieved(DomainError):
    """The message is not signed by Stripe, or not meant for us as we are. That it came is counted all the same."""

    code = "not_believed"
    status = 400
    keeps_effects = True

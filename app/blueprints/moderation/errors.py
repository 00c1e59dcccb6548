"""What moderation refuses."""

from kernel.errors import N_, DomainError


class CannotBlock(DomainError):
    code = "cannot_block"
    status = 422
    message = N_("This account cannot be blocked.")


class CannotMute(DomainError):
    code = "cannot_mute"
    status = 422
    message = N_("This account cannot be muted.")


class AlreadyReported(DomainError):
    code = "already_reported"
    status = 409
    message = N_("You have reported this already. Somebody will look at it.")


class OwnThing(DomainError):
    code = "own_thing"
    status = 422
    message = N_("This is your own. You can take it down yourself.")


class AlreadyDecided(DomainError):
    code = "already_decided"
    status = 409
    message = N_("This report has been decided meanwhile.")


class Involved(DomainError):
    """Who wrote a thing or reported it does not decide about it."""

    code = "involved"
    status = 403
    message = N_("You are involved in this yourself. Somebody else must decide.")

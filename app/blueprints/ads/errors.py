"""What the ads refuse."""

from kernel.errors import N_, DomainError


class NoSuchAd(DomainError):
    code = "no_such_ad"
    status = 404
    message = N_("This ad is not there, or no longer.")


class ConfirmFirst(DomainError):
    code = "confirm_first"
    status = 403
    message = N_("Please confirm your e-mail address first. The link is in the letter we sent you.")


class NotYourAd(DomainError):
    code = "not_your_ad"
    status = 403
    message = N_("Only the neighbour who wrote this ad can change it.")


class OwnAd(DomainError):
    code = "own_ad"
    status = 409
    message = N_("This ad is your own: your neighbours answer it.")


class AdNotOpen(DomainError):
    code = "ad_not_open"
    status = 409
    message = N_("This ad is settled or has ended. It can no longer be answered or changed.")

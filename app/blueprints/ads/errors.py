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


class NotADraft(DomainError):
    code = "not_a_draft"
    status = 409
    message = N_("This ad is published already. It can be settled, not thrown away.")


class TooManyAds(DomainError):
    code = "too_many_ads"
    status = 409
    message = N_("You have %(most)s open ads, which is the most one can have. Please settle one first.")


class TooManyDrafts(DomainError):
    code = "too_many_drafts"
    status = 409
    message = N_("You have %(most)s drafts, which is the most one can have. Please publish one or throw one away.")


class NotToRenew(DomainError):
    code = "not_to_renew"
    status = 409
    message = N_("This ad cannot be renewed now.")


class NotToReopen(DomainError):
    code = "not_to_reopen"
    status = 409
    message = N_("This ad cannot be opened again. You can publish a new one like it.")


class NotToCopy(DomainError):
    code = "not_to_copy"
    status = 409
    message = N_("This ad is still there: no second one like it is needed.")


class NoSuchMatch(DomainError):
    code = "no_such_match"
    status = 404
    message = N_("Nobody has said this to you, or it is no longer there.")


class MatchOver(DomainError):
    code = "match_over"
    status = 409
    message = N_("One of the two ads is settled or has gone. Please write to each other instead.")


class NotToMatch(DomainError):
    code = "not_to_match"
    status = 409
    message = N_("Only what is lost can be found again.")


class NoPoster(DomainError):
    code = "no_poster"
    status = 409
    message = N_("There is a poster for what you have lost, as long as your ad is open.")


class ChangedMeanwhile(DomainError):
    """Another window or device of the same author was faster."""

    code = "changed_meanwhile"
    status = 409
    message = N_(
        "This ad was changed in another window or on another device while you were writing. Your words are still here:"
        " save once more to keep them instead."
    )

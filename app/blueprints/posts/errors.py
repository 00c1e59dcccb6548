"""What the posts refuse."""

from kernel.errors import N_, DomainError


class NoSuchPost(DomainError):
    code = "not_found"
    status = 404
    message = N_("There is no such post.")


class PostGone(DomainError):
    code = "withdrawn"
    status = 410
    message = N_("This post has been withdrawn.")


class WrongState(DomainError):
    code = "wrong_state"
    status = 409
    message = N_("This post has been published or withdrawn meanwhile. Please look again.")


class EndsTooSoon(DomainError):
    code = "invalid"
    status = 422
    message = N_("The last day lies in the past.")


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"
    status = 409
    message = N_(
        "Somebody changed this post while you were writing. Keep a copy of your words and open the post again."
    )

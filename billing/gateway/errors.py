"""What an answer of Stripe's that is no object means to us: one class per reaction, nothing finer."""


class GatewayError(Exception):
    """Stripe did not do it, or nobody knows. `code`: Stripe's own, or one of ours for what has none."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TryAgain(GatewayError):
    """Nobody knows whether it was done, or Stripe is busy: the same again with the same key."""


class Declined(GatewayError):
    """A definite no. `object_id`: the object that records the refusal, where there is one."""

    def __init__(self, code: str, object_id: str | None = None) -> None:
        super().__init__(code)
        self.object_id = object_id


class AlreadyDone(GatewayError):
    """Stripe says its object is past this: look at it, never do anything against it."""


class OursIsWrong(GatewayError):
    """What we sent is a fault of ours, or an answer that says nothing: a person looks."""


class AccountLocked(GatewayError):
    """The key is wrong or lacks a right: nothing of this Stripe account can work until somebody mends it."""


class Gone(GatewayError):
    """There is no such object (any more) in this Stripe account."""


class NoticeRefused(Exception):
    """What came to a door of ours is not to be believed. `reason` is counted."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

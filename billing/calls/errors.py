"""What this drawer refuses."""

from kernel.errors import Conflict


class StillOpen(Conflict):
    """An earlier call of the same intention may still succeed, so another one must not be made."""

    code = "still_open"


class NotWaiting(Conflict):
    """The call or object does not wait for a person (any more)."""

    code = "not_waiting"


class IllegalMove(RuntimeError):
    """A state that cannot follow: a fault of ours."""

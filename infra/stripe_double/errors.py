"""What Stripe answers instead of an object."""

from typing import Any


class Refused(Exception):
    """One answer of Stripe that is no object: a status and the body's `error`.

    `executed` says whether the work had begun: only then is the answer kept under the idempotency key
    (docs.stripe.com/api/idempotent_requests: failed validation and conflicts are not saved).
    """

    def __init__(self, status: int, kind: str, message: str, *, executed: bool = True, **more: Any) -> None:
        super().__init__(message)
        self.status, self.executed = status, executed
        self.error = {"type": kind, "message": message, **{key: value for key, value in more.items() if value}}


def invalid(message: str, code: str = "", param: str = "", *, executed: bool = True, **more: Any) -> Refused:
    """400: the request cannot be done as it stands."""
    return Refused(400, "invalid_request_error", message, executed=executed, code=code, param=param, **more)


def malformed(message: str, code: str = "", param: str = "") -> Refused:
    """400 from reading the parameters alone: nothing was begun, nothing is kept."""
    return invalid(message, code, param, executed=False)


def missing(kind: str, object_id: str, param: str = "id") -> Refused:
    """404: nothing of that id for who asks. `kind` is Stripe's name of the object."""
    message = f"No such {kind}: '{object_id}'"
    return Refused(404, "invalid_request_error", message, code="resource_missing", param=param)


def not_played(what: str) -> Refused:
    """501: Stripe knows it, the double does not; never a silent success."""
    return Refused(501, "api_error", f"The double does not play {what}.", executed=False, code="not_implemented")

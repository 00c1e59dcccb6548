"""One family of errors: a code for machines, a status for HTTP, a message id for people.

Below the porch nobody speaks: messages are English ids marked with `N_`, translated where they are rendered.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self


def N_(message: str) -> str:  # noqa: N802  the name that gettext's tools know
    """Mark a message id for extraction; translated later, at the porch."""
    return message


class Message(str):  # noqa: SLOT000  it carries values, that is its point
    """A message id with what its placeholders stand for; `many` is the plural id, chosen by `values["count"]`."""

    many: str | None
    values: dict[str, Any]

    def __new__(cls, one: str, many: str | None = None, **values: Any) -> Self:
        made = super().__new__(cls, one)
        made.many = many
        made.values = values
        return made


def counted(one: str, many: str, *, count: int) -> Message:
    """A message with a number: the form is chosen where it is rendered. Extracted as one entry with a plural."""
    return Message(one, many, count=count)


class DomainError(Exception):
    """Something the house refuses, told to the person in one sentence.

    `keeps_effects`: what was written before the refusal is committed all the same (a wrong try that must count).
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    message: ClassVar[str] = N_("This cannot be done.")
    keeps_effects: ClassVar[bool] = False

    def __init__(self, *, fields: Mapping[str, Sequence[str]] | None = None, **values: Any) -> None:
        """`fields`: messages by name of field. `values`: what the placeholders of the class's own message stand for."""
        super().__init__(self.code)
        self.fields = {name: list(messages) for name, messages in (fields or {}).items()}
        self.told = Message(self.message, **values)


class NotFound(DomainError):
    code = "not_found"
    status = 404
    message = N_("There is nothing at this address.")


class NotAllowed(DomainError):
    code = "not_allowed"
    status = 403
    message = N_("This is not open to you.")


class SignInNeeded(DomainError):
    code = "sign_in_needed"
    status = 401
    message = N_("Please sign in first.")


class Invalid(DomainError):
    """A form or body that does not hold: `fields` says where."""

    code = "invalid"
    status = 422
    message = N_("Some answers need another look.")


class Conflict(DomainError):
    code = "conflict"
    status = 409
    message = N_("Somebody else was faster. Please look again and repeat.")


class TemporaryFailure(Exception):
    """A job met an obstacle that passes: try again later."""


class PermanentFailure(Exception):
    """A job will never succeed: write the reason down and stop."""

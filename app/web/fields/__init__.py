"""What a form or body may hold: marshmallow fields whose messages are our own, and hostile text stopped at the door.

Messages are ids (`kernel.errors.Message` where they carry values); they are translated where they are rendered.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from kernel import paging
from kernel.errors import N_, Message, counted
from kernel.texts import cleaned as cleaned  # views clean what they read without a form

REQUIRED = N_("Please fill this in.")
CHOOSE = N_("Please choose one of these.")
NOT_TEXT = N_("This is not a text.")
NO_PAGE = N_("This page of the list is not there. Please begin at the top.")
# RFC 5322 atoms and dots; "=?" begins an encoded word, which a header would read as something else.
LOCAL = re.compile(r"(?!.*=\?)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
DOMAIN = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+")
# Browsers drop tabs and line ends from an address, so that "/\t/host" would lead away.
OWN_PATH = re.compile(r"/(?:[^/\\\s\x00-\x1f\x7f][^\\\s\x00-\x1f\x7f]*)?")
PATH_LENGTH = 500
EMAIL_LENGTH = 254  # RFC 5321 section 4.5.3.1.3, less the angle brackets


class Form(Schema):
    """Base of every schema: unknown fields are left aside (buttons, tokens).

    `typed`: what comes in has types, as JSON does; elsewhere everything is text. `exact`: a text is as long as it was
    sent, as the description of the JSON door says; elsewhere as it is when cleaned.
    """

    typed = False
    exact = False

    class Meta:
        unknown = EXCLUDE


def is_typed(field: fields.Field[Any]) -> bool:
    """Whether a field reads values that have types: text that looks like a number is none there."""
    return bool(getattr(field.root, "typed", False))


class Text(fields.Field[str]):
    """Written text, cleaned and bounded. `lines`: line ends are kept."""

    def __init__(self, *, most: int, least: int = 1, lines: bool = False, optional: bool = False, **more: Any) -> None:
        """`least`, `most`: characters. Optional: an empty answer is the empty text."""
        self.least, self.most, self.lines, self.optional = least, most, lines, optional
        if optional:
            more.setdefault("load_default", "")
        # For the description of the JSON door; what is only space is refused all the same.
        more.setdefault("metadata", {"type": "string", "minLength": 0 if optional else least, "maxLength": most})
        super().__init__(required=not optional, error_messages={"required": REQUIRED, "null": REQUIRED}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(NOT_TEXT)
        if len(value) > 4 * self.most + 1000:  # not worth a closer look
            raise ValidationError(self._too_long())
        if getattr(self.root, "exact", False) and len(value) > self.most:
            raise ValidationError(self._too_long())
        text = cleaned(value, lines=self.lines)
        if not text:
            if self.optional:
                return ""
            raise ValidationError(REQUIRED)
        if len(text) > self.most:
            raise ValidationError(self._too_long())
        if len(text) < self.least:
            raise ValidationError(
                counted(
                    "Please write at least %(count)s character.",
                    "Please write at least %(count)s characters.",
                    count=self.least,
                )
            )
        return text

    def _too_long(self) -> Message:
        return counted(
            "Please use at most %(count)s character.",
            "Please use at most %(count)s characters.",
            count=self.most,
        )


class Email(fields.Field[str]):
    """An address for mail; kept as typed but for outer space and its domain, which is written as servers write it."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("metadata", {"type": "string", "format": "email", "maxLength": EMAIL_LENGTH})
        super().__init__(required=True, error_messages={"required": REQUIRED, "null": REQUIRED}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = cleaned(value) if isinstance(value, str) and len(value) < 1000 else ""  # noqa: PLR2004  far above any address
        if not text:
            raise ValidationError(REQUIRED)
        local, _at, typed_domain = text.rpartition("@")
        domain = _ascii_domain(typed_domain.lower())
        if not domain or not LOCAL.fullmatch(local) or len(local) + len(domain) >= EMAIL_LENGTH:
            raise ValidationError(N_("Please write an e-mail address, as in name@example.org."))
        return f"{local}@{domain}"


def same_address(text: str) -> str:
    """One writing for all ways to type the same e-mail address: as `Email` reads it, in small letters. For counters."""
    try:
        return str(Email().deserialize(text)).lower()
    except ValidationError:
        return cleaned(text[:1000]).lower()


class Choice(fields.Field[Any]):
    """One of an enum's values."""

    def __init__(self, values: type[StrEnum], *, message: str = CHOOSE, **more: Any) -> None:
        self.values, self.message = values, message
        required = "load_default" not in more
        more.setdefault("metadata", {"type": "string", "enum": [value.value for value in values]})
        super().__init__(required=required, error_messages={"required": message, "null": message}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> StrEnum:
        try:
            return self.values(value)
        except ValueError:
            raise ValidationError(self.message) from None


class Choices(fields.List[Any]):
    """Some of an enum's values; in an address the parameter stands once for each."""

    def __init__(self, values: type[StrEnum], **more: Any) -> None:
        told: dict[str, Any] = {"invalid": CHOOSE, "null": CHOOSE}
        super().__init__(
            Choice(values), error_messages=told, validate=validate.Length(max=len(values), error=CHOOSE), **more
        )


class Day(fields.Field[date]):
    """A calendar day as browsers send it (2026-11-23)."""

    def __init__(self, *, message: str = N_("Please give a day that exists, as in 1990-05-21."), **more: Any) -> None:
        """`message`: for what is no day."""
        self.message = message
        more.setdefault("metadata", {"type": "string", "format": "date"})
        required = "load_default" not in more
        super().__init__(required=required, error_messages={"required": REQUIRED, "null": REQUIRED}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        if not value:
            raise ValidationError(REQUIRED)
        text = str(value)
        try:  # the form alone: the week dates that Python reads as well are no browser's
            return date.fromisoformat(text if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else "")
        except ValueError:
            raise ValidationError(self.message) from None


class Hour(fields.Field[time]):
    """A time of day as browsers send it (18:30); seconds are left aside."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("metadata", {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"})
        super().__init__(required="load_default" not in more, error_messages={"required": REQUIRED}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> time:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", str(value), re.ASCII):
            raise ValidationError(N_("Please give a time of day, as in 18:30."))
        return time.fromisoformat(str(value)[:5])

    def _serialize(self, value: time | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return value.isoformat("minutes") if value else None


class Moment(fields.Field[datetime]):
    """A moment that a page of ours put into a form (ISO 8601, with its offset)."""

    def __init__(self, *, message: str = CHOOSE, **more: Any) -> None:
        self.message = message
        more.setdefault("metadata", {"type": "string", "format": "date-time"})
        super().__init__(required="load_default" not in more, error_messages={"required": message}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise ValidationError(self.message) from None
        if moment.tzinfo is None:
            raise ValidationError(self.message)
        return moment


class Whole(fields.Integer):
    """A whole number within bounds, both included."""

    def __init__(self, least: int, most: int, *, message: str = CHOOSE, **more: Any) -> None:
        told: dict[str, Any] = dict.fromkeys(("required", "null", "invalid", "too_large"), message)
        within = validate.Range(least, most, error=message)
        super().__init__(required="load_default" not in more, validate=within, error_messages=told, **more)

    def _validated(self, value: Any) -> int:
        cut = isinstance(value, float) and not value.is_integer()  # marshmallow would cut it short without a word
        if cut or (is_typed(self) and isinstance(value, str)):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Below(fields.Field[paging.Cursor]):
    """Where a page of a list begins, as the page before told it; left out, at the top."""

    def __init__(self) -> None:
        super().__init__(load_default=lambda: paging.START, metadata={"type": "string"})

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> paging.Cursor:
        found = paging.cursor(value if isinstance(value, str) else "?")
        if found is paging.START:
            raise ValidationError(NO_PAGE)
        return found


class Ticked(fields.Field[bool]):
    """A box that must be ticked (`must`), or may be."""

    def __init__(self, *, must: str | None = None, **more: Any) -> None:
        """`must`: the message when it is not ticked."""
        self.must = must
        more.setdefault("metadata", {"type": "boolean"})
        if must is None:
            more.setdefault("load_default", False)
        super().__init__(required=must is not None, error_messages={"required": must or "", "null": must or ""}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if is_typed(self) and not isinstance(value, bool):
            raise ValidationError(CHOOSE)
        ticked = isinstance(value, bool | str) and value in {True, "on", "1", "true", "yes"}
        if self.must and not ticked:
            raise ValidationError(self.must)
        return ticked


class Key(fields.UUID):
    """A key that a page of ours put into a form."""

    def __init__(self, *, message: str = CHOOSE, **more: Any) -> None:
        told: dict[str, Any] = {"invalid_uuid": message, "required": message, "null": message}
        super().__init__(required="load_default" not in more, error_messages=told, **more)


class OwnPath(fields.String):
    """A page to go on to: a path of this host; empty where nothing was said."""

    def __init__(self) -> None:
        super().__init__(load_default="", validate=[validate.Length(max=PATH_LENGTH), _own_or_empty])


def _own_or_empty(value: str) -> None:
    if value and not is_own_path(value):
        raise ValidationError(N_("This is no page of ours."))


def _ascii_domain(domain: str) -> str:
    """The domain in its ASCII form (RFC 5891); empty where there is none, or where old and new rules differ ("ß")."""
    if not DOMAIN.fullmatch(domain):
        return ""
    try:
        found = domain.encode("idna").decode()
        return found if domain.isascii() or found.encode().decode("idna") == domain else ""
    except UnicodeError:
        return ""


def is_own_path(text: str) -> bool:
    """Whether this is a path of this host, and no way out of it."""
    return OWN_PATH.fullmatch(text) is not None

"""What the forms of accounts may hold."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, pre_load, validates_schema

from app.blueprints.accounts import policy
from app.blueprints.accounts.models import NameForm, Theme
from app.i18n import formats
from app.i18n.catalogue import LANGUAGES
from app.web.fields import CHOOSE, REQUIRED, Choice, Day, Email, Form, Key, Text, Ticked, Whole
from app.web.openapi import PageOut, one_of
from app.web.sealed import SealedId
from kernel.errors import N_
from tenants.packs import Pack

NAME_MOST = 60
TOWN_MOST = 100
POINT = re.compile(r"\s*(-?\d{1,2}(?:[.,]\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*")


class Name(Text):
    """A person's name: letters, no links."""

    def __init__(self) -> None:
        super().__init__(most=NAME_MOST)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        name = super()._deserialize(value, attr, data, **kwargs)
        faults = policy.name_faults(name)
        if faults:
            raise ValidationError(faults)
        return name


class Password(fields.Field[str]):
    """A password as typed: never cleaned, never cut. The verb judges a new one."""

    def __init__(self, *, required: bool = True, **more: Any) -> None:
        more.setdefault("metadata", {"type": "string", "minLength": 1, "format": "password"})
        super().__init__(required=required, error_messages={"required": REQUIRED, "null": REQUIRED}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str) or not value:
            raise ValidationError(REQUIRED)
        # The one that is too long is judged by the verb too, but not by the hash.
        return value[: policy.PASSWORD_MOST + 1]


class Point(fields.Field[tuple[float, float]]):
    """A point as maps copy it: "48.6493, -2.0257"."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("metadata", {"type": "string", "maxLength": 100, "examples": ["48.6493, -2.0257"]})
        super().__init__(error_messages={"required": REQUIRED, "null": REQUIRED}, **more)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[float, float]:
        found = POINT.fullmatch(value[:100]) if isinstance(value, str) else None
        if found is None:
            raise ValidationError(N_("Please write two numbers as maps give them, as in 48.6493, -2.0257."))
        lat, lon = (float(part.replace(",", ".")) for part in found.groups())
        if abs(lat) > 90 or abs(lon) > 180:  # noqa: PLR2004  degrees
            raise ValidationError(N_("There is no such point on earth."))
        return lat, lon


class Town(Form):
    """A town by what was typed, and the one chosen among those found."""

    place = Text(most=TOWN_MOST, optional=True)
    place_id = Key(load_default=None, allow_none=True)

    example: ClassVar[dict[str, Any]] = {"place": "35400"}

    @pre_load
    def _nothing_chosen(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if self.exact or name != "place_id" or value}


class SignUp(Town):
    given_name = Name()
    family_name = Name()
    name_form = Choice(NameForm, load_default=NameForm.initial)
    email = Email()
    password = Password()
    birth_date = Day()
    terms = Ticked(must=N_("Please read the terms and agree to them, or do not join yet."))

    @pre_load
    def _birth_date(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """A birthday is typed in three short fields; whole dates are taken too."""
        day, month, year = (str(data.get(f"birth_date_{part}", "")).strip() for part in ("day", "month", "year"))
        if not (day or month or year):
            return dict(data)
        return {**data, "birth_date": f"{year:0>4}-{month:0>2}-{day:0>2}"}


class Confirm(Form):
    """The password is asked for in another browser than the one that joined; the verb judges."""

    password = Password(required=False, load_default="")


class SignIn(Form):
    email = Email()
    password = Password()


class Forgotten(Form):
    email = Email()


class NewPassword(Form):
    new_password = Password()


class ChangePassword(NewPassword):
    current_password = Password()


class ChangeEmail(Form):
    email = Email()
    current_password = Password()

    example: ClassVar[dict[str, Any]] = {"email": "nora@example.org", "current_password": "seven green snails sing"}


class OwnName(Form):
    given_name = Name()
    family_name = Name()
    name_form = Choice(NameForm)

    example: ClassVar[dict[str, Any]] = {"given_name": "Nora", "family_name": "Lund", "name_form": "initial"}


class Direction(fields.Field[int | None]):
    """Eighths of a turn from north by east, or `centre`."""

    def __init__(self) -> None:
        super().__init__(metadata={"type": "string", "enum": [*"01234567", "centre"]})

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int | None:
        if value == "centre":
            return None
        if not isinstance(value, str) or value not in set("01234567"):
            raise ValidationError(CHOOSE)
        return int(value)


class Home(Form):
    """Where one lives: a point, or else about where, seen from the middle of the town. `away`: metres."""

    point = Point(load_default=None)
    direction = Direction()
    away = Whole(min(policy.ABOUT_M), max(policy.ABOUT_M), load_default=None)

    example: ClassVar[dict[str, Any]] = {"direction": "3", "away": 1000}

    @pre_load
    def _left_empty(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """A field nobody filled in is not there; a point says more than a direction."""
        found = {name: value for name, value in data.items() if self.exact or value != ""}
        return {name: value for name, value in found.items() if name == "point" or found.get("point") is None}

    @validates_schema
    def _one_of_both(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("point") is None and "direction" not in data:
            raise ValidationError(N_("Please choose where it is."), "direction")


class Look(Form):
    theme = Choice(Theme)

    example: ClassVar[dict[str, Any]] = {"theme": "dark"}


class OneOf(fields.Field[str]):
    """One of the texts known when the request comes (languages, time zones)."""

    def __init__(self, allowed: tuple[str, ...], **more: Any) -> None:
        message = N_("Please choose one of these.")
        more.setdefault("metadata", {"type": "string", "enum": list(allowed)})
        super().__init__(required=True, error_messages={"required": message, "null": message}, **more)
        self.allowed = allowed

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if value not in self.allowed:
            raise ValidationError(self.error_messages["required"])
        return str(value)


def zones(pack: Pack, own: str) -> list[tuple[str, str]]:
    """Time zones to choose from: the country's first, then the rest of its continent, and one's own in any case."""
    found = formats.time_zones(pack.time_zones)
    return found if own in dict(found) else [(own, formats.time_zone(own)), *found]


def language_form(languages: tuple[str, ...], time_zones: tuple[str, ...] | None = None) -> Form:
    """The form of the language menu; with time zones the form of the account page."""
    own: dict[str, fields.Field[Any]] = {"language": OneOf(languages)}
    if time_zones is not None:
        own["time_zone"] = OneOf(time_zones)
    made = Form.from_dict(own)()
    assert isinstance(made, Form)
    return made


class Speak(Form):
    """The language of pages, letters and refusals, and the time zone of hours in letters; left out, it stays."""

    language = OneOf(LANGUAGES)
    time_zone = Text(most=60, optional=True, load_default=None)

    example: ClassVar[dict[str, Any]] = {"language": "fr", "time_zone": "Europe/Paris"}


class OwnOut(Schema):
    """One's own account. `home`: whether one has said where one lives; where, is told to nobody, not even here."""

    email = fields.String(required=True)
    given_name = fields.String(required=True)
    family_name = fields.String(required=True)
    name_form = one_of(NameForm)
    language = fields.String(required=True)
    time_zone = fields.String(required=True)
    theme = one_of(Theme)
    place = fields.UUID(required=True, attribute="place_id")
    place_name = fields.String(required=True)
    home = fields.Boolean(required=True, attribute="home_set")


class DeviceOut(Schema):
    """A browser one is signed in on. `seen_at` moves at most once a day; `here`: the one that asks."""

    id = SealedId(required=True, attribute="device_id")
    label = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    seen_at = fields.AwareDateTime(required=True)
    here = fields.Boolean(required=True)


class DevicesOut(PageOut):
    """The browsers one is signed in on, the last used first."""

    items = fields.List(fields.Nested(DeviceOut), required=True)

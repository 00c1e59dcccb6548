"""What the doors of the map take in, and what the JSON door gives out."""

from collections.abc import Mapping
from typing import Any

from flask_babel import ngettext
from marshmallow import Schema, ValidationError, fields

from app.blueprints.ads import models
from app.blueprints.ads.models import FARTHEST_KM, GROUPS, AdKind
from app.blueprints.map.queries import SIZES, Pin
from app.i18n import formats
from app.web.fields import CHOOSE, Choice, Choices, Form, Whole
from kernel import geo

Group = models.Group  # what the page offers to show
KINDS = list(AdKind)


def kinds_of(group: Group | None) -> list[AdKind]:
    """The kinds of ads that go together; all where no group is chosen."""
    return GROUPS[group] if group else KINDS


class Cell(fields.Field[int]):
    """An area by the name a pin gave it."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        found = geo.cell_named(value, SIZES) if isinstance(value, str) else None
        if found is None:
            raise ValidationError(CHOOSE)
        return found


class Show(Form):
    """What the page's address may hold. `within`: kilometres; `show`: kinds that go together; `area`: the ads of one pin alone."""

    within = Whole(1, FARTHEST_KM, load_default=None)
    show = Choice(Group, load_default=None)
    area = Cell(load_default=None)
    after = fields.String(load_default="")


class CountAds(Form):
    """`within`: kilometres, taken up to the country's next choice; without it the country's usual one."""

    kinds = Choices(AdKind, load_default=KINDS, data_key="kind")
    within = Whole(1, FARTHEST_KM, load_default=None)


class PinOut(Schema):
    """Open ads somewhere in an area. `lat`, `lon`: the middle of the area, not of an ad. `area`: its name with H3."""

    area = fields.String(required=True, attribute="cell")
    lat = fields.Float(required=True)
    lon = fields.Float(required=True)
    count = fields.Integer(required=True)
    kinds = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    more = fields.Boolean(required=True, metadata={"description": "There are more ads than were counted."})


class PinsOut(Schema):
    """The ads around, by area, the nearest first. `reach_m`: metres from a pin within which its ads lie."""

    within = fields.Integer(required=True, attribute="radius_km")
    reach_m = fields.Integer(required=True, attribute="fine.reach_m")
    pins = fields.List(fields.Nested(PinOut), required=True, attribute="fine.pins")


def shown_count(pin: Pin) -> str:
    """How many ads, as in "12" or "100+"."""
    return f"{formats.number(pin.count)}+" if pin.more else formats.number(pin.count)


def words(pin: Pin) -> str:
    """A pin as it is read aloud: how many ads, how far, in which direction."""
    count = shown_count(pin)
    if pin.distance_m is None or pin.direction is None:
        return str(ngettext("%(count)s ad around you", "%(count)s ads around you", pin.count, count=count))
    away, direction = formats.distance(pin.distance_m), formats.direction(pin.direction)
    return str(
        ngettext(
            "%(count)s ad, %(away)s, %(direction)s",
            "%(count)s ads, %(away)s, %(direction)s",
            pin.count,
            count=count,
            away=away,
            direction=direction,
        )
    )

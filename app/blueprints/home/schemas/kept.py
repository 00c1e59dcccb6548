"""What is kept of a search, and what the JSON door tells of it and of who asks."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from marshmallow import Schema, fields

from app.blueprints.ads.models import AdKind
from app.blueprints.home.models import NAME_MOST, Tell
from app.blueprints.home.queries import Kept
from app.blueprints.home.queries.reading import HERE
from app.blueprints.home.schemas.looking import Looking
from app.i18n import formats
from app.web.fields import Choice, Form, Key, Text, Ticked, Whole
from app.web.openapi import PageOut
from kernel import ids


class NameSearch(Form):
    """How a kept search is called and how its keeper is told. The JSON door takes it in part: what is left out stays."""

    name = Text(most=NAME_MOST)
    tell = Choice(Tell, load_default=Tell.page)


class ChangeSearch(NameSearch):
    paused = Ticked()

    example: ClassVar[dict[str, Any]] = {"name": "Bicycles", "tell": "page", "paused": False}


class KeepSearch(Looking, NameSearch):
    """`key`: of the form, made by whoever sends it; the same key twice keeps one search."""

    name = Text(most=NAME_MOST, optional=True)
    key = Key(load_default=ids.uuid7)

    example: ClassVar[dict[str, Any]] = {"q": "bicycle", "within": 5, "kind": ["lend", "give"], "tell": "daily"}


class DailyHour(Form):
    """The hour of one's own day at which the daily letter comes."""

    hour = Whole(0, 23)

    example: ClassVar[dict[str, Any]] = {"hour": 7}


def results(kept: Kept, currency: str) -> str:
    """The page of what a kept search finds, without host or language."""
    told: list[tuple[str, object]] = [
        ("q", kept.words),
        *(("kind", kind.value) for kind in kept.kinds),
        ("within", kept.radius_km),
        ("near", kept.near or (HERE if kept.words else "")),
        ("price_most", None if kept.price_most is None else formats.whole_units(kept.price_most, currency)),
        ("from_day", kept.from_day),
        ("until_day", kept.until_day),
        ("condition", kept.condition),
    ]
    return "/?" + urlencode([(name, value) for name, value in told if value not in {None, ""}])


class SessionOut(Schema):
    """Who asks, and the token for the header of requests that change something."""

    signed_in = fields.Boolean(required=True)
    confirmed = fields.Boolean(required=True)
    name = fields.String(required=True, allow_none=True)
    language = fields.String(required=True)
    csrf_token = fields.String(required=True)


class SearchOut(Schema):
    """A search somebody keeps. `path`: its page of results. `new`: found since it was last looked at."""

    id = fields.String(required=True, attribute="public_id")
    name = fields.String(required=True)
    q = fields.String(required=True, attribute="words")
    kind = fields.List(fields.Enum(AdKind, by_value=True), required=True, attribute="kinds")
    within = fields.Integer(required=True, attribute="radius_km")
    place = fields.String(required=True, attribute="place_name")
    tell = fields.Enum(Tell, by_value=True, required=True)
    paused = fields.Boolean(required=True)
    new = fields.Integer(required=True)
    path = fields.String(required=True)


class SearchesOut(PageOut):
    """The searches one keeps, the newest first."""

    items = fields.List(fields.Nested(SearchOut), required=True)

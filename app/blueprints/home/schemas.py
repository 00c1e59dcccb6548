"""What the feed's address may hold, what is kept of a search, and what the JSON door tells."""

from enum import StrEnum
from typing import Any

from marshmallow import Schema, fields, pre_load

from app.blueprints.ads.models import FARTHEST_KM, AdKind
from app.blueprints.ads.queries import Order
from app.blueprints.home.models import NAME_MOST, WORDS_MOST, Tell
from app.web.fields import CHOOSE, NOT_TEXT, Choice, Day, Form, Key, Text, Ticked, Whole
from kernel import ids
from kernel.errors import N_

PRICE_MOST = 1_000_000  # whole units of the country's currency
NOT_A_PRICE = N_("Please write a whole number.")


class Show(StrEnum):
    """Which rows of the feed are wanted: few chips, each with the kinds of ads that go together."""

    all = "all"
    help = "help"
    things = "things"
    lost = "lost"
    word = "word"  # what is good to know
    news = "news"  # of the town

    @property
    def kinds(self) -> list[AdKind]:
        """The kinds of ads among them."""
        return list(AdKind) if self is Show.all else KINDS.get(self, [])

    @property
    def with_news(self) -> bool:
        return self in {Show.all, Show.news}


KINDS: dict[Show, list[AdKind]] = {
    Show.help: [AdKind.ask, AdKind.offer, AdKind.mission, AdKind.ride],
    Show.things: [AdKind.lend, AdKind.borrow, AdKind.give, AdKind.sell, AdKind.rent],
    Show.lost: [AdKind.lost, AdKind.found],
    Show.word: [AdKind.alert, AdKind.recommend],
}


class Condition(StrEnum):
    """In which state a thing is, as ads tell it in their details."""

    new = "new"
    good = "good"
    worn = "worn"
    to_mend = "to_mend"


class Looking(Form):
    """What is looked for. `within`: kilometres; `near`: the slug of a town, or `here`; `price_most`: whole units."""

    q = Text(most=WORDS_MOST, optional=True)
    kind = fields.List(Choice(AdKind, load_default=None), load_default=list, error_messages={"invalid": CHOOSE})
    within = Whole(1, FARTHEST_KM, load_default=None)
    near = Text(most=120, optional=True)
    order = Choice(Order, load_default=Order.newest)
    price_most = Whole(0, PRICE_MOST, message=NOT_A_PRICE, load_default=None)
    from_day = Day(load_default=None)
    until_day = Day(load_default=None)
    condition = Choice(Condition, load_default=None)

    @pre_load
    def _without_empty(self, told: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A filter left empty is none: forms send every field."""
        return {name: value for name, value in told.items() if not (value is None or value == "")}


class Feed(Looking):
    show = Choice(Show, load_default=Show.all)
    after = fields.String(load_default="", error_messages={"invalid": NOT_TEXT, "null": NOT_TEXT})


class NameSearch(Form):
    """How a kept search is called and how its keeper is told. The JSON door takes it in part: what is left out stays."""

    name = Text(most=NAME_MOST)
    tell = Choice(Tell, load_default=Tell.page)


class ChangeSearch(NameSearch):
    paused = Ticked()


class KeepSearch(Looking, NameSearch):
    """`key`: of the form, made by whoever sends it; the same key twice keeps one search."""

    name = Text(most=NAME_MOST, optional=True)
    key = Key(load_default=ids.uuid7)


class DailyHour(Form):
    hour = Whole(0, 23)


class Skilled(Form):
    q = Text(most=WORDS_MOST, optional=True)
    within = Whole(1, FARTHEST_KM, load_default=None)


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


class SearchesOut(Schema):
    searches = fields.List(fields.Nested(SearchOut), required=True)

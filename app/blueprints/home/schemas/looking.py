"""What the addresses of the feed and of the skills may hold."""

from enum import StrEnum
from typing import Any

from marshmallow import fields, pre_load

from app.blueprints.ads.models import FARTHEST_KM, GROUPS, AdKind, Condition, Group
from app.blueprints.ads.queries import Order
from app.blueprints.home.models import WORDS_MOST
from app.web.fields import NOT_TEXT, Below, Choice, Choices, Day, Form, Text, Whole
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
        if self in {Show.all, Show.news}:
            return list(AdKind) if self is Show.all else []
        return GROUPS[Group(self.value)]

    @property
    def with_news(self) -> bool:
        return self in {Show.all, Show.news}


class Looking(Form):
    """What is looked for. `within`: kilometres; `near`: the slug of a town, or `here`; `price_most`: whole units."""

    q = Text(most=WORDS_MOST, optional=True)
    show = Choice(Show, load_default=Show.all)
    kind = Choices(AdKind, load_default=list)
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
        if self.exact:
            return told
        return {name: value for name, value in told.items() if not (value is None or value == "")}


class Feed(Looking):
    after = fields.String(load_default="", error_messages={"invalid": NOT_TEXT, "null": NOT_TEXT})


class AskFeed(Looking):
    """The same at the JSON door."""

    after = Below()


class Skilled(Form):
    q = Text(most=WORDS_MOST, optional=True)
    within = Whole(1, FARTHEST_KM, load_default=None)

"""What the feed's address may hold, and what the JSON door tells of who asks."""

from enum import StrEnum

from marshmallow import Schema, fields

from app.blueprints.ads.models import FARTHEST_KM, GROUPS, AdKind, Group
from app.web.fields import NOT_TEXT, Choice, Form, Whole


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


class Feed(Form):
    """`within`: kilometres."""

    show = Choice(Show, load_default=Show.all)
    within = Whole(1, FARTHEST_KM, load_default=None)
    after = fields.String(load_default="", error_messages={"invalid": NOT_TEXT, "null": NOT_TEXT})


class SessionOut(Schema):
    """Who asks, and the token for the header of requests that change something."""

    signed_in = fields.Boolean(required=True)
    confirmed = fields.Boolean(required=True)
    name = fields.String(required=True, allow_none=True)
    language = fields.String(required=True)
    csrf_token = fields.String(required=True)

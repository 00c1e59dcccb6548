"""What the feed's address may hold, and what the JSON door tells of who asks."""

from enum import StrEnum

from marshmallow import Schema, fields

from app.blueprints.ads.models import FARTHEST, AdKind
from app.web.fields import NOT_TEXT, Choice, Form, Whole


class Show(StrEnum):
    """Which rows of the feed are wanted."""

    all = "all"
    ask = "ask"
    offer = "offer"
    lend = "lend"
    news = "news"  # of the town

    @property
    def kinds(self) -> list[AdKind]:
        """The kinds of ads among them."""
        return [kind for kind in AdKind if self in {Show.all, kind.value}]

    @property
    def with_news(self) -> bool:
        return self in {Show.all, Show.news}


class Feed(Form):
    """`within`: kilometres."""

    show = Choice(Show, load_default=Show.all)
    within = Whole(1, FARTHEST, load_default=None)
    after = fields.String(load_default="", error_messages={"invalid": NOT_TEXT, "null": NOT_TEXT})


class SessionOut(Schema):
    """Who asks, and the token for the header of requests that change something."""

    signed_in = fields.Boolean(required=True)
    confirmed = fields.Boolean(required=True)
    name = fields.String(required=True, allow_none=True)
    language = fields.String(required=True)
    csrf_token = fields.String(required=True)

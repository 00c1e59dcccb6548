"""What a post may hold, for both doors."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import OneOf

from app.blueprints.posts.models import PostState, Priority
from app.web.fields import Below, Choice, Form, Key, Text, Ticked, Whole, is_typed
from app.web.openapi import PageOut
from kernel.errors import N_

TITLE_LENGTH = 120
TEXT_LENGTH = 20_000
NO_DAY = N_("Please give a day that exists, as in 2027-05-21.")
MOST_VERSIONS = 1_000_000_000
LAST_YEAR = 2100  # a post that is news for longer is none


class LastDay(fields.Field[date | None]):
    """A day as browsers send it, or nothing."""

    def __init__(self) -> None:
        super().__init__(
            load_default=None,
            allow_none=True,
            metadata={"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}], "example": "2027-05-21"},
        )

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date | None:
        if value is None or (value == "" and not is_typed(self)):
            return None
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValidationError(NO_DAY) from None
        if day.year > LAST_YEAR:
            raise ValidationError(NO_DAY)
        return day


class PostForm(Form):
    """The words of a post."""

    title = Text(most=TITLE_LENGTH)
    text = Text(most=TEXT_LENGTH, lines=True)
    priority = Choice(Priority, load_default=Priority.normal)
    last_day = LastDay()


class WritePost(PostForm):
    """`key`: the form's own, so that sending twice writes once. `publish`: at once."""

    key = Key()
    publish = Ticked()

    example: ClassVar[dict[str, Any]] = {
        "key": "0199d3b0-0000-7000-8000-000000000001",
        "title": "The market moves",
        "text": "From Friday on it is on the quay.",
        "priority": "normal",
        "publish": False,
    }


class EditPost(PostForm):
    """`version`: the one that was read."""

    version = Whole(1, MOST_VERSIONS, message=N_("Please open the post again."))

    example: ClassVar[dict[str, Any]] = {
        "version": 1,
        "title": "The market moves",
        "text": "On Friday.",
        "last_day": None,
    }


class PostOut(Schema):
    """A post as the JSON door tells it."""

    public_id = fields.String(required=True)
    language = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True, metadata={"description": "Markdown: headings, lists, bold, italics, links."})
    priority = fields.String(required=True, validate=OneOf(list(Priority)))
    state = fields.String(required=True, validate=OneOf(list(PostState)))
    version = fields.Integer(required=True)
    published_at = fields.AwareDateTime(allow_none=True)
    shown_until = fields.AwareDateTime(allow_none=True)


class AtDesk(Form):
    """`state`: which posts."""

    state = Choice(PostState, load_default=PostState.draft)


class PostsAtDeskOut(PageOut):
    """Posts of one state, the newest first, fifty at most."""

    items = fields.List(fields.Nested(PostOut), required=True)


class PostLineOut(Schema):
    """A published post in a list."""

    public_id = fields.String(required=True)
    language = fields.String(required=True)
    title = fields.String(required=True)
    excerpt = fields.String(required=True)
    important = fields.Boolean(required=True)
    published_at = fields.AwareDateTime(required=True)


class PostsOut(PageOut):
    """Published posts, the newest first."""

    items = fields.List(fields.Nested(PostLineOut), required=True, attribute="lines")
    after = fields.String(required=True, allow_none=True, attribute="before")


class Posts(Form):
    """Where a page of the list begins."""

    after = Below()

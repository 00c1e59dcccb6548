"""What a post may hold, for both doors."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import OneOf

from app.blueprints.posts.models import PostState, Priority
from app.web.fields import Below, Choice, Form, Key, Text, Ticked, Whole
from kernel.errors import N_
from kernel.paging import START

TITLE_LENGTH = 120
TEXT_LENGTH = 20_000
NO_DAY = N_("Please give a day that exists, as in 2027-05-21.")
MOST_VERSIONS = 1_000_000_000
LAST_YEAR = 2100  # a post that is news for longer is none


class LastDay(fields.Field[date | None]):
    """A day as browsers send it, or nothing."""

    def __init__(self) -> None:
        super().__init__(load_default=None, allow_none=True)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date | None:
        if not value:
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


class EditPost(PostForm):
    """`version`: the one that was read."""

    version = Whole(1, MOST_VERSIONS, message=N_("Please open the post again."))


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


class PostLineOut(Schema):
    """A published post in a list."""

    public_id = fields.String(required=True)
    language = fields.String(required=True)
    title = fields.String(required=True)
    excerpt = fields.String(required=True)
    important = fields.Boolean(required=True)
    published_at = fields.AwareDateTime(required=True)


class PostPageOut(Schema):
    """`before`: ask for the next page with it."""

    lines = fields.List(fields.Nested(PostLineOut), required=True)
    before = fields.String(required=True, allow_none=True)


class Before(Form):
    """Where a page of a list begins."""

    before = Below(load_default=START, metadata={"type": "string"})

"""What the JSON door of spaces takes in and gives out."""

from marshmallow import Schema, fields

from app.blueprints.posts.models import PostState
from app.web.fields import Choice, Form


class AtDesk(Form):
    """`state`: which posts."""

    state = Choice(PostState, load_default=PostState.draft)


class SpaceOut(Schema):
    """The space of a public body. `places`: the ids of the places it is for."""

    slug = fields.String(required=True)
    name = fields.String(required=True)
    places = fields.List(fields.UUID(), required=True, attribute="place_ids")

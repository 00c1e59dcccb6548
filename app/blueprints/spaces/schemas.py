"""What the JSON door of spaces gives out."""

from marshmallow import Schema, fields


class SpaceOut(Schema):
    """The space of a public body. `places`: the ids of the places it is for."""

    slug = fields.String(required=True)
    name = fields.String(required=True)
    places = fields.List(fields.UUID(), required=True, attribute="place_ids")

"""What the JSON door of the showcase gives out."""

from marshmallow import Schema, fields

from app.blueprints.ads.models import AdKind
from app.web.openapi import PageOut


class CountOut(Schema):
    kind = fields.Enum(AdKind, by_value=True, required=True)
    open = fields.Integer(required=True)


class CountsOut(PageOut):
    """How many ads are open in the whole country, by kind, a minute old at most."""

    items = fields.List(fields.Nested(CountOut), required=True)

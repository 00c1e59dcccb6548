"""What the JSON door of staff gives out."""

from marshmallow import Schema, fields

from app.blueprints.staff.models import Right
from app.web.openapi import PageOut, one_of
from app.web.sealed import SealedId


class StaffOut(Schema):
    """Somebody with a right in this space. `mine`: the asker's own."""

    id = SealedId(required=True)
    name = fields.String(required=True, attribute="display_name")
    right = one_of(Right)
    appointed_at = fields.AwareDateTime(required=True)
    mine = fields.Boolean(required=True)


class PresentStaffOut(PageOut):
    """Everybody with a right in this space, owners first."""

    items = fields.List(fields.Nested(StaffOut), required=True)

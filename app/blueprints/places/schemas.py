"""What the search of places takes and gives, for both doors."""

from marshmallow import Schema, fields, validate

from app.blueprints.places.queries.search import MOST
from app.web.fields import Form, Text
from kernel.errors import N_

LONGEST = 80  # characters typed; the longest name of a place has fewer


class PlaceSearch(Form):
    """`q`: a name, its beginning or a postal code; empty finds nothing."""

    q = Text(most=LONGEST, optional=True)


class PlaceQuery(PlaceSearch):
    """The same at the JSON door."""

    q = Text(most=LONGEST)
    limit = fields.Integer(
        load_default=10,
        validate=validate.Range(1, MOST, error=N_("Please give a number from 1 to 20.")),
        error_messages={"invalid": N_("Please give a number from 1 to 20.")},
    )


class PlaceFound(Schema):
    """A place. `name` is the first official name, `names` and `slugs` hold what differs by language."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    names = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    slug = fields.String(required=True)
    slugs = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    parent = fields.String(required=True, allow_none=True)
    postal_code = fields.String(required=True, allow_none=True)
    lat = fields.Float(required=True, allow_none=True)
    lon = fields.Float(required=True, allow_none=True)


class PlacesFound(Schema):
    places = fields.List(fields.Nested(PlaceFound), required=True)

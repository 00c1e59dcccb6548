"""What the search of places takes and gives, for both doors."""

from marshmallow import Schema, fields

from app.blueprints.places.queries.search import MOST
from app.web.fields import Form, Text, Whole
from app.web.openapi import PageOut
from kernel.errors import N_

LONGEST = 80  # characters typed; the longest name of a place has fewer


class PlaceSearch(Form):
    """`q`: a name, its beginning or a postal code; empty finds nothing."""

    q = Text(most=LONGEST, optional=True)


class PlaceQuery(PlaceSearch):
    """The same at the JSON door."""

    q = Text(most=LONGEST)
    limit = Whole(1, MOST, load_default=10, message=N_("Please give a number from 1 to 20."))


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


class NearOut(Schema):
    """A place close to another. `metres`: between their points, as the crow flies."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    names = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    slug = fields.String(required=True)
    metres = fields.Integer(required=True)


class PlaceOut(Schema):
    """A place. `space`: the slug of its public body's space; `ads`: how many are open, by kind, a minute old at most."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    names = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    slug = fields.String(required=True)
    slugs = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    parent = fields.String(required=True, allow_none=True, attribute="parent_code")
    postal_codes = fields.List(fields.String(), required=True)
    population = fields.Integer(required=True, allow_none=True)
    population_year = fields.Integer(required=True, allow_none=True)
    lat = fields.Float(required=True, allow_none=True)
    lon = fields.Float(required=True, allow_none=True)
    space = fields.String(required=True, allow_none=True)
    ads = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    around = fields.List(fields.Nested(NearOut), required=True)


class PlacesFound(PageOut):
    """What a search finds, best first."""

    items = fields.List(fields.Nested(PlaceFound), required=True)

"""What the doors take in and the JSON door gives out."""

from flask_babel import gettext as _
from marshmallow import Schema, fields

from app.blueprints.ads.models import FARTHEST_KM, TEXT_MOST, TITLE_LEAST, TITLE_MOST, AdKind, AdState
from app.blueprints.ads.queries import AdView, Order
from app.blueprints.conversations.models import LONGEST
from app.i18n import formats
from app.web.fields import CHOOSE, Below, Choice, Day, Form, Key, Text, Whole
from kernel import ids, paging
from kernel.errors import N_

QUERY_MOST = 100  # characters
PRICE_MOST = 100_000_000  # minor units
KIND = N_("Please choose what it is about.")


class WriteAd(Form):
    """Changing an ad. The JSON door takes it in part: what is left out stays."""

    kind = Choice(AdKind, message=KIND)
    title = Text(least=TITLE_LEAST, most=TITLE_MOST)
    text = Text(most=TEXT_MOST, lines=True, optional=True)


class PublishAd(WriteAd):
    """`key`: of the form, made by whoever sends it; the same key twice makes one ad."""

    key = Key(load_default=ids.uuid7)


class AnswerAd(Form):
    text = Text(most=LONGEST, lines=True)
    key = Key(load_default=ids.uuid7)


class ListAds(Form):
    """`within`: kilometres, taken up to the country's next choice; without it the country's usual one.

    `near`: the slug of a town; the whole towns around it are searched. `price_most`: minor units.
    """

    q = Text(most=QUERY_MOST, optional=True)
    near = Text(most=QUERY_MOST, optional=True)
    order = Choice(Order, load_default=Order.newest)
    price_most = Whole(0, PRICE_MOST, load_default=None)
    from_day = Day(load_default=None)
    until_day = Day(load_default=None)
    kinds = fields.List(
        Choice(AdKind, load_default=None),
        load_default=list(AdKind),
        data_key="kind",
        error_messages={"invalid": CHOOSE, "null": CHOOSE},
    )
    within = Whole(1, FARTHEST_KM, load_default=None)
    after = Below(load_default=paging.START, metadata={"type": "string"})


class AdOut(Schema):
    """An ad. `where` is a sentence: no coordinates leave the house."""

    id = fields.String(required=True, attribute="public_id")
    kind = fields.Enum(AdKind, by_value=True, required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    language = fields.String(required=True)
    state = fields.Enum(AdState, by_value=True, required=True)
    author = fields.String(required=True, attribute="author_name")
    place = fields.String(required=True, attribute="place_name")
    where = fields.Function(lambda ad: where(ad), required=True, metadata={"type": "string"})
    published_at = fields.AwareDateTime(required=True, attribute="at")
    expires_at = fields.AwareDateTime(required=True, allow_none=True)


class AdsOut(Schema):
    """A page of ads, newest first. `after` leads to the next one; null: there is no more."""

    ads = fields.List(fields.Nested(AdOut), required=True, attribute="rows")
    after = fields.String(required=True, allow_none=True)


class AnswerOut(Schema):
    """Where an answer went."""

    conversation = fields.String(required=True, attribute="public_id")


def where(ad: AdView) -> str:
    """How far away, or in which town where only that is known."""
    if ad.distance_m is None:
        return str(_("in %(place)s", place=ad.place_name))
    return formats.distance(ad.distance_m)

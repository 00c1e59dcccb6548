"""What the JSON door gives out, and which ads are wanted."""

from datetime import date, time
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema, fields, validate

from app.blueprints.ads import policy
from app.blueprints.ads.models import (
    FARTHEST_KM,
    AdKind,
    AdState,
    Condition,
    Goes,
    MatchState,
    Outcome,
    Per,
    Skill,
    Subject,
    Thing,
)
from app.blueprints.ads.models.told import NAMES
from app.blueprints.ads.queries import AdView, Order
from app.i18n import amounts, formats
from app.web.fields import Below, Choice, Choices, Day, Form, Hour, Text, Whole
from app.web.openapi import PageOut, one_of
from kernel.money import Money
from tenants.packs import Pack

QUERY_MOST = 100  # characters
PRICE_MOST = 100_000_000  # minor units


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
    kinds = Choices(AdKind, load_default=list(AdKind), data_key="kind")
    within = Whole(1, FARTHEST_KM, load_default=None)
    after = Below()


class MoneyOut(Schema):
    """An amount in decimals, as in 12.50, and its currency."""

    amount = fields.Function(amounts.told, required=True, metadata={"type": "string"})
    currency = fields.String(required=True)


def _one_of(values: type[StrEnum]) -> fields.Enum[Any]:
    return fields.Enum(values, by_value=True)


class ToldOut(Schema):
    """What an ad tells beside title and text; what it does not tell is left out."""

    on_day = fields.Date()
    until_day = fields.Date()
    at_time = Hour(load_default=None)
    condition = _one_of(Condition)
    deposit = fields.Nested(MoneyOut)
    price = fields.Nested(MoneyOut)
    per = _one_of(Per)
    object = _one_of(Thing)
    near = fields.String()
    subject = _one_of(Subject)
    skill = _one_of(Skill)
    from_town = fields.String()
    to_town = fields.String()
    seats = fields.Integer()


class WordsOut(Schema):
    """What an ad says, or said."""

    title = fields.String(required=True)
    text = fields.String(required=True)
    told = fields.Nested(ToldOut, required=True)


class PhotoOut(Schema):
    """A photo. `url`: a JPEG; `srcset`: WebP in its sizes, as HTML writes them; `alt`: what it shows, "" if nobody said."""

    id = fields.String(required=True, attribute="public_id")
    alt = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    url = fields.String(required=True)
    srcset = fields.String(required=True)


class AdOut(WordsOut):
    """An ad. `where` is a sentence: no coordinates leave the house. `published_at`: or renewed; of a draft, begun."""

    id = fields.String(required=True, attribute="public_id")
    kind = fields.Enum(AdKind, by_value=True, required=True)
    language = fields.String(required=True)
    state = fields.Enum(AdState, by_value=True, required=True)
    author = fields.String(required=True, attribute="author_name")
    place = fields.String(required=True, attribute="place_name")
    where = fields.Function(lambda ad: where(ad), required=True, metadata={"type": "string"})
    photos = fields.List(fields.Nested(PhotoOut), required=True, attribute="shown_photos")
    published_at = fields.AwareDateTime(required=True, attribute="at")
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    renewals = fields.Integer(required=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True, allow_none=True)


class VersionOut(WordsOut):
    replaced_at = fields.AwareDateTime(required=True)


class VersionsOut(PageOut):
    """What an ad said before, the last first."""

    items = fields.List(fields.Nested(VersionOut), required=True)


class AdsOut(PageOut):
    """A page of ads, newest first."""

    items = fields.List(fields.Nested(AdOut), required=True, attribute="rows")


class MineOut(AdsOut):
    """`counts`: how many ads one has, by state."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class OwnAds(Form):
    """`state`: only those; without it all."""

    states = Choices(AdState, load_default=list(AdState), data_key="state")
    after = Below()


class Pages(Form):
    after = Below()


class FieldOut(Schema):
    """A field of a kind. `values`: what it may be; null where it is free."""

    name = fields.String(required=True)
    required = fields.Boolean(required=True)
    type = fields.String(required=True, validate=validate.OneOf(("day", "time", "money", "number", "text", "choice")))
    values = fields.List(fields.String(), required=True, allow_none=True)


class KindOut(Schema):
    """A kind of ads in this country, with the fields it tells beside title and text."""

    kind = fields.Enum(AdKind, by_value=True, required=True)
    open_days = fields.Integer(required=True)
    notice_days = fields.Integer(required=True)
    renewals = fields.Integer(required=True)
    fields_ = fields.List(fields.Nested(FieldOut), required=True, data_key="fields", attribute="fields")


class KindsOut(Schema):
    currency = fields.String(required=True)
    kinds = fields.List(fields.Nested(KindOut), required=True)


class AnswerOut(Schema):
    """Where an answer went."""

    conversation = fields.String(required=True, attribute="public_id")


class MatchMadeOut(Schema):
    """What was said of a lost or found ad, and the conversation it was said in."""

    id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([state.value for state in MatchState]))
    ad = fields.String(required=True)
    conversation = fields.String(required=True)


class MatchOut(Schema):
    """What a neighbour has said of an ad. `own`: the public id of their own ad; null: they have none."""

    id = fields.String(required=True, attribute="public_id")
    state = fields.Enum(MatchState, by_value=True, required=True)
    neighbour = fields.String(required=True, attribute="name")
    conversation = fields.String(required=True)
    own = fields.Function(
        lambda match: match.own_public_id or None, required=True, metadata={"type": ["string", "null"]}
    )
    at = fields.AwareDateTime(required=True)


class MatchesOut(PageOut):
    """The newest first."""

    items = fields.List(fields.Nested(MatchOut), required=True)


class ReachOut(Schema):
    """About how many neighbours were told, rounded down; 0: fewer than ten. `goes`: whether more will be told.

    `too_many`: other ads of one's own have been told this week; `never`: not in this country, or not of this kind.
    """

    about = fields.Integer(required=True)
    goes = one_of(Goes)


def where(ad: AdView) -> str:
    """How far away, or in which town where only that is known."""
    if ad.distance_m is None:
        return str(_("in %(place)s", place=ad.place_name))
    return formats.distance(ad.distance_m)


TYPES: dict[type, str] = {date: "day", time: "time", Money: "money", int: "number", str: "text"}


def kinds_of(pack: Pack) -> dict[str, Any]:
    """The kinds a country offers, for `KindsOut`."""
    told = [(kind, pack.ads[kind]) for kind in policy.offered(pack.ads)]
    return {
        "currency": pack.currency,
        "kinds": [
            {
                "kind": kind,
                "open_days": rules.open_days,
                "notice_days": rules.notice_days,
                "renewals": rules.renewals,
                "fields": [_field(name, rule) for name, rule in rules.fields.items()],
            }
            for kind, rules in told
        ],
    }


def _field(name: str, rule: str) -> dict[str, Any]:
    kind = NAMES[name]
    values = [value.value for value in kind] if issubclass(kind, StrEnum) else None
    return {"name": name, "required": rule == "required", "type": TYPES.get(kind, "choice"), "values": values}

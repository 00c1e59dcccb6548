"""What the JSON door tells of the feed, and of skills."""

from flask_babel import gettext as _
from marshmallow import Schema, fields

from app.blueprints.ads.models import AdKind, Skill
from app.blueprints.ads.queries import AdView
from app.i18n import formats
from app.web.openapi import PageOut, one_of


def where(ad: AdView) -> str:
    """How far away, or in which town where only that is known."""
    return str(_("in %(place)s", place=ad.place_name)) if ad.distance_m is None else formats.distance(ad.distance_m)


class AdLineOut(Schema):
    """An ad in a list; all it tells stands at its own address. `where` is a sentence: no coordinates leave the house."""

    id = fields.String(required=True, attribute="public_id")
    kind = fields.Enum(AdKind, by_value=True, required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    language = fields.String(required=True)
    author = fields.String(required=True, attribute="author_name")
    place = fields.String(required=True, attribute="place_name")
    where = fields.Function(where, required=True, metadata={"type": "string"})
    published_at = fields.AwareDateTime(required=True, attribute="at")


class BulletinOut(Schema):
    """A post of one's town, as the feed shows it. `path`: its page, without host and language."""

    body = fields.String(required=True)
    language = fields.String(required=True)
    title = fields.String(required=True)
    excerpt = fields.String(required=True)
    important = fields.Boolean(required=True)
    path = fields.String(required=True)
    published_at = fields.AwareDateTime(required=True)


class RowOut(Schema):
    """One thing of the feed: an ad, or a post."""

    at = fields.AwareDateTime(required=True)
    ad = fields.Nested(AdLineOut, required=True, allow_none=True)
    post = fields.Nested(BulletinOut, required=True, allow_none=True, attribute="bulletin")


class FeedOut(PageOut):
    """A page of the feed, or of what a search finds.

    `around`: the town among the words, or asked for, around which was looked; null: around oneself. `instead`: words with
    a slip and those looked for in their place.
    """

    items = fields.List(fields.Nested(RowOut), required=True)
    within = fields.Integer(required=True)
    around = fields.String(required=True, allow_none=True)
    instead = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class HelpersOut(Schema):
    """Ads of neighbours at about one distance, told in words; empty where only the town is known."""

    distance = fields.Function(
        lambda some: "" if some.band is None else formats.distance_of(some.band),
        required=True,
        metadata={"type": "string"},
    )
    ads = fields.List(fields.Nested(AdLineOut), required=True)


class SkillOut(Schema):
    skill = one_of(Skill)
    helpers = fields.List(fields.Nested(HelpersOut), required=True)


class SkillsOut(PageOut):
    """Skills offered or recommended around, the most offered first."""

    items = fields.List(fields.Nested(SkillOut), required=True)
    within = fields.Integer(required=True)

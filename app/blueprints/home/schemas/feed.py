"""What the JSON door tells of the feed, and of skills."""

from marshmallow import Schema, fields

from app.blueprints.ads.models import Skill
from app.blueprints.ads.schemas import AdOut
from app.i18n import formats
from app.web.openapi import PageOut, one_of


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
    ad = fields.Nested(AdOut, required=True, allow_none=True)
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
    ads = fields.List(fields.Nested(AdOut), required=True)


class SkillOut(Schema):
    skill = one_of(Skill)
    helpers = fields.List(fields.Nested(HelpersOut), required=True)


class SkillsOut(PageOut):
    """Skills offered or recommended around, the most offered first."""

    items = fields.List(fields.Nested(SkillOut), required=True)
    within = fields.Integer(required=True)

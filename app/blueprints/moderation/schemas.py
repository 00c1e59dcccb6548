"""What the forms of moderation mean."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validates_schema

from app.blueprints.moderation.models import Reason, ReportState
from app.web.fields import Below, Choice, Form, OwnPath, Text
from app.web.openapi import PageOut, one_of
from kernel.errors import N_

ID_LENGTH = 40

REASON_WORDS: dict[Reason, str] = {
    Reason.spam: N_("Spam or advertising"),
    Reason.insult: N_("Insult, threat or hate"),
    Reason.danger: N_("Dangerous, or a fraud"),
    Reason.illegal: N_("Against the law"),
    Reason.other: N_("Another reason"),
}


class Decision(StrEnum):
    keep = "keep"
    hide = "hide"


class NameAccount(Form):
    """`account`: the public id of a neighbour."""

    account = Text(most=ID_LENGTH)

    example: ClassVar[dict[str, Any]] = {"account": "4fXq2LsT0ab"}


class ChooseAccount(NameAccount):
    """`next`: the page to go back to, a path of this country."""

    next = OwnPath()


class NameThing(Form):
    kind = Text(most=ID_LENGTH)
    id = Text(most=ID_LENGTH)


class WriteReport(NameThing):
    reason = Choice(Reason, message=N_("Please say what is wrong."))
    text = Text(most=2000, lines=True, optional=True)

    example: ClassVar[dict[str, Any]] = {
        "kind": "ads",
        "id": "4fXq2LsT0ab",
        "reason": "spam",
        "text": "The same text stands in ten towns.",
    }


class Decide(Form):
    decision = Choice(Decision, message=N_("Please keep or hide it."))
    statement = Text(most=2000, least=10, lines=True)

    example: ClassVar[dict[str, Any]] = {"decision": "hide", "statement": "It advertises a shop, against our terms."}


class DecidePhoto(Form):
    """`statement`: of reasons, without which nothing is removed (`hide`)."""

    decision = Choice(Decision, message=N_("Please keep or hide it."))
    statement = Text(most=2000, least=10, lines=True, optional=True)

    example: ClassVar[dict[str, Any]] = {
        "decision": "hide",
        "statement": "It is an advertisement that was removed before.",
    }

    @validates_schema
    def _with_reasons(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["decision"] == Decision.hide and not data["statement"]:
            raise ValidationError(N_("Please say why it is removed."), "statement")


class LaterReports(Form):
    after = fields.UUID(load_default=None)


class HiddenNeighbourOut(Schema):
    account = fields.String(required=True, attribute="public_id")
    name = fields.String(required=True, attribute="display_name")
    since = fields.AwareDateTime(required=True)


class HiddenNeighboursOut(Schema):
    """Whom one does not want to see (`blocked`) or hear of (`muted`)."""

    blocked = fields.List(fields.Nested(HiddenNeighbourOut), required=True)
    muted = fields.List(fields.Nested(HiddenNeighbourOut), required=True)


class Waiting(Form):
    """A page of what waits."""

    after = Below()


class ReportOut(Schema):
    """A report with its decision. `mine`: the asker wrote it.

    Who wrote the thing reads it once the thing is hidden, without the words and the moment of the report.
    """

    id = fields.String(required=True, attribute="public_id")
    kind = fields.String(required=True, attribute="about_kind")
    title = fields.String(required=True, attribute="about_title")
    path = fields.String(required=True, attribute="about_path")
    reason = one_of(Reason)
    text = fields.String(required=True, allow_none=True)
    state = one_of(ReportState)
    statement = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    mine = fields.Boolean(required=True)


class WaitingReportOut(Schema):
    """A report that waits for a decision, for country managers."""

    id = fields.String(required=True, attribute="public_id")
    kind = fields.String(required=True)
    title = fields.String(required=True)
    reason = one_of(Reason)
    author = fields.String(required=True, attribute="author_name")
    reporter = fields.String(required=True, attribute="reporter_name")
    created_at = fields.AwareDateTime(required=True)


class WaitingReportsOut(PageOut):
    """Reports that wait, the oldest first."""

    items = fields.List(fields.Nested(WaitingReportOut), required=True, attribute="rows")


class FullReportOut(ReportOut):
    """What a country manager reads before deciding."""

    excerpt = fields.String(required=True)
    author = fields.String(required=True)
    reporter = fields.String(required=True)


class WaitingPhotoOut(Schema):
    """A photo that looks like a removed one, or that was removed (`statement`) and its owner objects (`objection`).

    `involved`: the asker is, and somebody else decides.
    """

    id = fields.String(required=True, attribute="file.public_id")
    author = fields.String(required=True, attribute="author_name")
    created_at = fields.AwareDateTime(required=True)
    alt = fields.String(required=True, attribute="file.alt")
    url = fields.String(required=True, attribute="file.url")
    statement = fields.String(required=True, allow_none=True, attribute="file.statement")
    objection = fields.String(required=True, allow_none=True, attribute="file.objection")
    involved = fields.Boolean(required=True)


class WaitingPhotosOut(PageOut):
    """Photos that wait for a decision: those the asker decides about, then the others, the oldest first."""

    items = fields.List(fields.Nested(WaitingPhotoOut), required=True, attribute="rows")

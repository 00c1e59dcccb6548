"""What the forms of moderation mean."""

from enum import StrEnum

from marshmallow import Schema, fields

from app.blueprints.moderation.models import Reason
from app.web.fields import Choice, Form, OwnPath, Text
from kernel.errors import N_

ID_LENGTH = 40

REASON_WORDS: dict[Reason, str] = {
    Reason.spam: N_("Spam or advertising"),
    Reason.insult: N_("Insult, threat or hate"),
    Reason.danger: N_("Dangerous, or a fraud"),
    Reason.illegal: N_("Against the law"),
    Reason.other: N_("Something else"),
}


class Decision(StrEnum):
    keep = "keep"
    hide = "hide"


class NameAccount(Form):
    """`account`: the public id of a neighbour."""

    account = Text(most=ID_LENGTH)


class ChooseAccount(NameAccount):
    """`next`: the page to go back to, a path of this country."""

    next = OwnPath()


class NameThing(Form):
    kind = Text(most=ID_LENGTH)
    id = Text(most=ID_LENGTH)


class WriteReport(NameThing):
    reason = Choice(Reason, message=N_("Please say what is wrong."))
    text = Text(most=2000, lines=True, optional=True)


class Decide(Form):
    decision = Choice(Decision, message=N_("Please keep or hide it."))
    statement = Text(most=2000, least=10, lines=True)


class DecidePhoto(Form):
    decision = Choice(Decision, message=N_("Please keep or hide it."))


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

"""What the forms of moderation mean."""

from enum import StrEnum

from marshmallow import ValidationError, fields, validate

from app.blueprints.moderation.models import Reason
from app.web.fields import Choice, Form, Text, is_own_path
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


def _own_path(value: str) -> None:
    if value and not is_own_path(value):
        raise ValidationError(N_("This is no page of ours."))


class ChooseAccount(Form):
    """`next`: the page to go back to, a path of this country."""

    account = Text(most=ID_LENGTH)
    next = fields.String(load_default="", validate=[validate.Length(max=500), _own_path])


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

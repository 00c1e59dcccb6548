"""What people write: an ad of any kind, an answer, an ending. One field for each name a pack may ask for."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import g
from marshmallow import ValidationError, fields, post_load, pre_load, validates_schema

from app.blueprints.ads import policy
from app.blueprints.ads.models import (
    TEXT_MOST,
    TITLE_MOST,
    AdKind,
    Condition,
    Outcome,
    Per,
    Skill,
    Subject,
    Thing,
)
from app.blueprints.ads.models.told import DEAREST, SEATS_MOST, SHORT_MOST
from app.blueprints.conversations.models import LONGEST
from app.web.fields import Choice, Day, Form, Hour, Key, Moment, Text, Ticked, Whole
from app.web.fields.amount import Amount
from kernel import clock, ids
from kernel.errors import N_
from tenants.packs import AdRules

KIND = N_("Please choose what it is about.")
OUTCOME = N_("Please choose how it ended.")
DAY = N_("Please give a day that exists.")
SEATS = N_("Please give a number from 1 to 8.")


def short_text() -> Text:
    return Text(most=SHORT_MOST, optional=True, load_default=None, allow_none=True)


TOLD: Mapping[str, fields.Field[Any]] = {
    "on_day": Day(load_default=None, message=DAY),
    "until_day": Day(load_default=None, message=DAY),
    "at_time": Hour(load_default=None),
    "condition": Choice(Condition, load_default=None),
    "deposit": Amount(load_default=None, most=DEAREST),
    "price": Amount(load_default=None, most=DEAREST),
    "per": Choice(Per, load_default=None),
    "object": Choice(Thing, load_default=None),
    "near": short_text(),
    "subject": Choice(Subject, load_default=None),
    "skill": Choice(Skill, load_default=None),
    "from_town": short_text(),
    "to_town": short_text(),
    "seats": Whole(1, SEATS_MOST, message=SEATS, load_default=None),
}
CHOICES: Mapping[str, list[str]] = {
    name: [value.value for value in field.values] for name, field in TOLD.items() if isinstance(field, Choice)
}
ToldForm = Form.from_dict(dict(TOLD), name="ToldForm")


class WriteAd(ToldForm):  # type: ignore[misc,valid-type]  # made from the table above
    """An ad's words. What it tells beside title and text depends on its kind: see the kinds of this country.

    Changing an ad, the JSON door takes it in part: what is left out stays, null takes it away.
    """

    example: ClassVar[dict[str, Any]] = {"title": "Long ladder", "text": "Four metres."}

    kind = Choice(AdKind, message=KIND)
    title = Text(most=TITLE_MOST, optional=True)  # how long it must be is a rule of publishing, not of drafts
    text = Text(most=TEXT_MOST, lines=True, optional=True)

    def __init__(self, *, of: AdKind | None = None, before: Mapping[str, Any] | None = None, **more: Any) -> None:
        """`of`: the kind of the ad that is changed, where the form does not say it. `before`: what it told until now."""
        self.of, self.before = of, before
        super().__init__(**more)

    @pre_load
    def _of_its_kind(self, data: Any, **_: Any) -> Any:
        """In a page's form empty fields tell nothing, and what does not belong to the kind is not even looked at."""
        if not isinstance(data, Mapping) or self.exact:
            return data
        foreign = _foreign(self.of or data.get("kind"))
        return {
            name: None if name in TOLD and value == "" else value for name, value in data.items() if name not in foreign
        }

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def _whole(self, data: dict[str, Any], original: Any, partial: Any = None, **_: Any) -> None:
        """All that is wrong is told at once; the verb asks again. A draft may be as it likes, and a part is not the whole."""
        if partial or not isinstance(original, Mapping) or self.is_draft(data) or g.asker is None:
            return
        kind, title = self.of or data.get("kind"), data.get("title", "")
        found = policy.faults_of_title(title)
        rules = _rules(kind)
        if kind is not None and rules is not None:
            told, today = policy.of_kind(rules, data), clock.today(g.asker.time_zone)
            found = policy.faults_of_kind(rules) or policy.faults(
                kind, rules, title=title, told=told, today=today, before=self.before
            )
        # What was typed and could not be read has its message already.
        told_now = {name: found[name] for name in found if name in data or not original.get(name)}
        if told_now:
            raise ValidationError(told_now)

    def is_draft(self, data: Mapping[str, Any]) -> bool:
        return False

    @post_load
    def _apart(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """What is told stands under `told`, as the verbs take it; what does not belong to the kind is left aside."""
        foreign = _foreign(self.of or data.get("kind"))
        told = {name: data.pop(name) for name in TOLD if name in data}
        return {**data, "told": {name: value for name, value in told.items() if name not in foreign}}


class PublishAd(WriteAd):
    """`key`: of the form, made by whoever sends it; the same key twice makes one ad. `draft`: kept, not published."""

    key = Key(load_default=ids.uuid7)
    draft = Ticked()

    example: ClassVar[dict[str, Any]] = {
        "key": "0199d3b0-0000-7000-8000-000000000001",
        "kind": "lend",
        "title": "Ladder, three metres",
        "text": "It stands in the garage, after six.",
        "deposit": {"amount": "20.00", "currency": "EUR"},
    }

    def is_draft(self, data: Mapping[str, Any]) -> bool:
        return bool(data.get("draft"))


class EditAd(WriteAd):
    """The form of an ad that is there; its kind stays. `version`: of the words that were read."""

    kind = Choice(AdKind, load_default=None)
    version = Moment(load_default=None)


class EditDraft(EditAd):
    """`publish`: and let it be seen."""

    publish = Ticked()

    def is_draft(self, data: Mapping[str, Any]) -> bool:
        return not data.get("publish")


class AnswerAd(Form):
    text = Text(most=LONGEST, lines=True)
    key = Key(load_default=ids.uuid7)

    example: ClassVar[dict[str, Any]] = {"text": "May I borrow it on Saturday?"}


class ProposeMatch(AnswerAd):
    """`own`: the public id of one's own ad of the other kind, where there is one."""

    own = Text(most=SHORT_MOST, optional=True)

    example: ClassVar[dict[str, Any]] = {"text": "He sits under our hedge, with a white spot on his left ear."}


class CloseAd(Form):
    """`conversation`: the public id of the one with the neighbour it ended with, if it is one who answered here."""

    outcome = Choice(Outcome, message=OUTCOME)
    conversation = Text(most=SHORT_MOST, optional=True)

    example: ClassVar[dict[str, Any]] = {"outcome": "with_neighbour"}


class AddPhotos(Form):
    """`key`: the one the photos were sent with."""

    key = Key()

    example: ClassVar[dict[str, Any]] = {"key": "0199d3b0-0000-7000-8000-000000000001"}


class CopyAd(Form):
    """`key`: the same one twice makes one draft."""

    key = Key(load_default=ids.uuid7)

    example: ClassVar[dict[str, Any]] = {"key": "0199d3b0-0000-7000-8000-000000000001"}


def _foreign(kind: object) -> set[str]:
    """What an ad of this kind does not tell here; nothing where the kind is none."""
    rules = _rules(kind)
    return TOLD.keys() - rules.fields.keys() if rules else set()


def _rules(kind: object) -> AdRules | None:
    """The country's rules of a kind; None for what is none."""
    found: AdRules | None = g.pack.ads.get(kind) if isinstance(kind, str) else None
    return found

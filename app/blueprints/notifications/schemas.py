"""What the forms of notifications mean."""

from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import Schema, fields

from app.blueprints.notifications.models import How
from app.i18n.catalogue import tell
from app.web.fields import CHOOSE, Below, Choice, Form, Key, Text, Whole
from app.web.openapi import PageOut, one_of

MOST_UNREAD = 1_000_000_000
LONGEST_KIND = 60


class Older(Form):
    before = Key(load_default=None)


class Seen(Form):
    """How many notifications and messages the page shows as unread."""

    seen = Whole(0, MOST_UNREAD, load_default=None)
    messages = Whole(0, MOST_UNREAD, load_default=None)


class OpenNotification(Form):
    notification_id = Key(data_key="notification")


class ChooseLetters(Form):
    wanted = fields.List(
        fields.String(error_messages={"invalid": CHOOSE, "null": CHOOSE}),
        data_key="letters",
        load_default=list,
        error_messages={"invalid": CHOOSE, "null": CHOOSE},
    )
    copies = fields.List(
        fields.String(error_messages={"invalid": CHOOSE, "null": CHOOSE}),
        load_default=list,
        error_messages={"invalid": CHOOSE, "null": CHOOSE},
    )

    example: ClassVar[dict[str, Any]] = {
        "letters": ["conversations.message", "ads.answered"],
        "copies": ["conversations.message"],
    }


class Ways(StrEnum):
    """How one may be told of something. `here`: the usual way, on the page alone."""

    here = "here"
    letter = How.letter.value
    off = How.off.value


class ChooseTelling(Form):
    """`kind`: as the list names it."""

    kind = Text(most=LONGEST_KIND)
    how = Choice(Ways)

    example: ClassVar[dict[str, Any]] = {"kind": "ads.lost_near", "how": "letter"}


class Earlier(Form):
    """A page of what one was told."""

    after = Below()


class ReadNotification(Form):
    """`notification`: the id of one; without it all."""

    notification_id = Key(data_key="notification", load_default=None)

    example: ClassVar[dict[str, Any]] = {"notification": "0199d3b0-0000-7000-8000-000000000001"}


class NotificationOut(Schema):
    """Something one was told. `text`: in one's language; `path`: the page it leads to, without host and language."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    text = fields.Function(lambda told: tell(told.message), required=True, metadata={"type": "string"})
    path = fields.String(required=True)
    at = fields.AwareDateTime(required=True, attribute="created_at")
    unread = fields.Boolean(required=True)


class NotificationsOut(PageOut):
    """What one was told, the newest first."""

    items = fields.List(fields.Nested(NotificationOut), required=True, attribute="rows")


class UnreadOut(Schema):
    """How many notifications and messages one has not read; those of neighbours one mutes or blocks are left out."""

    notifications = fields.Integer(required=True)
    messages = fields.Integer(required=True)


class LetterOut(Schema):
    """A kind of letters. `wanted`: it is sent; `copy`: one of everything, read on the page or not; null: never offered."""

    kind = fields.String(required=True)
    title = fields.String(required=True)
    wanted = fields.Boolean(required=True)
    copy = fields.Boolean(required=True, allow_none=True)


class LettersOut(PageOut):
    """The kinds of letters one may do without; all others are always sent."""

    items = fields.List(fields.Nested(LetterOut), required=True)


class TellingOut(Schema):
    """Something one is told though nobody has written to one, and how."""

    kind = fields.String(required=True)
    title = fields.String(required=True)
    how = one_of(Ways)


class TellingsOut(PageOut):
    """What one is told of by itself."""

    items = fields.List(fields.Nested(TellingOut), required=True)

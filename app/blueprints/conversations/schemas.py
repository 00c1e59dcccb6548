"""What forms and bodies of conversations mean, and how they are told as JSON."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import Schema, fields

from app.blueprints.conversations.models import LONGEST
from app.blueprints.conversations.queries import THREAD_PAGE, Show
from app.blueprints.files.models import Media
from app.web.fields import Choice, Form, Key, Text, Ticked
from app.web.openapi import PageOut

ID_LENGTH = 20
MOST_WAITING = THREAD_PAGE  # messages of one open page with photos that are being prepared
LONGEST_SEARCH = 200


class WriteMessage(Form):
    """`text` may be empty where files have come in with the `key`.

    `newest`: the public id of the newest message that stood before the writer; left out, all there was.
    """

    text = Text(most=LONGEST, lines=True, optional=True)
    key = Key(load_default=None)
    newest = Text(most=ID_LENGTH, optional=True, load_default=None)

    example: ClassVar[dict[str, Any]] = {
        "text": "Saturday at ten is fine.",
        "key": "0199d3b0-0000-7000-8000-000000000001",
    }


class Earlier(Form):
    before = Text(most=ID_LENGTH, optional=True)


class After(Form):
    """`after`: as the page before told it; left out, at the top."""

    after = Text(most=ID_LENGTH, optional=True, load_default=None)


class ListConversations(After):
    show = Choice(Show, load_default=Show.all)


class Index(Earlier):
    show = Choice(Show, load_default=Show.all)
    q = Text(most=LONGEST_SEARCH, optional=True)


class Search(After):
    q = Text(most=LONGEST_SEARCH)


class Thread(Earlier):
    """`at`: the public id of a message that was searched for."""

    at = Text(most=ID_LENGTH, optional=True)


class Ids(fields.Field[list[str]]):
    """Public ids with dots between, the last ones of too many. It refuses nothing: nobody has typed it."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[str]:
        del attr, data, kwargs
        return re.findall(rf"\b\w{{1,{ID_LENGTH}}}\b", str(value), re.ASCII)[-MOST_WAITING:]


class Waits(Form):
    """`waits`: of messages of which the page shows that a photo is being prepared."""

    waits = Ids(load_default=list)


class Later(Waits):
    """`unread`: the page says of one's newest message that it is not read yet; `open`, `closed`: that one may write, or may not."""

    after = Text(most=ID_LENGTH)
    unread = Ticked()
    open = Ticked()
    closed = Ticked()


class Since(Form):
    """`since`: the public id of the newest message that is known."""

    since = Text(most=ID_LENGTH)


class Read(Form):
    """`newest`: the public id of the newest message the page shows."""

    newest = Text(most=ID_LENGTH)

    example: ClassVar[dict[str, Any]] = {"newest": "4fXq2LsT0ab"}


class TellReading(Form):
    tells = Ticked()

    example: ClassVar[dict[str, Any]] = {"tells": True}


class ConversationOut(Schema):
    id = fields.String(attribute="public_id")
    title = fields.String()
    name = fields.String()
    excerpt = fields.String()
    mine = fields.Boolean()
    hidden = fields.Boolean()
    unread = fields.Integer()
    quiet = fields.Boolean()
    at = fields.DateTime(format="iso")
    cursor = fields.String()


class AttachmentOut(Schema):
    """A photo, or a PDF with its name. `url`: to be fetched by those who take part."""

    id = fields.String(attribute="public_id")
    media = fields.Enum(Media, by_value=True)
    name = fields.String()
    alt = fields.String()
    url = fields.String()


class MessageOut(Schema):
    """`number_hidden`: telephone numbers are masked, in one's own for the other side. `read_at`: by the other side."""

    id = fields.String(attribute="public_id")
    text = fields.String()
    mine = fields.Boolean()
    hidden = fields.Boolean()
    at = fields.DateTime(format="iso")
    files = fields.List(fields.Nested(AttachmentOut))
    number_hidden = fields.Boolean()
    read_at = fields.DateTime(format="iso", allow_none=True)


class ConversationsOut(PageOut):
    """One's conversations, the newest first."""

    items = fields.List(fields.Nested(ConversationOut), required=True)


class TalkOut(Schema):
    """One conversation. `closed`: nobody writes any more; `quiet`: nothing of it is told."""

    id = fields.String(attribute="public_id")
    title = fields.String()
    name = fields.String()
    account = fields.String(attribute="other_public_id")
    unread = fields.Integer()
    archived = fields.Boolean()
    closed = fields.Boolean()
    quiet = fields.Boolean()
    shows_number = fields.Boolean()
    sees_number = fields.Boolean()
    asked_number = fields.Boolean()
    is_asked_number = fields.Boolean()


class MessagesOut(PageOut):
    """Messages of one conversation, oldest first; `after` leads to earlier ones."""

    items = fields.List(fields.Nested(MessageOut), required=True)


class FoundOut(Schema):
    """A message that was searched for."""

    conversation = fields.String()
    message = fields.String(attribute="cursor")
    title = fields.String()
    name = fields.String()
    excerpt = fields.String()
    mine = fields.Boolean()
    at = fields.DateTime(format="iso")


class MessagesFoundOut(PageOut):
    """Messages that were searched for, the newest first."""

    items = fields.List(fields.Nested(FoundOut), required=True)


class ReadMarksOut(Schema):
    """Whether others see what one has read, and one what they have."""

    tells = fields.Boolean(required=True)

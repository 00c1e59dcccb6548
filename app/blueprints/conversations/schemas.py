"""What forms and bodies of conversations mean, and how they are told as JSON."""

from marshmallow import Schema, fields

from app.blueprints.conversations.models import LONGEST
from app.blueprints.files.models import Media
from app.web.fields import Form, Key, Text

ID_LENGTH = 20


class WriteMessage(Form):
    """`text` may be empty where files have come in with the `key`."""

    text = Text(most=LONGEST, lines=True, optional=True)
    key = Key(load_default=None)


class Earlier(Form):
    before = Text(most=ID_LENGTH, optional=True)


class Later(Form):
    after = Text(most=ID_LENGTH)


class Read(Form):
    """`newest`: the public id of the newest message the page shows."""

    newest = Text(most=ID_LENGTH)


class ConversationOut(Schema):
    id = fields.String(attribute="public_id")
    title = fields.String()
    name = fields.String()
    excerpt = fields.String()
    mine = fields.Boolean()
    hidden = fields.Boolean()
    unread = fields.Integer()
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
    id = fields.String(attribute="public_id")
    text = fields.String()
    mine = fields.Boolean()
    hidden = fields.Boolean()
    files = fields.List(fields.Nested(AttachmentOut))
    at = fields.DateTime(format="iso")


class ConversationsOut(Schema):
    conversations = fields.List(fields.Nested(ConversationOut))
    before = fields.String(allow_none=True)


class MessagesOut(Schema):
    messages = fields.List(fields.Nested(MessageOut))
    before = fields.String(allow_none=True)

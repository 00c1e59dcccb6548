"""What forms and bodies of conversations mean, and how they are told as JSON."""

from marshmallow import Schema, fields

from app.blueprints.conversations.models import LONGEST
from app.web.fields import Form, Key, Text

ID_LENGTH = 20


class WriteMessage(Form):
    text = Text(most=LONGEST, lines=True)
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


class MessageOut(Schema):
    id = fields.String(attribute="public_id")
    text = fields.String()
    mine = fields.Boolean()
    hidden = fields.Boolean()
    at = fields.DateTime(format="iso")


class ConversationsOut(Schema):
    conversations = fields.List(fields.Nested(ConversationOut))
    before = fields.String(allow_none=True)


class MessagesOut(Schema):
    messages = fields.List(fields.Nested(MessageOut))
    before = fields.String(allow_none=True)

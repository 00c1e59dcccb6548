"""What forms and bodies of conversations mean, and how they are told as JSON."""

from marshmallow import Schema, fields

from app.blueprints.conversations.models import LONGEST
from app.blueprints.conversations.queries import Show
from app.blueprints.files.models import Media
from app.web.fields import Choice, Form, Key, Text, Ticked

ID_LENGTH = 20
LONGEST_SEARCH = 200


class WriteMessage(Form):
    """`text` may be empty where files have come in with the `key`.

    `newest`: the public id of the newest message that stood before the writer; left out, all there was.
    """

    text = Text(most=LONGEST, lines=True, optional=True)
    key = Key(load_default=None)
    newest = Text(most=ID_LENGTH, optional=True, load_default=None)


class Earlier(Form):
    before = Text(most=ID_LENGTH, optional=True)


class ListConversations(Earlier):
    show = Choice(Show, load_default=Show.all)


class Index(ListConversations):
    q = Text(most=LONGEST_SEARCH, optional=True)


class Search(Earlier):
    q = Text(most=LONGEST_SEARCH)


class Thread(Earlier):
    """`at`: the public id of a message that was searched for."""

    at = Text(most=ID_LENGTH, optional=True)


class Later(Form):
    """`unread`: the page says of one's newest message that it is not read yet."""

    after = Text(most=ID_LENGTH)
    unread = Ticked()


class Read(Form):
    """`newest`: the public id of the newest message the page shows."""

    newest = Text(most=ID_LENGTH)


class TellReading(Form):
    tells = Ticked()


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


class ConversationsOut(Schema):
    conversations = fields.List(fields.Nested(ConversationOut))
    before = fields.String(allow_none=True)


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


class MessagesOut(Schema):
    messages = fields.List(fields.Nested(MessageOut))
    before = fields.String(allow_none=True)


class FoundOut(Schema):
    """A message that was searched for."""

    conversation = fields.String()
    message = fields.String(attribute="cursor")
    title = fields.String()
    name = fields.String()
    excerpt = fields.String()
    mine = fields.Boolean()
    at = fields.DateTime(format="iso")


class MessagesFoundOut(Schema):
    messages = fields.List(fields.Nested(FoundOut))
    before = fields.String(allow_none=True)


class ReadMarksOut(Schema):
    """Whether others see what one has read, and one what they have."""

    tells = fields.Boolean(required=True)

"""What the doors take in and the JSON door gives out."""

from typing import Any, ClassVar

from flask_smorest.fields import Upload
from marshmallow import Schema, fields

from app.blueprints.files.models import ALT_MOST, OBJECTION_MOST, FileState, Media
from app.i18n.catalogue import tell
from app.web.fields import REQUIRED, Form, Key, OwnPath, Text
from kernel import ids


class GoOn(Form):
    """`next`: the page to go back to, a path of this country."""

    next = OwnPath()


class Describe(GoOn):
    alt = Text(most=ALT_MOST, optional=True)

    example: ClassVar[dict[str, Any]] = {"alt": "A wooden ladder on a wall."}


class ObjectTo(Form):
    """`text`: why the photo should be shown."""

    text = Text(most=OBJECTION_MOST, lines=True)

    example: ClassVar[dict[str, Any]] = {"text": "It shows my own garden, and nobody else."}


class SendFile(Form):
    """`file`: a photo (JPEG, PNG, WebP, HEIC) or a PDF, 20 MB at most."""

    file = Upload(required=True, error_messages={"required": REQUIRED, "null": REQUIRED})  # type: ignore[no-untyped-call]


class SendWith(Form):
    """`key`: of what the file is for; publish or write with the same key, and the file belongs to it."""

    key = Key(load_default=ids.uuid7)


class SourceOut(Schema):
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    url = fields.String(required=True)


class FileOut(Schema):
    """A file. `told`: why a photo is not shown, in words. `sizes`: WebP, the narrowest first.

    `statement`: why it was taken down; `objection`: what its owner says to that.
    """

    id = fields.String(required=True, attribute="public_id")
    media = fields.Enum(Media, by_value=True, required=True)
    state = fields.Enum(FileState, by_value=True, required=True)
    told = fields.Function(
        lambda file: tell(file.told) if file.told else "", required=True, metadata={"type": "string"}
    )
    alt = fields.String(required=True)
    name = fields.String(required=True)
    statement = fields.String(required=True, allow_none=True)
    objection = fields.String(required=True, allow_none=True)
    width = fields.Integer(required=True, allow_none=True)
    height = fields.Integer(required=True, allow_none=True)
    url = fields.String(required=True)
    sizes = fields.List(fields.Nested(SourceOut), required=True)


class FileSent(Schema):
    """A file, and the key under which it waits to be used."""

    key = fields.UUID(required=True)
    file = fields.Nested(FileOut, required=True)

"""Keys of rows in addresses, sealed (`kernel.seal`): `/account/devices/<sealed:device_id>/end`; in templates `{{ id|sealed }}`."""

from typing import Any
from uuid import UUID

from flask import Flask
from marshmallow import fields
from werkzeug.routing import BaseConverter, ValidationError

from kernel import seal


class SealedConverter(BaseConverter):
    """The door gets the key; an address that is none of ours leads nowhere."""

    regex = r"[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> UUID:
        """Raises ValidationError, which werkzeug takes for another address."""
        key = seal.id_in(value)
        if key is None:
            raise ValidationError
        return key

    def to_url(self, value: UUID) -> str:
        return seal.of_id(value)


class SealedId(fields.Field[UUID]):
    """The same key as answers of the JSON door tell it."""

    def __init__(self, **told: Any) -> None:
        super().__init__(metadata={"type": "string"}, **told)

    def _serialize(self, value: UUID | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return seal.of_id(value) if value else None


def register(app: Flask) -> None:
    """Give the application's addresses and templates the seal."""
    app.url_map.converters["sealed"] = SealedConverter
    app.jinja_env.filters["sealed"] = seal.of_id

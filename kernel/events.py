"""Events: frozen facts in the past tense, carrying ids and scalars only.

An event travels as JSON: `payload_of` and `read` are each other's mirror, by the types of the dataclass's fields.
"""

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

Scalar = str | int | float | bool | None
E = typing.TypeVar("E", bound="Event")


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. A subclass lives in its room's `events.py`; its name on the road is `room.ClassName`."""

    @classmethod
    def name(cls) -> str:
        """`posts.PostPublished`: the room's folder and the class."""
        return f"{cls.__module__.split('.')[-2]}.{cls.__qualname__}"


def payload_of(event: Event) -> dict[str, Scalar | list[Scalar]]:
    """The event's fields as JSON scalars and lists of them."""
    return {field.name: _to_json(getattr(event, field.name)) for field in fields(event)}


def read(kind: type[E], payload: Mapping[str, object]) -> E:
    """The event told by a payload. Raises TypeError when fields are missing or unknown."""
    hints = typing.get_type_hints(kind)
    return kind(**{name: _from_json(value, hints.get(name, object)) for name, value in payload.items()})


def _to_json(value: object) -> typing.Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_to_json(item) for item in value]
    return value


def _from_json(value: object, kind: typing.Any) -> typing.Any:
    if typing.get_origin(kind) in {typing.Union, types.UnionType}:
        if value is None:
            return None
        kind = next(part for part in typing.get_args(kind) if part is not type(None))
    if typing.get_origin(kind) is tuple:
        return tuple(_from_json(item, typing.get_args(kind)[0]) for item in typing.cast("list[object]", value))
    if kind is UUID:
        return UUID(str(value))
    if kind is datetime:
        return datetime.fromisoformat(str(value))
    return value

"""What comes in at the JSON door, before any schema looks at it: who comes first, then what they say.

A body is one JSON text in UTF-8 (RFC 8259) of whole Unicode, without names that stand twice and numbers that are none
(I-JSON, RFC 7493). What is read differently by different readers is refused, not guessed.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TypeVar, cast

from flask import Request, request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from app.web.fields import Form
from kernel.errors import N_, Invalid

JSON = re.compile(r"application/(?:[\w.+-]+\+)?json", re.ASCII)
OBJECT = N_("Please send one object with fields.")
ONCE = N_("Please give this once.")
Handler = TypeVar("Handler", bound=Callable[..., Any])


class Parser(FlaskParser):
    """Reads bodies strictly, and tells schemas that what they get has types already (`Form.typed`)."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body, an object. Raises BadRequest, Invalid, RequestEntityTooLarge, UnsupportedMediaType."""
        if isinstance(schema, Form):
            schema.typed = schema.exact = True
        found = body_of(req)
        if not isinstance(found, dict):
            raise Invalid(fields={"_schema": [OBJECT]})
        return found

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """The parameters. Raises Invalid for one that stands twice and is no list."""
        if isinstance(schema, Form):
            schema.exact = True
        single = [name for name, field in _by_name(schema).items() if not isinstance(field, fields.List)]
        twice = [name for name in single if len(req.args.getlist(name)) > 1]
        if twice:
            raise Invalid(fields={name: [ONCE] for name in twice})
        return super().load_querystring(req, schema)

    def load_files(self, req: Request, schema: Schema) -> Any:
        """Files of a form. Raises UnsupportedMediaType."""
        if req.mimetype not in {"", "multipart/form-data"}:
            raise UnsupportedMediaType
        return super().load_files(req, schema)

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """What a schema refuses, by field; what is wrong inside a list or an object stands at the field that holds it."""
        fields_of = {name: told for place in error.messages_dict.values() for name, told in place.items()}
        raise Invalid(fields={name: list(dict.fromkeys(_sentences(told))) for name, told in fields_of.items()})


class Door(Blueprint):
    """A room's JSON door. A door whose description names a security is closed to visitors before its body is read."""

    ARGUMENTS_PARSER = Parser()

    @staticmethod
    def doc(**told: Any) -> Callable[[Handler], Handler]:
        """Describe a door."""
        describe = Blueprint.doc(**told)  # type: ignore[no-untyped-call]

        def described(handler: Handler) -> Handler:
            made = describe(handler)
            made.closed = bool(told.get("security"))
            return cast("Handler", made)

        return described


def body_of(req: Request) -> Any:
    """What the body of a request says; nothing sent is an empty object."""
    raw = req.get_data(cache=True)
    if not raw:
        return {}
    charset = req.mimetype_params.get("charset", "utf-8").lower()
    if not JSON.fullmatch(req.mimetype) or charset not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType
    return read(raw)


def read(raw: bytes) -> Any:
    """A JSON text. Raises BadRequest."""
    try:
        found = json.loads(
            raw.decode(), object_pairs_hook=_object, parse_constant=_no_number, parse_float=_number, parse_int=_whole
        )
        if b"\\u" in raw:  # a half of a character may hide in an escape
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):  # no JSON, no UTF-8, half a character, deeper than anything of ours
        raise BadRequest from None
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _number(text: str) -> float:
    found = float(text)
    if found in {float("inf"), float("-inf")}:
        raise ValueError("larger than any number")
    return found


def _whole(text: str) -> int:
    if len(text) > 20:  # noqa: PLR2004  no number of ours has more digits
        _no_number(text)
    return int(text)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"no number: {text[:20]}")


def _by_name(schema: Schema) -> dict[str, fields.Field[Any]]:
    return {field.data_key or name: field for name, field in schema.load_fields.items()}


def _sentences(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    else:
        for one in told.values() if isinstance(told, dict) else told:
            yield from _sentences(one)


def is_closed(handler: Callable[..., Any] | None) -> bool:
    """Whether a door is for those alone who are signed in."""
    return bool(getattr(handler, "closed", False)) and request.method != "OPTIONS"

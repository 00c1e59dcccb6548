"""What the JSON door says of itself: refusals as problem+json (RFC 9457), and how one signs in. Rooms describe the rest."""

from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Response, json
from flask_smorest import Api, Blueprint
from flask_smorest.utils import prepare_response
from marshmallow import Schema, fields

from app.web.answers import CURSORS
from app.web.described import Room, rooms_of

PROBLEM = "application/problem+json"
Door = TypeVar("Door", bound=Callable[..., Any])
DESCRIPTION: dict[str, Any] = {
    "info": {
        "description": "The same verbs as the pages. Sign in on the pages: the cookie they set is the key. A request that"
        " changes something carries the header `X-CSRF-Token` with the token of `GET /api/v1/session`, on the cookies"
        " that came with it."
    },
    "components": {
        "securitySchemes": {
            "device": {
                "type": "apiKey",
                "in": "cookie",
                "name": "__Host-device",
                "description": "On plain http at localhost the cookie is called `device`.",
            },
            "form": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
        }
    },
}
READ: list[dict[str, list[str]]] = [{"device": []}]
IF_MATCH: list[dict[str, Any]] = [
    {
        "in": "header",
        "name": "If-Match",
        "description": "The `ETag` of what was read. If it was changed meanwhile, nothing is done, and 412 says so.",
        "schema": {"type": "string"},
    }
]
LIMITED = ("RateLimit-Policy", "RateLimit")
HEADERS: dict[str, Any] = {
    name: {"description": words, "schema": {"type": "string"}}
    for name, words in {
        "ETag": "What `If-None-Match` (answered by 304) and `If-Match` name. Missing where the answer holds a token.",
        "Link": 'The next page, `rel="next"`, while there is one (RFC 8288).',
        "RateLimit-Policy": "How often in how many seconds (draft-ietf-httpapi-ratelimit-headers-10).",
        "RateLimit": "What is left of it, and the seconds until there is more.",
        "Retry-After": "Seconds to wait.",
    }.items()
}
WRITE: list[dict[str, list[str]]] = [{"device": [], "form": []}]


class Problem(Schema):
    """A refusal: `code` for machines, `title` for people in their language, `fields` says what is wrong where."""

    type = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    title = fields.String(required=True)
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String()), data_key="fields", attribute="fields"
    )


class OurApi(Api):
    """flask-smorest would answer every HTTP error of the application in JSON: ours are handled at the porch."""

    ERROR_SCHEMA = Problem  # type: ignore[assignment]  # any schema will do
    DEFAULT_ERROR_RESPONSE_NAME = None  # type: ignore[assignment]  # each door names its refusals

    @cached_property
    def document(self) -> dict[str, Any]:
        """The whole document, made once in a process."""
        told: dict[str, Any] = json.loads(json.dumps(self.spec.to_dict()))
        with_headers(told)
        return told

    @cached_property
    def rooms(self) -> dict[str, Room]:
        """The same for the pages that explain it."""
        return rooms_of(self.document)

    @cached_property
    def _text(self) -> str:
        return json.dumps(self.document, sort_keys=False)

    def _openapi_json(self) -> Response:
        return Response(self._text, mimetype="application/json")

    def _register_error_handlers(self) -> None:
        return

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= HTTPStatus.BAD_REQUEST:
                response["schema"] = self.ERROR_SCHEMA
            prepare_response(response, self.spec, PROBLEM)
            self.spec.components.response(status.name, response, lazy=True)


def with_headers(document: dict[str, Any]) -> None:
    """Say of each door what the house itself puts on its answers (app/web/answers.py, app/web/limits.py)."""
    components = document["components"]
    components["headers"] = components.get("headers", {}) | HEADERS
    components["responses"]["TOO_MANY_REQUESTS"]["headers"] = _refs("Retry-After", *LIMITED)
    for doors in document["paths"].values():
        for method in doors.keys() & {"get", "post", "put", "patch", "delete"}:
            told = doors[method]
            good = next(answer for status, answer in told["responses"].items() if status.startswith("2"))
            names = list(LIMITED) if "429" in told["responses"] else []
            asked = {taken["name"]: taken["schema"] for taken in told.get("parameters", []) if "name" in taken}
            for schema in asked.values():
                if isinstance(schema.get("default"), dict):  # where a list begins has no text
                    del schema["default"]
            if method == "get" and "content" in good:
                names += ["ETag", *(["Link"] if asked.keys() & set(CURSORS) else [])]
            if names:
                good["headers"] = good.get("headers", {}) | _refs(*names)


def _refs(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def refuses(api: Blueprint, *statuses: int) -> Callable[[Door], Door]:
    """Describe the refusals of a door, beside 422 which its arguments describe themselves."""

    def described(door: Door) -> Door:
        for status in statuses:
            door = api.alt_response(status, response=HTTPStatus(status).name)(door)
        return door

    return described

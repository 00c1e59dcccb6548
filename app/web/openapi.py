"""What the JSON door says of itself: refusals as problem+json (RFC 9457), and how one signs in. Rooms describe the rest."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from flask_smorest import Api, Blueprint
from flask_smorest.utils import prepare_response
from marshmallow import Schema, fields

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

    def _register_error_handlers(self) -> None:
        return

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= HTTPStatus.BAD_REQUEST:
                response["schema"] = self.ERROR_SCHEMA
            prepare_response(response, self.spec, PROBLEM)
            self.spec.components.response(status.name, response, lazy=True)


def refuses(api: Blueprint, *statuses: int) -> Callable[[Door], Door]:
    """Describe the refusals of a door, beside 422 which its arguments describe themselves."""

    def described(door: Door) -> Door:
        for status in statuses:
            door = api.alt_response(status, response=HTTPStatus(status).name)(door)
        return door

    return described

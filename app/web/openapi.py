"""What the JSON door says of itself: refusals as problem+json (RFC 9457), how one signs in, how lists are paged.

Rooms describe their doors; what holds for all of them is written here once, when the document is made.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cached_property
from http import HTTPStatus
from typing import Any, TypeVar, cast

from apispec.ext.marshmallow import OpenAPIConverter
from flask import Flask, Response, current_app, json
from flask_smorest import Api, Blueprint
from flask_smorest.utils import prepare_response
from marshmallow import Schema, fields, validate

from app.web.answers import CURSOR
from app.web.described import Room, rooms_of
from app.web.limits import limiter

PROBLEM = "application/problem+json"
Door = TypeVar("Door", bound=Callable[..., Any])
DESCRIPTION: dict[str, Any] = {
    "info": {
        "description": "The same verbs as the pages. Sign in on the pages: the cookie they set is the key. A request that"
        " changes something carries the header `X-CSRF-Token` with the token of `GET /api/v1/session`, on the cookies"
        " that came with it.\n\n"
        "Bodies are JSON (RFC 8259) in UTF-8, at most 1 MB, of whole Unicode, with each name once; fields that are not"
        " known are left aside. Every refusal is a problem (RFC 9457): `code` is for programs, `title` for people, in the"
        " language of the account or of `Accept-Language`, `fields` says what is wrong where.\n\n"
        "A list has its `items`, and `after`: the same address with this parameter tells the next page, null says there"
        " is none. Moments are RFC 3339 with their offset, days are of the country's clock, amounts are decimals with a"
        " currency. An id is a text that means nothing. Points of neighbours are told to nobody, their distances in steps. A country that is closed answers 410 everywhere.\n\n"
        "Every address takes `OPTIONS`, and `HEAD` where it takes `GET`. A method it does not take is refused (405) with"
        " those it takes in `Allow`; another address than these is 404."
    },
    "components": {
        "securitySchemes": {
            "device": {
                "type": "apiKey",
                "in": "cookie",
                "name": "__Host-device",
                "description": "On plain http at localhost the cookie is called `device`.",
            },
            "form": {
                "type": "apiKey",
                "in": "header",
                "name": "X-CSRF-Token",
                "description": "The token of `GET /api/v1/session`, for whatever changes something.",
            },
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
METHODS = {"get", "post", "put", "patch", "delete"}

# What each refusal means, for programmers.
REFUSALS: dict[int, str] = {
    400: "The body is no JSON text in UTF-8, or its names and numbers are not clear.",
    401: "Nobody is signed in.",
    403: "This is not open to who asks, or the token of the session is missing.",
    404: "There is nothing of this id for who asks.",
    409: "It does not go with how things stand by now.",
    410: "It was there once and is gone for good.",
    412: "What is there is not what `If-Match` names: somebody has changed it.",
    413: "The body is larger than may be sent.",
    415: "The body is not of the type that is taken here.",
    422: "Something in it does not hold: `fields` says what.",
    429: "Too much in a short time: wait as long as `Retry-After` says.",
    503: "The country, or the space, is paused for the moment.",
}
IN_PATHS = {
    "public_id": "The id of the thing, as `id` tells it.",
    "space": "The slug of the space, as in the address of its pages.",
    "slug": "The slug of the place, in any language.",
}
AN_ID = "The id, as the list tells it."


class Problem(Schema):
    """A refusal: `code` for machines, `title` for people in their language, `fields` says what is wrong where."""

    type = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    title = fields.String(required=True)
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String()), data_key="fields", attribute="fields"
    )

    example = {  # noqa: RUF012
        "type": "about:blank",
        "status": 422,
        "code": "invalid",
        "title": "Some fields need another look.",
        "fields": {"title": ["Please fill this in."]},
    }


class PageOut(Schema):
    """A list, or a page of one, with its `items`. `after` asks for the next page; null: there is no more."""

    after = fields.String(required=True, allow_none=True, dump_default=None)


def one_of(values: type[StrEnum]) -> fields.String:
    """A text of an answer that is one of an enum's values, as rows hold it."""
    return fields.String(required=True, validate=validate.OneOf([value.value for value in values]))


class OurApi(Api):
    """flask-smorest would answer every HTTP error of the application in JSON: ours are handled at the porch."""

    ERROR_SCHEMA = Problem  # type: ignore[assignment]  # any schema will do
    DEFAULT_ERROR_RESPONSE_NAME = None  # type: ignore[assignment]  # each door names its refusals

    def init_app(self, app: Flask, *, spec_kwargs: dict[str, Any] | None = None) -> None:
        """Make the description begin."""
        super().init_app(app, spec_kwargs=spec_kwargs)
        self._converter.add_attribute_function(_nothing_chosen)

    @property
    def _converter(self) -> OpenAPIConverter:
        return cast("OpenAPIConverter", self.ma_plugin.converter)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The whole description, an OpenAPI 3.1 document, made once in a process."""
        document: dict[str, Any] = json.loads(json.dumps(self.spec.to_dict()))
        _name_refusals(document)
        rules = {_path(rule.rule): rule.rule for rule in current_app.url_map.iter_rules()}
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                if method in METHODS:
                    _complete(operation, rules[path], method)
            _describe_parameters(operations)
        for key, name in self._converter.refs.items():
            if hasattr(key[0], "example"):
                document["components"]["schemas"][name]["examples"] = [key[0].example]
        for tag in document["tags"]:
            tag["name"] = tag["name"].removesuffix("_api")
        with_headers(document)
        return document

    @cached_property
    def rooms(self) -> dict[str, Room]:
        """The same for the pages that explain it."""
        return rooms_of(self.document)

    @cached_property
    def _text(self) -> str:
        return json.dumps(self.document, indent=1, sort_keys=False)

    def _openapi_json(self) -> Response:
        return Response(self._text, mimetype="application/json")

    def _register_error_handlers(self) -> None:
        return

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= HTTPStatus.BAD_REQUEST:
                response["description"] = REFUSALS.get(status, status.phrase)
                response["schema"] = self.ERROR_SCHEMA
            prepare_response(response, self.spec, PROBLEM)
            self.spec.components.response(status.name, response, lazy=status not in REFUSALS)


def with_headers(document: dict[str, Any]) -> None:
    """Say of each door what the house itself puts on its answers (app/web/answers.py, app/web/limits.py)."""
    components = document["components"]
    components["headers"] = components.get("headers", {}) | HEADERS
    components["responses"]["TOO_MANY_REQUESTS"]["headers"] = _refs("Retry-After", *LIMITED)
    for doors in document["paths"].values():
        for method in doors.keys() & METHODS:
            told = doors[method]
            good = next(answer for status, answer in told["responses"].items() if status.startswith("2"))
            names = list(LIMITED) if "429" in told["responses"] else []
            asked = {taken["name"]: taken["schema"] for taken in told.get("parameters", []) if "name" in taken}
            for schema in asked.values():
                if isinstance(schema.get("default"), dict):  # where a list begins has no text
                    del schema["default"]
            if method == "get" and "content" in good:
                names += ["ETag", *(["Link"] if CURSOR in asked else [])]
            if names:
                good["headers"] = good.get("headers", {}) | _refs(*names)


def _refs(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def refuses(api: Blueprint, *statuses: int) -> Callable[[Door], Door]:
    """Describe the refusals of a door that its verbs raise; those of all doors are described by themselves."""

    def described(door: Door) -> Door:
        for status in statuses:
            door = api.alt_response(status, response=HTTPStatus(status).name)(door)
        return door

    return described


def _complete(operation: dict[str, Any], rule: str, method: str) -> None:
    """What holds for every door, by what it takes and who may come."""
    endpoint = next(
        found.endpoint
        for found in current_app.url_map.iter_rules()
        if found.rule == rule and method.upper() in (found.methods or ())
    )
    room, _, name = endpoint.partition(".")
    operation["operationId"] = f"{room.removesuffix('_api')}.{name}"
    operation["tags"] = [tag.removesuffix("_api") for tag in operation["tags"]]
    _send_files(operation)
    text = " ".join(part for part in (operation.get("summary"), operation.get("description")) if part)
    operation["summary"] = re.split(r"(?<=[^A-Z])[.;:] ", operation["summary"], maxsplit=1)[0].rstrip(".")
    operation["description"] = text
    security = operation.setdefault("security", [])
    writes = any("form" in way for way in security)
    statuses = {429, 503} | ({401} if security else set()) | ({403} if writes else set())
    statuses |= {400, 413, 415, 422} if "requestBody" in operation else set()
    statuses |= {404} if "<space>" in rule else set()
    statuses |= {410} if "<space>" in rule else set()
    for status in sorted(statuses):
        operation["responses"].setdefault(str(status), _refusal(status))
    operation["responses"] = dict(sorted(operation["responses"].items()))
    operation["x-rate-limits"] = limits_of(endpoint)


def _send_files(operation: dict[str, Any]) -> None:
    """Files come with the fields beside them in one body; smorest describes two."""
    files = [one for one in operation.get("parameters", ()) if one.get("in") == "formData"]
    if files:
        operation["parameters"] = [one for one in operation["parameters"] if one not in files]
        (beside,) = operation["requestBody"]["content"].values()
        whole = {
            "type": "object",
            "properties": {one["name"]: one["schema"] for one in files},
            "required": [one["name"] for one in files if one["required"]],
            "allOf": [beside["schema"]],
        }
        operation["requestBody"]["content"] = {"multipart/form-data": {"schema": whole}}


def limits_of(endpoint: str) -> list[str]:
    """How often an address may be asked, as in "20 per 1 minute"."""
    _all, decorated = limiter.limit_manager.resolve_limits(current_app, endpoint=endpoint)
    return [str(limit.limit) for limit in decorated]


def _refusal(status: int) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{HTTPStatus(status).name}"}


def _name_refusals(document: dict[str, Any]) -> None:
    """Smorest describes what a schema refuses by its own name of the status; all are told in our words."""
    for operations in document["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict):
                for status in list(operation.get("responses", {})):
                    if int(status) in REFUSALS:
                        operation["responses"][status] = _refusal(int(status))


def _describe_parameters(operations: dict[str, Any]) -> None:
    for parameter in operations.get("parameters", ()):
        parameter.setdefault("description", IN_PATHS.get(parameter["name"], AN_ID))
    for operation in operations.values():
        for parameter in operation.get("parameters", ()) if isinstance(operation, dict) else ():
            kinds = parameter.get("schema", {}).get("type")
            if isinstance(kinds, list):  # a parameter that is left out is left out: none says null
                parameter["schema"]["type"] = next(kind for kind in kinds if kind != "null")
                parameter["schema"].pop("default", None)
                if None in parameter["schema"].get("enum", ()):
                    parameter["schema"]["enum"].remove(None)


def _nothing_chosen(_converter: Any, field: fields.Field[Any], ret: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Where nothing may be chosen, null is among the choices."""
    if field.allow_none and "enum" in ret and None not in ret["enum"]:
        return {"enum": [*ret["enum"], None]}
    return {}


def _path(rule: str) -> str:
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule)

"""Bodies and queries: bracketed forms (v1), JSON (v2), files in parts."""

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from infra.stripe_double.errors import malformed


def form(text: str) -> dict[str, Any]:
    """`a[b][0]=x` as nested dictionaries and lists."""
    found: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        put(found, key, value)
    return {key: listed(value) for key, value in found.items()}


def put(found: dict[str, Any], key: str, value: Any) -> None:
    first, *more = key.replace("]", "").split("[")
    place, steps = found, [first, *more]
    for step in steps[:-1]:
        place = place.setdefault(step, {})
        if not isinstance(place, dict):
            raise malformed("Invalid object", "", first)
    last = steps[-1] or str(len(place))  # expand[]=
    place[last] = value


def listed(value: Any) -> Any:
    """Dictionaries whose keys are 0, 1, 2 ... as lists."""
    if not isinstance(value, dict):
        return value
    inner = {key: listed(item) for key, item in value.items()}
    if inner and all(key.isdecimal() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def body(content: bytes | str | None, kind: str) -> dict[str, Any]:
    """The parameters in a body of that content type. Raises Refused (400) when it cannot be read."""
    if not content:
        return {}
    raw = content.encode() if isinstance(content, str) else content
    if kind.startswith("multipart/form-data"):
        return parts(raw, kind)
    if kind.startswith("application/json"):
        try:
            found = json.loads(raw)
        except ValueError:
            raise malformed("Invalid JSON") from None
        if not isinstance(found, dict):
            raise malformed("Invalid JSON: an object was expected")
        return found
    return form(raw.decode())


def parts(raw: bytes, kind: str) -> dict[str, Any]:
    """A form in parts; a file becomes `{"name", "kind", "size"}`: its bytes are nobody's business here."""
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + raw)
    found: dict[str, Any] = {}
    for part in message.iter_parts():
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        name, file = part.get_param("name", header="content-disposition"), part.get_filename()
        named = {"name": str(file).rpartition("/")[2], "kind": part.get_content_type(), "size": len(content)}
        put(found, str(name), named if file else content.decode())
    return {key: value if key == "file" else listed(value) for key, value in found.items()}

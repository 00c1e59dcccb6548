"""What answers of the JSON door carry for programs: a tag of what they say, the address of the next page, who may keep them.

The tag is a digest of the body, which holds no secret and nothing that differs by request; it is another one in another
language and for another person. Pages for people have no tag: each carries a nonce and a form's token of its own
(docs/adr/0016-feeds-and-caching.md).
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Response, g, jsonify, request
from marshmallow import Schema
from werkzeug.datastructures import ETags

from kernel.errors import N_, DomainError

API = "/api/v1/"
READS = {"GET", "HEAD"}
CURSOR = "after"  # the name of a cursor, in the query and in the answer
VISITORS_SECONDS = 60  # what a proxy may keep of answers that are the same for every visitor
ENCODED = re.compile(r'-(?:br|gzip)(?=")')
Shown = TypeVar("Shown")


class ChangedMeanwhile(DomainError):
    """`If-Match` names another state than the one that is there (RFC 9110, section 13.1.1)."""

    code = "changed_meanwhile"
    status = 412
    message = N_("This was changed meanwhile. Please read it again before you change it.")


def finish(response: Response) -> Response:
    """Put it all on an answer of the JSON door that was read; 304 to whoever has it already."""
    if not request.path.startswith(API):
        return response
    response.vary.update(("Cookie", "Accept-Language"))
    if request.method not in READS or response.status_code != HTTPStatus.OK or not response.is_json:
        return response
    if "csrf_token" in g:  # a token of this browser: nobody keeps it
        response.headers["Cache-Control"] = "private, no-store"
        return response
    kept = "private, no-cache" if g.get("asker") else f"public, max-age={VISITORS_SECONDS}"
    response.headers.setdefault("Cache-Control", kept)
    body = response.get_data()
    following = _next_page(body)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    if "ETag" not in response.headers:
        response.set_etag(_tag(body))
    response.make_conditional(request)
    return response


def encoded(response: Response, encoding: str) -> None:
    """A compressed body is another sequence of bytes, and has a tag of its own (RFC 9110, section 8.8.3.3)."""
    tag, weak = response.get_etag()
    if tag:
        response.set_etag(f"{tag}-{encoding}", weak=bool(weak))


def plain_tags(tags: str) -> str:
    """Tags that come back, as they were before compression."""
    return ENCODED.sub("", tags)


def matched(schema: type[Schema], show: Callable[[], Shown]) -> Shown | None:
    """What a change with `If-Match` is about, as it is now; None without that header. Raises ChangedMeanwhile.

    `schema`, `show`: what the GET of the same address answers. The verb must still compare versions under its lock: between
    here and there somebody else may be faster.
    """
    wanted = _if_match()
    if wanted is None:
        return None
    shown = show()
    if not wanted.contains(_tag(jsonify(schema().dump(shown)).get_data())):
        raise ChangedMeanwhile
    return shown


@contextmanager
def precondition() -> Iterator[None]:
    """Around a verb that compares versions: where somebody was faster, `If-Match` has failed all the same."""
    try:
        yield
    except DomainError as error:
        if error.code == ChangedMeanwhile.code and _if_match() is not None:
            raise ChangedMeanwhile from None
        raise


def _if_match() -> ETags | None:
    return request.if_match if "If-Match" in request.headers else None


def _tag(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _next_page(body: bytes) -> str | None:
    """The address of the next page of a list that goes on."""
    if f'"{CURSOR}"'.encode() not in body:
        return None
    told: Any = json.loads(body)
    following = told.get(CURSOR) if isinstance(told, dict) else None
    if not isinstance(following, str):
        return None
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != CURSOR]
    return f"{request.root_url.rstrip('/')}{request.path}?{urlencode([*asked, (CURSOR, following)])}"

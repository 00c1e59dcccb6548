"""Files that come with a form: what was sent, under which key, with which words; and doors that may be sent files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import request
from werkzeug.datastructures import FileStorage

from app.web.fields import cleaned
from kernel import ids
from kernel.files import Upload

Door = TypeVar("Door", bound=Callable[..., Any])
NAME_MOST = 100  # characters of a file's name that are kept
UNNAMED = "?"
MOST_EARLIER = 6  # photos of one form that came before: each is asked for by itself
MOST_UPLOADS = 30  # files of one form that are looked at; no thing has room for as many
ALT, DROP = "alt-", "drop"  # fields of the part `photos_field.html`


@dataclass(frozen=True, kw_only=True)
class Sent:
    """`key`: of the form. `alts`: what photos that came before show, by public id. `dropped`: those to be taken away."""

    key: UUID
    uploads: tuple[Upload, ...]
    alts: Mapping[str, str]
    dropped: tuple[str, ...]


def takes_files(door: Door) -> Door:
    """Mark a door to which large requests may come, from people who are signed in (see `app.web.unit`)."""
    door.takes_files = True  # type: ignore[attr-defined]
    return door


def sent(field: str) -> Sent:
    """The files of this request and what was said about earlier ones; a form without a key gets a new one.

    Of each no more than a form of ours has: a megabyte holds a hundred thousand fields.
    """
    words = request.form
    files = (file for file in request.files.getlist(field) if file.filename)
    alts = ((name.removeprefix(ALT), text) for name, text in words.items() if name.startswith(ALT))
    return Sent(
        key=_key(words.get("key", "")),
        uploads=tuple(as_upload(file) for file in islice(files, MOST_UPLOADS)),
        alts={public_id: cleaned(text[:2000]) for public_id, text in islice(alts, MOST_EARLIER)},
        dropped=tuple(words.getlist(DROP)[:MOST_EARLIER]),
    )


def as_upload(file: FileStorage) -> Upload:
    """With the name its sender gave it, fit to be read by people: no path, no controls, no change of direction."""
    bare = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    return Upload(cleaned(bare)[:NAME_MOST] or UNNAMED, cast("Any", file.stream))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return ids.uuid7()

"""Who may do what with a file. Who may see the thing it belongs to says the thing's own room."""

from typing import Protocol
from uuid import UUID

from app.blueprints.files.models import FileState
from tenants.asker import Asker


class AFile(Protocol):
    """What a rule needs to know of a file: its row and its reads both tell it."""

    @property
    def account_id(self) -> UUID: ...
    @property
    def state(self) -> str: ...


class ADecidedFile(AFile, Protocol):
    """What is known of a decision about a photo."""

    @property
    def objection(self) -> str | None: ...


def can_send(asker: Asker) -> bool:
    return asker.confirmed


def is_owner(asker: Asker, file: AFile) -> bool:
    return file.account_id == asker.account_id


def can_fetch(asker: Asker, file: AFile, *, sees_thing: bool) -> bool:
    """`sees_thing`: the room of its thing shows that thing to the asker; a file of no thing is its owner's alone."""
    if file.state == FileState.ready:
        return sees_thing or is_owner(asker, file)
    if file.state == FileState.held:
        return is_owner(asker, file) or asker.country_manager
    return file.state in {FileState.removed, FileState.taken_down} and asker.country_manager


def can_decide(asker: Asker) -> bool:
    """About held photos, and about objections; never who is involved (`queries.is_involved`)."""
    return asker.country_manager


def can_object(file: ADecidedFile) -> bool:
    """Its owner, once."""
    return file.state == FileState.taken_down and file.objection is None

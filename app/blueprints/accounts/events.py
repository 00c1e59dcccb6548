"""What happens to accounts. Letters carry ids only: addresses and links are read or made when the letter is written."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from kernel.events import Event


class LetterKind(StrEnum):
    """Letters of signing in. The first three carry a link."""

    confirm = "confirm"
    reset = "reset"
    change_email = "change_email"
    change_notice = "change_notice"  # to the old address, when a change is asked for
    already_member = "already_member"
    password_changed = "password_changed"  # noqa: S105  the name of a letter
    new_device = "new_device"


@dataclass(frozen=True, kw_only=True)
class SignInLetterWanted(Event):
    """`account_id` None: nobody has that address; the event is written all the same, so that the work is equal.

    `asked_id`: the token row that holds the new address of a change.
    """

    kind: str
    account_id: UUID | None
    asked_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class SignInFailed(Event):
    """Somebody was refused. `account_id` None: nobody has that address; written all the same, so that the work is equal."""

    account_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class AccountMade(Event):
    account_id: UUID
    place_id: UUID


@dataclass(frozen=True, kw_only=True)
class PlaceChosen(Event):
    account_id: UUID
    place_id: UUID


@dataclass(frozen=True, kw_only=True)
class HomeMoved(Event):
    """Somebody said more exactly where they live in their town, or took it back: their public point is another."""

    account_id: UUID

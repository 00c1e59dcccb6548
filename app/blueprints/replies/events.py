"""What happened with replies."""

from dataclasses import dataclass
from uuid import UUID

from kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class LetterCameIn(Event):
    """A letter to a reply address is stored and waits to be read."""

    letter_id: UUID

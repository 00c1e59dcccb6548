"""What happened with notifications."""

from dataclasses import dataclass
from uuid import UUID

from kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class LettersDue(Event):
    """A letter waits to be sent. A hint to be prompt: the rows tell what is due."""

    delivery_id: UUID

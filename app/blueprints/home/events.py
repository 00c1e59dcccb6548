"""What happened with searches that are kept."""

from dataclasses import dataclass
from uuid import UUID

from kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AdFound(Event):
    """Some people are still to be told of an ad that their searches have found. `cause_id`: the event that published it."""

    ad_id: UUID
    cause_id: UUID

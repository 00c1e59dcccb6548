"""What happens to staff. The country cannot read the space's rows, so each event carries all that is to be known.

`staff_id` is the appointment: a UUIDv7, so a later appointment of the same person has the greater one.
"""

from dataclasses import dataclass
from uuid import UUID

from kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class StaffAppointed(Event):
    staff_id: UUID
    account_id: UUID
    collectivity_id: UUID
    slug: str
    space_name: str
    right: str


@dataclass(frozen=True, kw_only=True)
class StaffEnded(Event):
    staff_id: UUID
    account_id: UUID
    collectivity_id: UUID
    slug: str
    space_name: str
    right: str

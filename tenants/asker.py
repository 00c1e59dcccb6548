"""Who asks: a frozen value the porch makes once per request and every policy reads."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class StaffRight:
    """A right in one collectivity's space, as the country knows it (a copy, carried by event)."""

    collectivity_id: UUID
    slug: str
    name: str
    right: str


@dataclass(frozen=True, kw_only=True)
class Asker:
    """A signed-in account of this country. `lat`, `lon`: its public, blurred point; never the true one."""

    account_id: UUID
    device_id: UUID
    display_name: str
    initials: str
    locale: str
    time_zone: str
    confirmed: bool
    country_manager: bool = False
    theme: str = "auto"
    place_id: UUID | None = None
    place_name: str = ""
    place_slug: str = ""
    lat: float | None = None
    lon: float | None = None
    unread_notifications: int = 0
    unread_messages: int = 0
    staff_of: tuple[StaffRight, ...] = field(default=())

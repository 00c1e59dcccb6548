"""An ad as a neighbour reads it: its columns, its view, and how far away it is said to be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Uuid, bindparam, literal, select
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, initials, shown_name
from app.blueprints.ads.models import Ad, AdDismissal, AdKind, AdState, Outcome
from app.blueprints.ads.models.told import told_by
from app.blueprints.files.queries import FileView
from app.blueprints.moderation.queries import hidden_from
from app.blueprints.places.models import KnownPlace
from kernel import geo
from tenants.asker import Asker
from tenants.phones import masked

EXCERPT = 240  # characters
READ_FOR_EXCERPT = 2 * EXCERPT  # a telephone number that is cut in two would not be known for one
READER = bindparam("reader", type_=Uuid())
OPEN = Ad.state == literal(AdState.open.value, literal_execute=True)
FIELDS = (
    Ad.id,
    Ad.public_id,
    Ad.kind,
    Ad.title,
    Ad.language,
    Ad.state,
    Ad.created_at,
    Ad.published_at,
    Ad.expires_at,
    Ad.renewals,
    Ad.outcome,
    Ad.closed_at,
    Ad.closed_with,
    Ad.price,
    Ad.currency,
    Ad.on_day,
    Ad.details,
    Ad.lat,
    Ad.lon,
    Ad.place_id,
    Ad.author_id,
    Account.public_id.label("author_public_id"),
    Account.given_name,
    Account.family_name,
    Account.name_form,
    KnownPlace.name.label("place_name"),
    KnownPlace.names.label("place_names"),
    KnownPlace.lat.label("place_lat"),
    KnownPlace.lon.label("place_lon"),
)


class Titled(Protocol):
    """An ad, or a row with its title."""

    @property
    def title(self) -> str: ...


DRAWN = frozenset({"pet", "keys", "telephone", "bag", "papers", "clothes", "bicycle", "jewellery", "toy"})


@dataclass(frozen=True, kw_only=True)
class AdView:
    """An ad as a neighbour reads it. `distance_m`: between public points; None: only the town is known.

    `at`: published or renewed; of a draft, begun. `price`: minor units of `currency`. `details`: the other fields of its kind.
    """

    id: UUID
    public_id: str
    kind: AdKind
    title: str
    text: str  # in lists its beginning only
    price: int | None
    currency: str | None
    on_day: date | None
    details: Mapping[str, Any]
    language: str
    state: AdState
    at: datetime
    expires_at: datetime | None
    renewals: int
    outcome: Outcome | None
    closed_at: datetime | None
    closed_with: UUID | None
    changed_at: datetime | None  # in lists None
    version: datetime | None  # moves with every change of its words or state; in lists None
    author_id: UUID
    author_public_id: str
    author_name: str
    author_initials: str
    place_id: UUID
    place_name: str
    distance_m: float | None

    photos: tuple[FileView, ...] = ()  # put in by `illustrated`

    @property
    def cover(self) -> FileView | None:
        """The first photo that can be shown."""
        return next(iter(self.shown_photos), None)

    @property
    def shown_photos(self) -> list[FileView]:
        """Without those that are being prepared, held or refused."""
        return [photo for photo in self.photos if not photo.told]

    @property
    def drawing(self) -> str:
        """What stands for a photo where there is none: the thing it tells of, else its kind."""
        thing = self.details.get("object")
        return f"thing-{thing}" if thing in DRAWN else self.kind.value

    @property
    def is_draft(self) -> bool:
        return self.state is AdState.draft

    @property
    def told(self) -> dict[str, Any]:
        """What it tells beside title and text, by name."""
        return told_by(self)


def fetched(text: ColumnElement[str] | Any, *more: ColumnElement[Any]) -> Select[Any]:
    """The columns of a view, with the ad's text or its beginning; the caller says which rows, in which order."""
    return (
        select(*FIELDS, text.label("text"), *more)
        .join(Account, Account.id == Ad.author_id)
        .join(KnownPlace, KnownPlace.id == Ad.place_id)
    )


def view(session: Session, row: Row[Any], asker: Asker, *, most: int | None = None) -> AdView:
    """A row of `fetched` as this reader sees it: to all but the author with telephone numbers masked.

    Numbers are shown in a conversation, by consent. `most`: characters of the text.
    """
    shown = shown_to(asker, row.author_id, session.info["tenant"].country)
    return AdView(
        id=row.id,
        public_id=row.public_id,
        kind=AdKind(row.kind),
        title=shown(row.title),
        text=shown(row.text)[:most],
        language=row.language,
        state=AdState(row.state),
        at=row.published_at or row.created_at,
        expires_at=row.expires_at,
        renewals=row.renewals,
        outcome=Outcome(row.outcome) if row.outcome else None,
        closed_at=row.closed_at,
        closed_with=row.closed_with,
        changed_at=row._mapping.get("changed_at"),  # noqa: SLF001  SQLAlchemy's public name for a row by its columns
        version=row._mapping.get("version"),  # noqa: SLF001
        price=row.price,
        currency=row.currency,
        on_day=row.on_day,
        details=shown(row.details),
        author_id=row.author_id,
        author_public_id=row.author_public_id,
        author_name=shown_name(row.given_name, row.family_name, row.name_form),
        author_initials=initials(row.given_name, row.family_name),
        place_id=row.place_id,
        place_name=row.place_names.get(asker.locale, row.place_name),
        distance_m=_distance_m(row, asker),
    )


def open_to(account: Any) -> tuple[ColumnElement[bool], ...]:
    """What makes that an account comes upon an ad: it is open, its author is in sight, and it was not dismissed.

    `account`: a bound parameter, or a column of the statement around it. The one rule of feed, search, map, finds and letters.
    """
    dismissed = select(AdDismissal.ad_id).where(AdDismissal.account_id == account)
    return OPEN, Ad.author_id.not_in(hidden_from(account)), Ad.id.not_in(dismissed)


def title_for(session: Session, ad: Titled) -> str:
    """An ad's title as it is told to others than its author: with telephone numbers masked."""
    return masked(ad.title, session.info["tenant"].country)


def shown_to(asker: Asker, author_id: UUID, country: str) -> Callable[[Any], Any]:
    """What becomes of a value of an ad for this reader: words lose their telephone numbers, the rest stays."""
    if author_id == asker.account_id:
        return lambda told: told

    def shown(told: Any) -> Any:
        if isinstance(told, str):
            return masked(told, country)
        return {name: shown(part) for name, part in told.items()} if isinstance(told, dict) else told

    return shown


def _distance_m(row: Row[Any], asker: Asker) -> float | None:
    """None to oneself, and where one of the two stands for a town only: its point is the town hall, not a neighbour."""
    if row.author_id == asker.account_id or None in {row.lat, row.lon, asker.lat, asker.lon}:
        return None
    town, same_town = (row.place_lat, row.place_lon), row.place_id == asker.place_id
    if same_town and town in {(row.lat, row.lon), (asker.lat, asker.lon)}:
        return None
    return geo.distance_m(asker.lat, asker.lon, row.lat, row.lon)  # type: ignore[arg-type]  # None was left above

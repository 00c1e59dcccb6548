"""One file to be served, and the rule of its thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import Text, bindparam, select
from sqlalchemy.orm import Session

from app.blueprints.files.models import File, FileVariant
from tenants.asker import Asker


class SeesThing(Protocol):
    """How a room says whether the asker sees one of its things, and so may fetch its files."""

    def __call__(self, session: Session, asker: Asker, thing_id: UUID) -> bool: ...


FileRules = Mapping[str, SeesThing]  # by kind of thing, from the wiring


@dataclass(frozen=True, kw_only=True)
class Served:
    """A variant to be served, and what the rules must know of its file."""

    account_id: UUID
    thing_kind: str | None
    thing_id: UUID | None
    state: str
    media: str
    name: str  # of the PDF
    digest: str
    bytes: int


def served(session: Session, public_id: str, variant: str) -> Served | None:
    """What is served at an address, before anybody has asked whether it may be."""
    row = session.execute(_SERVED, {"public_id": public_id, "variant": variant}).first()
    return Served(**row._mapping) if row else None  # noqa: SLF001  SQLAlchemy's name for a row as a mapping


_SERVED = (
    select(
        File.account_id,
        File.thing_kind,
        File.thing_id,
        File.state,
        File.media,
        File.name,
        FileVariant.digest,
        FileVariant.bytes,
    )
    .join(FileVariant, FileVariant.file_id == File.id)
    .where(
        File.public_id == bindparam("public_id", type_=Text()), FileVariant.name == bindparam("variant", type_=Text())
    )
)

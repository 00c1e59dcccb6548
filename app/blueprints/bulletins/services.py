"""What is done with bulletins: the newest known state of a post is kept, whatever order its events come in."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.bulletins.models import Bulletin
from app.blueprints.places.errors import UnknownPlace
from app.blueprints.places.services import know_place
from kernel import ids, log

LOG = log.get("bulletins")


def keep_state(
    session: Session, *, source_id: UUID, place_ids: tuple[UUID, ...], version: int, **state: object
) -> None:
    """Write the state of a post for each of its places, unless a newer version is there. `state`: the other columns.

    The row is locked by its own upsert. A place that is no longer in the reference geography is left out.
    """
    values = {**state, "version": version}
    for place_id in sorted(place_ids):
        try:
            know_place(session, place_id=place_id)
        except UnknownPlace:
            LOG.warning("place gone", place_id=str(place_id), source_id=str(source_id))
            continue
        written = insert(Bulletin).values(id=ids.uuid7(), source_id=source_id, place_id=place_id, **values)
        session.execute(
            written.on_conflict_do_update(
                index_elements=[Bulletin.source_id, Bulletin.place_id],
                set_={name: written.excluded[name] for name in values},
                where=Bulletin.version < written.excluded.version,
            )
        )

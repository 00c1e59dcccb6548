"""What is done in moderation: blocking, muting, reporting, deciding."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningDelete, ReturningInsert

from app.blueprints.moderation import events, policy, queries
from app.blueprints.moderation.errors import (
    AlreadyDecided,
    AlreadyReported,
    CannotBlock,
    CannotMute,
    Involved,
    OwnThing,
)
from app.blueprints.moderation.models import Block, Mute, Reason, Report, Reportable, ReportState
from kernel import clock, ids, outbox
from kernel.errors import NotAllowed, NotFound
from tenants.asker import Asker


def block(session: Session, *, asker: Asker, account: str) -> None:
    """Block a neighbour by the public id of the account; may be repeated. Raises CannotBlock (unknown, or oneself).

    Emits BlockChanged, unless it stands already.
    """
    blocked_id = queries.account_by_public_id(session, account)
    if blocked_id is None or blocked_id == asker.account_id:
        raise CannotBlock
    row = insert(Block).values(blocker_id=asker.account_id, blocked_id=blocked_id, created_at=clock.now())
    _note_changed(session, row.on_conflict_do_nothing().returning(Block))


def unblock(session: Session, *, asker: Asker, account: str) -> None:
    """Take a block back; may be repeated. Emits BlockChanged, where there was one."""
    blocked_id = queries.account_by_public_id(session, account)
    gone = delete(Block).where(Block.blocker_id == asker.account_id, Block.blocked_id == blocked_id)
    _note_changed(session, gone.returning(Block))


def mute(session: Session, *, asker: Asker, account: str) -> None:
    """Hear nothing more of a neighbour, by the public id of the account; may be repeated, and nobody is told.

    Raises CannotMute (unknown, or oneself).
    """
    muted_id = queries.account_by_public_id(session, account)
    if muted_id is None or muted_id == asker.account_id:
        raise CannotMute
    row = insert(Mute).values(muter_id=asker.account_id, muted_id=muted_id, created_at=clock.now())
    session.execute(row.on_conflict_do_nothing())


def unmute(session: Session, *, asker: Asker, account: str) -> None:
    """Hear of a neighbour again; may be repeated."""
    muted_id = queries.account_by_public_id(session, account)
    session.execute(delete(Mute).where(Mute.muter_id == asker.account_id, Mute.muted_id == muted_id))


def report(session: Session, *, asker: Asker, thing: Reportable, reason: Reason, text: str) -> Report:
    """Report a thing, with its words as they are now. Raises OwnThing, AlreadyReported. Emits ThingReported."""
    if thing.author_id == asker.account_id:
        raise OwnThing
    wanted = insert(Report).values(
        id=ids.uuid7(),
        public_id=ids.public_id(),
        reporter_id=asker.account_id,
        about_kind=thing.kind,
        about_id=thing.id,
        about_title=thing.title,
        about_path=thing.path,
        excerpt=thing.excerpt,
        author_id=thing.author_id,
        reason=reason,
        text=text,
        state=ReportState.received,
        created_at=clock.now(),
    )
    made = session.scalar(wanted.on_conflict_do_nothing().returning(Report))
    if made is None:
        raise AlreadyReported
    outbox.write(session, events.ThingReported(report_id=made.id, reporter_id=asker.account_id))
    return made


def decide(session: Session, *, asker: Asker, public_id: str, hide: bool, statement: str) -> Report:
    """Keep or hide a reported thing, with a statement of reasons; closes every open report of the same thing.

    Country managers only, and never one who is involved. Raises NotAllowed, NotFound, Involved, AlreadyDecided. Locks
    the open reports of the thing. Emits ThingHidden or ThingKept.
    """
    if not policy.can_see_queue(asker):
        raise NotAllowed
    found = queries.report_by_public_id(session, public_id)
    if found is None:
        raise NotFound
    open_ones = _open_reports(session, found)
    if found not in open_ones:
        raise AlreadyDecided
    if any(policy.is_involved(asker, one) for one in open_ones):
        raise Involved
    now = clock.now()
    for one in open_ones:
        one.state = ReportState.hidden if hide else ReportState.kept
        one.decided_by, one.decided_at, one.statement = asker.account_id, now, statement
    told = events.ThingHidden if hide else events.ThingKept
    outbox.write(
        session,
        told(
            kind=found.about_kind,
            id=found.about_id,
            author_id=found.author_id,
            report_id=found.id,
            reporter_ids=tuple(one.reporter_id for one in open_ones),
        ),
    )
    session.flush()
    return found


def _note_changed(session: Session, change: ReturningInsert[tuple[Block]] | ReturningDelete[tuple[Block]]) -> None:
    for block in session.scalars(change):
        outbox.write(session, events.BlockChanged(blocker_id=block.blocker_id, blocked_id=block.blocked_id))


def _open_reports(session: Session, found: Report) -> list[Report]:
    same = select(Report).where(
        Report.about_kind == found.about_kind, Report.about_id == found.about_id, Report.state == ReportState.received
    )
    locked = same.order_by(Report.id).with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(locked))

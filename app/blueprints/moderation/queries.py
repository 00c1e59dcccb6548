"""Reads of moderation: who is out of whose sight, and what waits for a decision."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Uuid, bindparam, exists, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.blueprints.accounts.models import Account, AccountState, initials, shown_name
from app.blueprints.accounts.queries import is_manager
from app.blueprints.files import queries as files
from app.blueprints.moderation.models import Block, Mute, Report, ReportState
from app.blueprints.moderation.models import Reportable as Reportable
from app.blueprints.notifications.queries import WaitingLetter
from kernel.errors import NotFound
from tenants.asker import Asker

PAGE = 20


class FindReportable(Protocol):
    """How a room finds one of its things by its public id; None where the asker may not see it."""

    def __call__(self, session: Session, public_id: str, *, asker: Asker) -> Reportable | None: ...


Reportables = Mapping[str, FindReportable]  # by kind, from the wiring


@dataclass(frozen=True, kw_only=True)
class HiddenNeighbour:
    """One whom somebody blocks or mutes."""

    public_id: str
    display_name: str
    initials: str
    since: datetime


def blocked_with(account: Any) -> CompoundSelect[Any]:
    """Accounts with which a block stands, whoever made it. For `column.not_in(...)`, where one thing is asked for."""
    return union_all(
        select(Block.blocked_id).where(Block.blocker_id == account),
        select(Block.blocker_id).where(Block.blocked_id == account),
    )


def hidden_from(account: Any) -> CompoundSelect[Any]:
    """Accounts out of an account's sight: with which a block stands, and those it mutes. For `column.not_in(...)`.

    `account`: a bound parameter, or a column of the statement around it. The one rule of all that comes without being asked for: feed, search, map, badges, notifications, letters, digests.
    """
    return union_all(*blocked_with(account).selects, select(Mute.muted_id).where(Mute.muter_id == account))


def who_hides(account: Any) -> CompoundSelect[Any]:
    """The other way round: accounts out of whose sight an account is, whom nothing of it is told."""
    return union_all(*blocked_with(account).selects, select(Mute.muter_id).where(Mute.muted_id == account))


_ASKER = bindparam("asker_id", type_=Uuid())
HIDDEN_FROM = hidden_from(_ASKER)

_HIDES = select(bindparam("other_id", type_=Uuid()).in_(HIDDEN_FROM))
_BETWEEN = (
    select(Block.blocker_id)
    .where(Block.blocker_id.in_(bindparam("pair", expanding=True)))
    .where(Block.blocked_id.in_(bindparam("pair", expanding=True)))
    .limit(1)
)


def blocked_between(session: Session, a: UUID, b: UUID) -> bool:
    """Whether one of two accounts blocks the other."""
    return session.execute(_BETWEEN, {"pair": [a, b]}).first() is not None


def is_hidden_from(session: Session, account_id: UUID, *, other_id: UUID) -> bool:
    """Whether another account is out of an account's sight, as `hidden_from` says."""
    return bool(session.scalar(_HIDES, {"asker_id": account_id, "other_id": other_id}))


def blocks(session: Session, blocker_id: UUID, blocked_id: UUID) -> bool:
    """Whether one account blocks another, in this direction."""
    return session.get(Block, (blocker_id, blocked_id)) is not None


def blocked_by(session: Session, account_id: UUID) -> list[HiddenNeighbour]:
    """Whom an account blocks, newest first."""
    return _hidden(session, Block.blocked_id, Block.blocker_id == account_id, Block.created_at)


def muted_by(session: Session, account_id: UUID) -> list[HiddenNeighbour]:
    """Whom an account mutes, newest first."""
    return _hidden(session, Mute.muted_id, Mute.muter_id == account_id, Mute.created_at)


def _hidden(
    session: Session,
    who: InstrumentedAttribute[UUID],
    by: ColumnElement[bool],
    since: InstrumentedAttribute[datetime],
) -> list[HiddenNeighbour]:
    wanted = (
        select(Account.public_id, Account.given_name, Account.family_name, Account.name_form, since.label("since"))
        .join(Account, Account.id == who)
        .where(by)
        .order_by(since.desc(), Account.id)
    )
    return [
        HiddenNeighbour(
            public_id=row.public_id,
            display_name=shown_name(row.given_name, row.family_name, row.name_form),
            initials=initials(row.given_name, row.family_name),
            since=row.since,
        )
        for row in session.execute(wanted)
    ]


def reported(session: Session, finders: Reportables, *, kind: str, public_id: str, asker: Asker) -> Reportable:
    """The thing somebody wants to report, from whoever has it. Raises NotFound."""
    find = finders.get(kind)
    found = find(session, public_id, asker=asker) if find else None
    if found is None:
        raise NotFound
    return found


def is_overruled(session: Session, report_id: UUID) -> bool:
    """Whether the decision on a report was followed by another one, to the contrary, on the same thing.

    Events of decisions may come late, twice, or in any order: a room locks its thing, asks this, then does as it is told.
    """
    later = aliased(Report)
    wanted = select(
        exists().where(
            Report.id == report_id,
            later.about_kind == Report.about_kind,
            later.about_id == Report.about_id,
            later.state.not_in((ReportState.received, Report.state)),
            later.decided_at > Report.decided_at,
        )
    )
    return session.scalars(wanted).one()


@dataclass(frozen=True, kw_only=True)
class WaitingReport:
    """A report as a country manager sees it in the queue."""

    id: UUID
    public_id: str
    title: str
    kind: str
    reason: str
    author_name: str
    reporter_name: str
    created_at: datetime

    @property
    def at(self) -> datetime:
        """Its place in the list."""
        return self.created_at


def queue(session: Session, *, after: UUID | None = None, most: int = PAGE) -> list[WaitingReport]:
    """Reports that wait for a decision, oldest first. `after`: the key of the last one seen."""
    author, reporter = aliased(Account), aliased(Account)
    names = [column for who in (author, reporter) for column in (who.given_name, who.family_name, who.name_form)]
    wanted = (
        select(
            Report.id, Report.public_id, Report.about_title, Report.about_kind, Report.reason, Report.created_at, *names
        )
        .join(author, author.id == Report.author_id)
        .join(reporter, reporter.id == Report.reporter_id)
        .where(Report.state == ReportState.received)
        .order_by(Report.id)
        .limit(most)
    )
    if after is not None:
        wanted = wanted.where(Report.id > after)
    return [
        WaitingReport(
            id=row[0],
            public_id=row[1],
            title=row[2],
            kind=row[3],
            reason=row[4],
            created_at=row[5],
            author_name=shown_name(row[6], row[7], row[8]),
            reporter_name=shown_name(row[9], row[10], row[11]),
        )
        for row in session.execute(wanted)
    ]


@dataclass(frozen=True, kw_only=True)
class FullReport:
    """A report with the names of those concerned."""

    report: Report
    author_name: str
    reporter_name: str


def report_in_full(session: Session, public_id: str) -> FullReport | None:
    """What a country manager reads before deciding."""
    author, reporter = aliased(Account), aliased(Account)
    row = session.execute(
        select(Report, author, reporter)
        .join(author, author.id == Report.author_id)
        .join(reporter, reporter.id == Report.reporter_id)
        .where(Report.public_id == public_id)
    ).first()
    return (
        None
        if row is None
        else FullReport(report=row[0], author_name=row[1].display_name, reporter_name=row[2].display_name)
    )


def report(session: Session, report_id: UUID) -> Report:
    """A report that is known to exist."""
    return session.get_one(Report, report_id)


def reports_decided(session: Session, kind: str, thing_id: UUID, reporter_ids: Collection[UUID]) -> list[Report]:
    """The newest decided report of each of these reporters about one thing."""
    wanted = (
        select(Report)
        .where(
            Report.about_kind == kind,
            Report.about_id == thing_id,
            Report.reporter_id.in_(reporter_ids),
            Report.state != ReportState.received,
        )
        .distinct(Report.reporter_id)
        .order_by(Report.reporter_id, Report.id.desc())
    )
    return list(session.scalars(wanted))


def report_by_public_id(session: Session, public_id: str) -> Report | None:
    return session.scalar(select(Report).where(Report.public_id == public_id))


def managers(session: Session) -> list[UUID]:
    """The accounts of the country's managers."""
    return list(session.scalars(select(Account.id).where(is_manager(Account)).order_by(Account.id)))


def account_by_public_id(session: Session, public_id: str) -> UUID | None:
    """The key of an open account by the id it has in addresses."""
    return session.scalar(
        select(Account.id).where(Account.public_id == public_id, Account.state != AccountState.closed)
    )


def removed_values(session: Session, letter: WaitingLetter) -> dict[str, Any] | None:
    """That a photo was removed; None where another decision stands by now."""
    public_id = letter.path.rpartition("/")[2]
    statement = files.statement_of(session, public_id, again=letter.values["again"])
    return None if statement is None else {"statement": statement}


def back_values(session: Session, letter: WaitingLetter) -> dict[str, Any] | None:
    """That a photo is shown again; None where it is not any more."""
    return {} if files.is_ready(session, letter.path.rpartition("/")[2]) else None

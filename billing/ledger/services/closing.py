"""Closing: what stood on the accounts that everybody's postings touch, so that their sums stay short."""

from datetime import timedelta

from sqlalchemy import BigInteger, Integer, cast, column, func, literal, or_, select, table, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from billing.ledger.models import GUARDED, LedgerAccount, LedgerClosing
from billing.ledger.queries import last_closing, since
from kernel import clock

# Far longer than the longest transaction (`infra/database.py`) and any difference between clocks: a transfer recorded before the
# cut has been committed, or never will be.
CUT_AGE = timedelta(days=1)
LONGEST_TRANSACTION = timedelta(hours=12)

_SETTINGS = table("pg_settings", column("name"), column("setting"), schema="pg_catalog")
_TIMEOUT = select(cast(_SETTINGS.c.setting, Integer)).where(_SETTINGS.c.name == "transaction_timeout")


def close(session: Session) -> int | None:
    """Close every computed account that is nobody's alone and has moved, a day ago; answers how many were.

    None, and nothing is closed, where the server does not end transactions in time: a late commit could slip under the cut,
    and a sum that takes long is better than a wrong one. Twice at once or late, each cut is closed once.
    """
    limit = session.execute(_TIMEOUT).scalar()
    if not limit or timedelta(milliseconds=limit) > LONGEST_TRANSACTION:
        return None
    cut = literal(clock.now() - CUT_AGE)
    last = last_closing()
    moved = since(last, cut)
    due = (
        select(
            LedgerAccount.id,
            cut,
            cast(func.coalesce(last.c.balance, 0) + moved, BigInteger),
        )
        .outerjoin(last, true())
        .where(
            LedgerAccount.participation_id.is_(None),
            LedgerAccount.heading.not_in(GUARDED),
            or_(last.c.cut.is_(None), last.c.cut < cut),
            moved != 0,
        )
    )
    closed = insert(LedgerClosing).from_select(["account_id", "cut", "balance"], due)
    return len(session.execute(closed.on_conflict_do_nothing().returning(LedgerClosing.account_id)).all())

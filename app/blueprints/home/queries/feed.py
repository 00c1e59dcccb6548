"""The feed: ads around the asker and bulletins of their town, merged by time under one cursor."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.ads.queries import AdView, Wanted, looked_for
from app.blueprints.bulletins.queries import BulletinLine, newest
from kernel.paging import Cursor, Page, page_of
from tenants.asker import Asker


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing of the feed."""

    id: UUID
    at: datetime
    ad: AdView | None = None
    bulletin: BulletinLine | None = None


def feed(session: Session, asker: Asker, wanted: Wanted, *, news: bool, after: Cursor, size: int) -> Page[Row]:
    """One page of the feed, newest first: the ads wanted, and the town's news if wanted. Raises ConfirmFirst.

    Each side is asked for a whole page and one row more, so that the merged page loses none.
    """
    rows: list[Row] = []
    if wanted.kinds:
        ads = looked_for(session, asker, wanted, after=after, size=size + 1).rows
        rows += [Row(id=ad.id, at=ad.at, ad=ad) for ad in ads]
    if news and asker.place_id is not None:
        lines = newest(session, place_id=asker.place_id, after=after, limit=size + 1)
        rows += [Row(id=line.id, at=line.published_at, bulletin=line) for line in lines]
    rows.sort(key=lambda row: (row.at, row.id), reverse=True)
    return page_of(rows, size)


def of_ads(page: Page[AdView]) -> Page[Row]:
    """A page of ads as a page of the feed."""
    return Page([Row(id=ad.id, at=ad.at, ad=ad) for ad in page.rows], page.after)

"""The author of an ad is told of its end, before and after."""

import math
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.accounts.queries import neighbour
from app.blueprints.ads import queries
from app.blueprints.ads.events import AdEndsSoon, AdExpired
from app.blueprints.ads.models import Ad, AdState
from app.blueprints.notifications.services import notify
from kernel import clock
from kernel.errors import N_


def tell_ends_soon(session: Session, event: AdEndsSoon, *, event_id: UUID, **_: Any) -> None:
    """Tell the author that an ad ends soon, with a link to renew it."""
    ad = queries.ad_in_state(session, event.ad_id, AdState.open)
    if ad is None or ad.noticed_at is None or ad.expires_at is None:  # settled or renewed meanwhile
        return
    _tell_author(
        session,
        ad,
        event_id=event_id,
        kind="ads.ends_soon",
        message=N_("Your ad “%(title)s” ends soon. Is it still true?"),
        letter="ads/mail/ends_soon",
        days=max(1, math.ceil((ad.expires_at - clock.now()) / timedelta(days=1))),
    )


def tell_expired(session: Session, event: AdExpired, *, event_id: UUID, **_: Any) -> None:
    """Tell the author that the time of an ad is over."""
    ad = queries.ad_in_state(session, event.ad_id, AdState.expired)
    if ad is not None:
        _tell_author(
            session,
            ad,
            event_id=event_id,
            kind="ads.expired",
            message=N_("The time of your ad “%(title)s” is over. Renew it, or settle it."),
            letter="ads/mail/expired",
        )


def _tell_author(
    session: Session, ad: Ad, *, event_id: UUID, kind: str, message: str, letter: str, **values: str | int
) -> None:
    if neighbour(session, ad.author_id) is None:  # the account was closed meanwhile
        return
    notify(
        session,
        event_id=event_id,
        account_id=ad.author_id,
        kind=kind,
        message=message,
        values={"title": ad.title, **values},
        path=f"/ads/{ad.public_id}/renew",
        letter=letter,
    )

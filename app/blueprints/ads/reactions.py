"""What ads do when something happened: both sides of an answer are told; moderation's decisions are carried out."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.accounts.queries import neighbour
from app.blueprints.ads import queries, services
from app.blueprints.ads.events import AdAnswered
from app.blueprints.conversations.queries import first_text
from app.blueprints.moderation.events import ThingHidden, ThingKept
from app.blueprints.moderation.queries import is_overruled
from app.blueprints.notifications.services import notify
from kernel.errors import N_

KIND = "ads"  # as moderation and conversations know our things


def tell_both(session: Session, event: AdAnswered, *, event_id: UUID, **_: Any) -> None:
    """Tell the author that somebody answered, and the answerer that it has arrived: in the page and by letter."""
    author, answerer = neighbour(session, event.author_id), neighbour(session, event.answerer_id)
    told = queries.answered(session, event.ad_id, event.answerer_id)
    if author is None or answerer is None or told is None:  # an account was closed meanwhile
        return
    path = f"/conversations/{told.conversation}"
    text = first_text(session, event.conversation_id)
    notify(
        session,
        event_id=event_id,
        account_id=event.author_id,
        kind="ads.answered",
        message=N_("%(name)s answered your ad “%(title)s”."),
        values={"name": answerer.display_name, "title": told.title, "place": answerer.place_name, "text": text},
        path=path,
        letter="ads/mail/answered",
        conversation=told.conversation,
    )
    notify(
        session,
        event_id=event_id,
        account_id=event.answerer_id,
        kind="ads.answer_sent",
        message=N_("Your answer to “%(title)s” has reached %(name)s."),
        values={"name": author.display_name, "title": told.title},
        path=path,
        letter="ads/mail/answer_sent",
        conversation=told.conversation,
    )


def hide(session: Session, event: ThingHidden, **_: Any) -> None:
    """Moderation hides one of our ads."""
    if _stands(session, event):
        services.hide_ad(session, ad_id=event.id)


def restore(session: Session, event: ThingKept, **_: Any) -> None:
    """Moderation keeps one of our ads, after all."""
    if _stands(session, event):
        services.restore_ad(session, ad_id=event.id)


def _stands(session: Session, event: ThingHidden | ThingKept) -> bool:
    """Whether it is an ad and no later decision says otherwise. Locks the ad, so that two decisions come one by one."""
    if event.kind != KIND or queries.ad_by_id_for_update(session, event.id) is None:
        return False
    return not is_overruled(session, event.report_id)

"""Both sides of an answer are told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.accounts.queries import neighbour
from app.blueprints.ads import queries
from app.blueprints.ads.events import AdAnswered
from app.blueprints.moderation.queries import is_hidden_from
from app.blueprints.notifications.services import notify
from kernel.errors import N_


def tell_both(session: Session, event: AdAnswered, *, event_id: UUID, **_: Any) -> None:
    """Tell the author that somebody answered, and the answerer that it has arrived: in the page and by letter.

    An author who mutes the answerer is told nothing, and the answerer is told nothing of that.
    """
    author, answerer = neighbour(session, event.author_id), neighbour(session, event.answerer_id)
    told = queries.answered(session, event.ad_id, event.answerer_id)
    if author is None or answerer is None or told is None:  # an account was closed meanwhile
        return
    path = f"/conversations/{told.conversation}"
    if not is_hidden_from(session, event.author_id, other_id=event.answerer_id):
        notify(
            session,
            event_id=event_id,
            account_id=event.author_id,
            kind="ads.answered",
            message=N_("%(name)s answered your ad “%(title)s”."),
            values={"name": answerer.display_name, "title": told.title, "place": answerer.place_name},
            path=path,
            letter="ads/mail/answered",
            gather=timedelta(0),
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
    )

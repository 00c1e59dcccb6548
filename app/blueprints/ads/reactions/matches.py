"""The two sides of what was lost and found are told of each other."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.ads import queries
from app.blueprints.ads.events import MatchConfirmed, MatchDeclined, MatchProposed
from app.blueprints.ads.models import AdKind, MatchState
from app.blueprints.moderation.queries import is_hidden_from
from app.blueprints.notifications.services import notify
from kernel.errors import N_

PROPOSED = {
    AdKind.lost: N_("%(name)s says: I have found it. It is about “%(title)s”."),
    AdKind.found: N_("%(name)s says: it is mine. It is about “%(title)s”."),
}


def tell_proposed(session: Session, event: MatchProposed, *, event_id: UUID, **_: Any) -> None:
    """Tell an ad's author that a neighbour has the other side of it, but not of somebody they mute."""
    sides = queries.sides(session, event.match_id)
    if sides is None or sides.state != MatchState.proposed:
        return
    if is_hidden_from(session, sides.author_id, other_id=sides.proposer_id):
        return
    notify(
        session,
        event_id=event_id,
        account_id=sides.author_id,
        kind="ads.match_proposed",
        message=PROPOSED[sides.kind],
        values={"name": sides.proposer, "title": sides.title},
        path=sides.ad_path,
        letter=f"ads/mail/match_{sides.kind}",
        conversation=sides.conversation,
    )


def tell_confirmed(session: Session, event: MatchConfirmed, *, event_id: UUID, **_: Any) -> None:
    """Tell who proposed it that it is the one."""
    _tell_proposer(
        session,
        event.match_id,
        MatchState.confirmed,
        event_id=event_id,
        kind="ads.match_confirmed",
        message=N_("%(name)s says that it is the one: “%(title)s”. Agree on where you meet. Thank you both."),
        letter="ads/mail/match_confirmed",
    )


def tell_declined(session: Session, event: MatchDeclined, *, event_id: UUID, **_: Any) -> None:
    """Tell who proposed it that it is something else."""
    _tell_proposer(
        session,
        event.match_id,
        MatchState.declined,
        event_id=event_id,
        kind="ads.match_declined",
        message=N_("%(name)s says that it is not the one: “%(title)s”. Thank you for writing."),
    )


def _tell_proposer(
    session: Session, match_id: UUID, state: MatchState, *, letter: str | None = None, **told: Any
) -> None:
    sides = queries.sides(session, match_id)
    if sides is None or sides.state != state:  # decided otherwise meanwhile
        return
    if is_hidden_from(session, sides.proposer_id, other_id=sides.author_id):
        return
    notify(
        session,
        account_id=sides.proposer_id,
        values={"name": sides.author, "title": sides.title},
        path=f"/conversations/{sides.conversation}",
        letter=letter,
        conversation=sides.conversation,
        **told,
    )

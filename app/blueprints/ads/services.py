"""What is done with ads. Verbs are given the ad's public id, as both doors know it; none of them commits."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.ads import errors, events, models, policy, queries
from app.blueprints.ads.models import MOVES, Ad, AdAnswer, AdKind, AdMove, AdState
from app.blueprints.conversations import services as conversations
from app.blueprints.conversations.models import About, Conversation
from kernel import clock, ids, outbox
from tenants.asker import Asker

Row = TypeVar("Row", Ad, AdAnswer)


def publish_ad(session: Session, *, asker: Asker, kind: AdKind, title: str, text: str, key: UUID) -> Ad:
    """Publish an ad at the asker's public point, for sixty days.

    The same `key` again (a double click, the back button) answers with the ad that is there. Emits AdPublished when it is
    new. Raises ConfirmFirst.
    """
    if not policy.can_publish(asker):
        raise errors.ConfirmFirst
    now = clock.now()
    values = {
        "id": ids.uuid7(),
        "public_id": ids.public_id(),
        "author_id": asker.account_id,
        "key": key,
        "kind": kind,
        "title": title,
        "text": text,
        "language": asker.locale,
        "place_id": asker.place_id,
        "lat": asker.lat,
        "lon": asker.lon,
        "state": AdState.open,
        "created_at": now,
        "updated_at": now,
        "expires_at": now + models.OPEN_FOR,
        **models.cells(asker.lat, asker.lon),
    }
    ad = _insert_once(session, Ad, values, ["author_id", "key"])
    if ad is None:
        return queries.ad_by_key(session, asker.account_id, key)
    assert asker.place_id is not None
    outbox.write(
        session, events.AdPublished(ad_id=ad.id, author_id=ad.author_id, kind=ad.kind, place_id=asker.place_id)
    )
    return ad


def edit_ad(session: Session, *, asker: Asker, public_id: str, **changes: Any) -> Ad:
    """Change `kind`, `title` or `text` of one's open ad. Locks the ad. Emits AdEdited.

    Raises NoSuchAd, NotYourAd, AdNotOpen.
    """
    ad = queries.ad_to_change(session, asker, public_id, lock=True)
    if not policy.is_open(ad, clock.now()):
        raise errors.AdNotOpen
    for name in {"kind", "title", "text"} & changes.keys():
        setattr(ad, name, changes[name])
    ad.updated_at = clock.now()
    outbox.write(session, events.AdEdited(ad_id=ad.id))
    session.flush()
    return ad


def close_ad(session: Session, *, asker: Asker, public_id: str) -> Ad:
    """Settle one's ad; nothing happens to one that is settled already. Locks the ad. Emits AdClosed.

    Raises NoSuchAd, NotYourAd, AdNotOpen (its time is over, or moderation has hidden it).
    """
    ad = queries.ad_to_change(session, asker, public_id, lock=True)
    if ad.state == AdState.closed:
        return ad
    if ad.state != AdState.open:
        raise errors.AdNotOpen
    ad.closed_at = clock.now()
    _move(session, ad, AdState.closed, by=asker.account_id)
    outbox.write(session, events.AdClosed(ad_id=ad.id))
    return ad


def answer_ad(session: Session, *, asker: Asker, public_id: str, text: str, key: UUID) -> Conversation:
    """Answer a neighbour's open ad: the first time in a conversation begun here, later in the same one. Locks the ad.

    Emits AdAnswered the first time; sends nothing itself. Raises NoSuchAd (also between two who block each other),
    ConfirmFirst, OwnAd, AdNotOpen.
    """
    ad = queries.ad_to_act_on(session, asker, public_id, lock=True)
    if policy.is_author(asker, ad):
        raise errors.OwnAd
    if not policy.can_answer(asker, ad, clock.now()):
        raise errors.AdNotOpen
    about = About(kind="ads", id=ad.id, title=ad.title, path=f"/ads/{ad.public_id}")
    conversation = conversations.start(session, asker=asker, to=ad.author_id, about=about, text=text, key=key)
    values = {
        "ad_id": ad.id,
        "answerer_id": asker.account_id,
        "conversation_id": conversation.id,
        "created_at": clock.now(),
    }
    if _insert_once(session, AdAnswer, values, ["ad_id", "answerer_id"]) is not None:
        outbox.write(
            session,
            events.AdAnswered(
                ad_id=ad.id, author_id=ad.author_id, answerer_id=asker.account_id, conversation_id=conversation.id
            ),
        )
    return conversation


def expire_ads(session: Session, *, most: int = 500) -> int:
    """End open ads whose time is over, oldest first; returns how many. Locks them, leaves those locked by others.

    Emits AdExpired for each.
    """
    due = queries.due_for_update(session, now=clock.now(), most=most)
    for ad in due:
        _move(session, ad, AdState.expired)
        outbox.write(session, events.AdExpired(ad_id=ad.id))
    return len(due)


def hide_ad(session: Session, *, ad_id: UUID) -> None:
    """Moderation has hidden the ad: whatever its state, nobody but its author sees it. Locks the ad; may be repeated."""
    ad = queries.ad_by_id_for_update(session, ad_id)
    if ad is not None and ad.state != AdState.hidden:
        _move(session, ad, AdState.hidden)


def restore_ad(session: Session, *, ad_id: UUID) -> None:
    """Moderation takes its decision back: the ad is what it would be now. Locks the ad; may be repeated."""
    ad = queries.ad_by_id_for_update(session, ad_id)
    if ad is not None and ad.state == AdState.hidden:
        _move(session, ad, ad.state_before_hiding(clock.now()))


def _move(session: Session, ad: Ad, to: AdState, *, by: UUID | None = None) -> None:
    """The only place where an ad's state changes: by the table of moves, with a row that tells it."""
    assert to in MOVES[AdState(ad.state)], f"{ad.state} -> {to}"
    now = clock.now()
    ad.state, ad.updated_at = to, now
    session.add(AdMove(id=ids.uuid7(), ad_id=ad.id, state=to, moved_at=now, moved_by=by))
    session.flush()


def _insert_once(session: Session, table: type[Row], values: dict[str, Any], unique: Sequence[str]) -> Row | None:
    """The new row, or None when the key is taken: a concurrent twin is waited for, never an error."""
    wanted = insert(table).values(values).on_conflict_do_nothing(index_elements=unique).returning(table)
    return session.scalar(wanted)

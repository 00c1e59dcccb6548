"""Lost and found: a neighbour has the other side of an ad, its author decides, and both are closed as one."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.ads import errors, events, policy, queries
from app.blueprints.ads.models import MATCH_MOVES, Ad, AdAnswer, AdMatch, AdState, MatchState, Outcome
from app.blueprints.ads.services.answering import talk_about
from app.blueprints.ads.services.rows import insert_once, move
from app.blueprints.notifications.services import read_path
from kernel import clock, ids, outbox
from kernel.errors import N_, Invalid
from tenants.asker import Asker


def propose_match(
    session: Session, *, asker: Asker, public_id: str, text: str, key: UUID, own: str | None = None
) -> AdMatch:
    """Say that one has found what an ad has lost, or that what it has found is one's own; its author is written to.

    `own`: the public id of one's own ad of the other kind. Nobody says it twice of one ad: a second time the words go into
    the conversation, and an ad may still be named while it is not decided. A day after it was declined it is asked anew.
    Locks the ads. Emits MatchProposed the first time, and when it is asked anew. Raises NoSuchAd, ConfirmFirst, OwnAd,
    NotToMatch, AdNotOpen, Invalid (not an ad of the other kind, or not open).
    """
    ad = queries.ad_to_act_on(session, asker, public_id)
    mine = _own(session, asker, own) if own else None
    queries.lock_ads(session, *{ad.id, mine.id if mine else ad.id})
    now = clock.now()
    if policy.is_author(asker, ad):
        raise errors.OwnAd
    if not policy.can_match(asker, ad, now):
        raise errors.AdNotOpen if policy.can_be_found(ad) else errors.NotToMatch
    if mine is not None and not policy.can_be_matched(asker, mine, ad, now):
        raise Invalid(fields={"own": [N_("This ad cannot be the other side. Please choose another one, or none.")]})
    conversation = talk_about(session, asker=asker, ad=ad, text=text, key=key)
    values = {
        "id": ids.uuid7(),
        "public_id": ids.public_id(),
        "ad_id": ad.id,
        "own_id": mine.id if mine else None,
        "proposed_by": asker.account_id,
        "conversation_id": conversation.id,
        "state": MatchState.proposed,
        "created_at": now,
        "decided_at": None,
    }
    made = insert_once(session, AdMatch, values, ["ad_id", "proposed_by"])
    if made is not None:
        outbox.write(session, events.MatchProposed(match_id=made.id))
        return made
    there = queries.match_by_neighbour(session, ad.id, asker.account_id)
    assert there is not None
    if there.state == MatchState.proposed and mine is not None:
        there.own_id = mine.id
        session.flush()
    elif there.state == MatchState.declined and policy.can_say_again(there.decided_at, now):
        there.own_id = mine.id if mine else None
        _decide(session, there, MatchState.proposed)
        outbox.write(session, events.MatchProposed(match_id=there.id))
    return there


def confirm_match(session: Session, *, asker: Asker, public_id: str) -> AdMatch:
    """It is the one: the ad is closed with the neighbour, and theirs with the asker, in one. May be repeated.

    What the neighbour has settled before, or moderation has hidden, stays as it is. Locks both ads in the order of their
    ids, then the match, so that of two who decide at once one comes after the other. Emits AdClosed for each that it
    closes, and MatchConfirmed. Raises NoSuchMatch, MatchOver (the asker's ad is settled or hidden, or what the
    neighbour has belongs to somebody else).
    """
    match, ads = _to_decide(session, asker, public_id)
    if match.state == MatchState.confirmed:
        return match
    ad, own = ads[match.ad_id], ads[match.own_id] if match.own_id else None
    if not policy.can_end(ad) or (own is not None and queries.confirmed_of(session, own.id)):
        raise errors.MatchOver
    _decide(session, match, MatchState.confirmed)
    _close(session, ad, asker, other=match.proposed_by)
    if own is not None and policy.can_end(own):
        _close(session, own, asker, other=asker.account_id)
        answer = {"answerer_id": asker.account_id, "conversation_id": match.conversation_id, "created_at": clock.now()}
        insert_once(session, AdAnswer, answer | {"ad_id": own.id}, ["ad_id", "answerer_id"])
    read_path(session, account_id=asker.account_id, path=f"/ads/{ad.public_id}")
    outbox.write(session, events.MatchConfirmed(match_id=match.id))
    return match


def decline_match(session: Session, *, asker: Asker, public_id: str) -> AdMatch:
    """It is something else: both ads stay as they are. May be repeated. Locks as `confirm_match`.

    Emits MatchDeclined. Raises NoSuchMatch, MatchOver (it is confirmed already).
    """
    match, ads = _to_decide(session, asker, public_id)
    if match.state == MatchState.declined:
        return match
    if match.state == MatchState.confirmed:
        raise errors.MatchOver
    _decide(session, match, MatchState.declined)
    read_path(session, account_id=asker.account_id, path=f"/ads/{ads[match.ad_id].public_id}")
    outbox.write(session, events.MatchDeclined(match_id=match.id))
    return match


def part(session: Session, ad: Ad) -> None:
    """An ad is opened again: what closed it was not the other side, after all. The other ad stays its author's to open."""
    for match in queries.confirmed_of(session, ad.id):
        _decide(session, match, MatchState.declined)


def _own(session: Session, asker: Asker, public_id: str) -> Ad:
    try:
        return queries.ad_to_change(session, asker, public_id)
    except (errors.NoSuchAd, errors.NotYourAd):
        raise Invalid(
            fields={"own": [N_("This ad cannot be the other side. Please choose another one, or none.")]}
        ) from None


def _to_decide(session: Session, asker: Asker, public_id: str) -> tuple[AdMatch, dict[UUID, Ad]]:
    match = queries.match_row(session, asker, public_id)
    if match is None:
        raise errors.NoSuchMatch
    return match, queries.locked_pair(session, match)


def _decide(session: Session, match: AdMatch, to: MatchState) -> None:
    """The only place where a match's state changes: by the table of moves."""
    assert to in MATCH_MOVES[MatchState(match.state)], f"{match.state} -> {to}"
    match.state, match.decided_at = to, None if to == MatchState.proposed else clock.now()
    session.flush()


def _close(session: Session, ad: Ad, asker: Asker, *, other: UUID) -> None:
    ad.closed_at, ad.outcome, ad.closed_with = clock.now(), Outcome.with_neighbour, other
    move(session, ad, AdState.closed, by=asker.account_id)
    outbox.write(session, events.AdClosed(ad_id=ad.id, by_match=True))

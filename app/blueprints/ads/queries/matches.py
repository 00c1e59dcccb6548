"""What neighbours have said of a lost or found ad: that they have the other side of it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, Uuid, bindparam, select
from sqlalchemy.orm import Session, aliased

from app.blueprints.accounts.models import Account, AccountState, initials, shown_name
from app.blueprints.ads import policy
from app.blueprints.ads.models import Ad, AdKind, AdMatch, AdState, MatchState
from app.blueprints.ads.queries.own import own_ads
from app.blueprints.ads.queries.rows import READER, AdView
from app.blueprints.conversations.models import Conversation
from app.blueprints.moderation.queries import blocked_with, hidden_from
from kernel import clock
from tenants.asker import Asker
from tenants.phones import masked

OWN_MOST = 20  # of one's own ads to choose from


@dataclass(frozen=True, kw_only=True)
class MatchView:
    """A match as one of its two sides reads it. `own_*`: the ad of who proposed it, "" where they have none."""

    public_id: str
    state: MatchState
    account_id: UUID  # who proposed it
    name: str
    initials: str
    conversation: str
    own_public_id: str
    own_title: str
    own_language: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The two sides of a match, for those who are told of it. `ad`, `own`: titles with telephone numbers masked."""

    kind: AdKind  # of the ad it was proposed on
    ad_path: str
    title: str
    author_id: UUID
    author: str
    proposer_id: UUID
    proposer: str
    proposer_place_id: UUID
    conversation: str
    state: MatchState


class _NamedMeanwhile(Exception):
    """A neighbour has named their ad, or another one, while the locks were waited for. It ends the savepoint that holds them."""


def matches_of(session: Session, asker: Asker, ad: AdView) -> list[MatchView]:
    """What was said of an ad, the newest first: to its author all, without those out of their sight; to others their own."""
    if not policy.can_be_found(ad):
        return []
    mine = policy.is_author(asker, ad)
    wanted = _OF_AD.where(AdMatch.proposed_by.not_in(hidden_from(READER)) if mine else AdMatch.proposed_by == READER)
    country = session.info["tenant"].country
    found = session.execute(wanted, {"ad_id": ad.id, "reader": asker.account_id})
    return [_view(row, country) for row in found]


def match_row(session: Session, asker: Asker, public_id: str) -> AdMatch | None:
    """A match proposed to the asker on an ad of theirs; none where a block stands between the two."""
    wanted = (
        select(AdMatch)
        .join(Ad, Ad.id == AdMatch.ad_id)
        .where(AdMatch.public_id == public_id, Ad.author_id == READER, AdMatch.proposed_by.not_in(blocked_with(READER)))
    )
    return session.scalars(wanted, {"reader": asker.account_id}).one_or_none()


def locked_pair(session: Session, match: AdMatch) -> dict[UUID, Ad]:
    """The ads of a match and then the match itself, locked against other changes, and as they are now.

    Ads by their ids, always in the same order, so that two who close the same pair wait for each other. Where the neighbour
    has named an ad meanwhile, the locks are let go and taken anew: the second ad may come before the first.
    """
    while True:
        before = match.own_id
        with suppress(_NamedMeanwhile), session.begin_nested():
            found = lock_ads(session, *{match.ad_id, before or match.ad_id})
            session.refresh(match, with_for_update=True)
            if match.own_id != before:
                raise _NamedMeanwhile
            return found


def lock_ads(session: Session, *ad_ids: UUID) -> dict[UUID, Ad]:
    """Some ads, locked in the order of their ids."""
    wanted = select(Ad).where(Ad.id.in_(ad_ids)).order_by(Ad.id).with_for_update(key_share=True)
    return {ad.id: ad for ad in session.scalars(wanted.execution_options(populate_existing=True))}


def match_by_neighbour(session: Session, ad_id: UUID, account_id: UUID) -> AdMatch | None:
    """What a neighbour has said of an ad before."""
    return session.scalars(select(AdMatch).filter_by(ad_id=ad_id, proposed_by=account_id)).one_or_none()


def other_sides(session: Session, asker: Asker, ad: AdView) -> list[AdView]:
    """The asker's own open ads that may be the other side of an ad."""
    if not policy.can_be_found(ad):
        return []
    own, now = own_ads(session, asker, states=(AdState.open,), limit=policy.OPEN_MOST), clock.now()
    return [one for one in own if policy.can_be_matched(asker, one, ad, now)][:OWN_MOST]


def sides(session: Session, match_id: UUID) -> Sides | None:
    """Who is told of a match, of what; None when one of the two accounts was closed meanwhile."""
    row = session.execute(_SIDES, {"match_id": match_id}).first()
    if row is None:
        return None
    return Sides(
        kind=AdKind(row.kind),
        ad_path=f"/ads/{row.ad_public_id}",
        title=masked(row.title, session.info["tenant"].country),
        author_id=row.author_id,
        author=shown_name(row.author_given, row.author_family, row.author_form),
        proposer_id=row.proposed_by,
        proposer=shown_name(row.given_name, row.family_name, row.name_form),
        proposer_place_id=row.place_id,
        conversation=row.conversation,
        state=MatchState(row.state),
    )


def addresses_of(session: Session, match: AdMatch) -> tuple[str, str]:
    """The public ids of a match's ad and of its conversation."""
    ad, talk = session.get_one(Ad, match.ad_id), session.get_one(Conversation, match.conversation_id)
    return ad.public_id, talk.public_id


def confirmed_of(session: Session, ad_id: UUID) -> list[AdMatch]:
    """The match that has closed an ad, from whichever side."""
    wanted = select(AdMatch).where(
        (AdMatch.ad_id == ad_id) | (AdMatch.own_id == ad_id), AdMatch.state == MatchState.confirmed
    )
    return list(session.scalars(wanted.with_for_update()))


def _view(row: Row[tuple[object, ...]], country: str) -> MatchView:
    return MatchView(
        public_id=row.public_id,
        state=MatchState(row.state),
        account_id=row.proposed_by,
        name=shown_name(row.given_name, row.family_name, row.name_form),
        initials=initials(row.given_name, row.family_name),
        conversation=row.conversation,
        own_public_id=row.own_public_id or "",
        own_title=masked(row.own_title or "", country),
        own_language=row.own_language or "",
        at=row.created_at,
    )


def _of_ad() -> Select[tuple[object, ...]]:
    own = aliased(Ad)
    return (
        select(
            AdMatch.public_id,
            AdMatch.state,
            AdMatch.proposed_by,
            AdMatch.created_at,
            Account.given_name,
            Account.family_name,
            Account.name_form,
            Conversation.public_id.label("conversation"),
            own.public_id.label("own_public_id"),
            own.title.label("own_title"),
            own.language.label("own_language"),
        )
        .join(Account, Account.id == AdMatch.proposed_by)
        .join(Conversation, Conversation.id == AdMatch.conversation_id)
        # What is no longer open says nothing to the other side: moderation may have hidden it.
        .outerjoin(own, (own.id == AdMatch.own_id) & own.state.in_(("open", "closed", "expired")))
        .where(AdMatch.ad_id == bindparam("ad_id", type_=Uuid()))
        .order_by(AdMatch.created_at.desc(), AdMatch.id.desc())
    )


def _sides() -> Select[tuple[object, ...]]:
    author = aliased(Account)
    return (
        select(
            Ad.kind,
            Ad.title,
            Ad.public_id.label("ad_public_id"),
            Ad.author_id,
            AdMatch.proposed_by,
            AdMatch.state,
            Account.given_name,
            Account.family_name,
            Account.name_form,
            Account.place_id,
            author.given_name.label("author_given"),
            author.family_name.label("author_family"),
            author.name_form.label("author_form"),
            Conversation.public_id.label("conversation"),
        )
        .select_from(AdMatch)
        .join(Ad, Ad.id == AdMatch.ad_id)
        .join(Account, Account.id == AdMatch.proposed_by)
        .join(author, author.id == Ad.author_id)
        .join(Conversation, Conversation.id == AdMatch.conversation_id)
        .where(
            AdMatch.id == bindparam("match_id", type_=Uuid()),
            Account.state != AccountState.closed,
            author.state != AccountState.closed,
        )
    )


_OF_AD = _of_ad()
_SIDES = _sides()

"""Around one ad: who answered it, who does not want it, what it said before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, AccountState, initials, shown_name
from app.blueprints.ads import policy
from app.blueprints.ads.models import Ad, AdAnswer, AdDismissal, AdVersion
from app.blueprints.ads.models.told import told_by
from app.blueprints.ads.queries.rows import READER, AdView, shown_to, title_for
from app.blueprints.conversations.models import Conversation, Member
from app.blueprints.moderation.queries import who_hides
from tenants.asker import Asker


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A conversation about an ad, with the neighbour who answered."""

    public_id: str
    account_id: UUID
    name: str
    initials: str
    at: datetime
    left: bool  # by who asks: there is no page of it for them any more


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What is told about an answer: the ad's title and the public id of the conversation."""

    title: str
    conversation: str


@dataclass(frozen=True, kw_only=True)
class Version:
    """What an ad said until it was changed."""

    title: str
    text: str
    price: int | None
    currency: str | None
    on_day: date | None
    details: Mapping[str, Any]
    replaced_at: datetime

    @property
    def told(self) -> dict[str, Any]:
        return told_by(self)


def talks_about(session: Session, asker: Asker, ad: AdView) -> list[Talk]:
    """The conversations about an ad that the asker takes part in: the author in all of them, others in their own."""
    wanted = _TALKS if policy.is_author(asker, ad) else _TALKS.where(AdAnswer.answerer_id == asker.account_id)
    return [
        Talk(
            public_id=row.public_id,
            account_id=row.answerer_id,
            name=shown_name(row.given_name, row.family_name, row.name_form),
            initials=initials(row.given_name, row.family_name),
            at=row.created_at,
            left=row.left_at is not None,
        )
        for row in session.execute(wanted, {"ad_id": ad.id, "asker_id": asker.account_id})
    ]


def answered(session: Session, ad_id: UUID, answerer_id: UUID) -> Answered | None:
    """What is told about an answer, telephone numbers masked."""
    wanted = (
        select(Ad.title, Conversation.public_id)
        .join(AdAnswer, AdAnswer.ad_id == Ad.id)
        .join(Conversation, Conversation.id == AdAnswer.conversation_id)
        .where(Ad.id == ad_id, AdAnswer.answerer_id == answerer_id)
    )
    row = session.execute(wanted).first()
    if row is None:
        return None
    return Answered(title=title_for(session, row), conversation=row.public_id)


def answer_of(session: Session, ad_id: UUID, account_id: UUID) -> AdAnswer | None:
    """What an account's answer to an ad has left."""
    return session.get(AdAnswer, (ad_id, account_id))


def answerer_in(session: Session, ad_id: UUID, conversation: str) -> UUID | None:
    """Who answered the ad in the conversation with this public id."""
    wanted = (
        select(AdAnswer.answerer_id)
        .join(Conversation, Conversation.id == AdAnswer.conversation_id)
        .where(AdAnswer.ad_id == ad_id, Conversation.public_id == conversation)
    )
    return session.scalar(wanted)


def answerers(session: Session, ad: Ad) -> dict[UUID, str]:
    """Who answered an ad and wants to be told of it, with the public id of their conversation: nobody who hides its author."""
    wanted = (
        select(AdAnswer.answerer_id, Conversation.public_id)
        .join(Conversation, Conversation.id == AdAnswer.conversation_id)
        .join(Account, Account.id == AdAnswer.answerer_id)
        .where(AdAnswer.ad_id == ad.id, Account.state != AccountState.closed)
        .where(AdAnswer.answerer_id.not_in(who_hides(READER)))
        .order_by(AdAnswer.created_at)
    )
    return dict(session.execute(wanted, {"reader": ad.author_id}).tuples().all())


def is_dismissed(session: Session, asker: Asker, ad: AdView) -> bool:
    """Whether the asker does not want to see the ad."""
    return session.get(AdDismissal, (asker.account_id, ad.id)) is not None


def versions(session: Session, asker: Asker, ad: AdView) -> list[Version]:
    """What the ad said before, the last first, at most 50; to all but its author with telephone numbers masked.

    Texts are for the author and those who decide on reports: what somebody takes out of an ad, others do not read on.
    """
    shown = shown_to(asker, ad.author_id, session.info["tenant"].country)
    rows = session.execute(_VERSIONS, {"ad_id": ad.id}).mappings()
    found = [Version(**{name: shown(told) for name, told in row.items()}) for row in rows]
    return found if policy.can_read_former_text(asker, ad) else [replace(version, text="") for version in found]


_TALKS = (
    select(
        Conversation.public_id,
        AdAnswer.answerer_id,
        Account.given_name,
        Account.family_name,
        Account.name_form,
        AdAnswer.created_at,
        Member.left_at,
    )
    .join(AdAnswer, AdAnswer.conversation_id == Conversation.id)
    .join(Member, and_(Member.conversation_id == Conversation.id, Member.account_id == bindparam("asker_id")))
    .join(Account, Account.id == AdAnswer.answerer_id)
    .where(AdAnswer.ad_id == bindparam("ad_id"))
    .order_by(AdAnswer.created_at, AdAnswer.answerer_id)
)
_VERSIONS = (
    select(
        AdVersion.title,
        AdVersion.text,
        AdVersion.price,
        AdVersion.currency,
        AdVersion.on_day,
        AdVersion.details,
        AdVersion.replaced_at,
    )
    .where(AdVersion.ad_id == bindparam("ad_id"))
    .order_by(AdVersion.replaced_at.desc(), AdVersion.id.desc())
    .limit(50)
)

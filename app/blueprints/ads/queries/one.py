"""One ad: as it is read, acted on, changed; and who answered it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.blueprints.accounts.models import Account, initials, shown_name
from app.blueprints.ads import errors, policy
from app.blueprints.ads.models import Ad, AdAnswer
from app.blueprints.ads.queries.photos import illustrated
from app.blueprints.ads.queries.rows import READER, AdView, fetched, view
from app.blueprints.conversations.models import Conversation
from app.blueprints.moderation.models import Reportable
from app.blueprints.moderation.queries import hidden_from
from tenants.asker import Asker

AdT = TypeVar("AdT", Ad, AdView)


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A conversation about an ad, with the neighbour who answered."""

    public_id: str
    name: str
    initials: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Answered:
    title: str
    conversation: str  # its public id


def seen_ad(session: Session, asker: Asker, public_id: str) -> AdView:
    """One ad in full. Raises ConfirmFirst; NoSuchAd also where its author is hidden from the asker."""
    row = session.execute(_ONE, {"public_id": public_id, "reader": asker.account_id}).first()
    return illustrated(session, [_seen(asker, view(row, asker) if row else None)], asker)[0]


def talks_about(session: Session, asker: Asker, ad: AdView) -> list[Talk]:
    """The conversations about an ad that the asker takes part in: the author in all of them, others in their own."""
    wanted = _TALKS if policy.is_author(asker, ad) else _TALKS.where(AdAnswer.answerer_id == asker.account_id)
    return [
        Talk(
            public_id=row.public_id,
            name=shown_name(row.given_name, row.family_name, row.name_form),
            initials=initials(row.given_name, row.family_name),
            at=row.created_at,
        )
        for row in session.execute(wanted, {"ad_id": ad.id})
    ]


def answered(session: Session, ad_id: UUID, answerer_id: UUID) -> Answered | None:
    """What is told about an answer: the ad's title and the public id of the conversation."""
    wanted = (
        select(Ad.title, Conversation.public_id)
        .join(AdAnswer, AdAnswer.ad_id == Ad.id)
        .join(Conversation, Conversation.id == AdAnswer.conversation_id)
        .where(Ad.id == ad_id, AdAnswer.answerer_id == answerer_id)
    )
    row = session.execute(wanted).first()
    return Answered(title=row.title, conversation=row.public_id) if row else None


def reportable(session: Session, public_id: str, *, asker: Asker) -> Reportable | None:
    """An ad as moderation knows it; None where the asker may not see it. Handed to moderation by the wiring."""
    try:
        ad = seen_ad(session, asker, public_id)
    except (errors.ConfirmFirst, errors.NoSuchAd):
        return None
    return Reportable(
        kind="ads", id=ad.id, title=ad.title, path=f"/ads/{public_id}", author_id=ad.author_id, excerpt=ad.text
    )


def ad_by_key(session: Session, author_id: UUID, key: UUID) -> Ad:
    """The ad that a form's key has made."""
    return session.scalars(select(Ad).where(Ad.author_id == author_id, Ad.key == key)).one()


def ad_to_act_on(session: Session, asker: Asker, public_id: str, *, lock: bool = False) -> Ad:
    """The ad, if wanted locked against other changes. Raises ConfirmFirst, NoSuchAd as `seen_ad`."""
    wanted = select(Ad).where(Ad.public_id == public_id, Ad.author_id.not_in(hidden_from(READER)))
    if lock:
        wanted = wanted.with_for_update(key_share=True)
    return _seen(asker, session.scalars(wanted, {"reader": asker.account_id}).one_or_none())


def ad_to_change(session: Session, asker: Asker, public_id: str, *, lock: bool = False) -> Ad:
    """One's own ad, if wanted locked. Raises ConfirmFirst, NoSuchAd, NotYourAd."""
    ad = ad_to_act_on(session, asker, public_id, lock=lock)
    if not policy.is_author(asker, ad):
        raise errors.NotYourAd
    return ad


def ad_by_id_for_update(session: Session, ad_id: UUID) -> Ad | None:
    """The ad of an id, locked against other changes."""
    return session.get(Ad, ad_id, with_for_update={"key_share": True})


def _seen(asker: Asker, ad: AdT | None) -> AdT:
    """The ad if the asker may see it. Whether it is there is told to confirmed accounts only."""
    if not policy.can_see_ads(asker):
        raise errors.ConfirmFirst
    if ad is None or not policy.can_see(asker, ad):
        raise errors.NoSuchAd
    return ad


_ONE = fetched(Ad.text).where(Ad.public_id == bindparam("public_id"), Ad.author_id.not_in(hidden_from(READER)))
_TALKS = (
    select(Conversation.public_id, Account.given_name, Account.family_name, Account.name_form, AdAnswer.created_at)
    .join(AdAnswer, AdAnswer.conversation_id == Conversation.id)
    .join(Account, Account.id == AdAnswer.answerer_id)
    .where(AdAnswer.ad_id == bindparam("ad_id"))
    .order_by(AdAnswer.created_at, AdAnswer.answerer_id)
)

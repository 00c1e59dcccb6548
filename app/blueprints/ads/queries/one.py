"""One ad: as it is read, acted on, changed."""

from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.blueprints.ads import errors, policy
from app.blueprints.ads.models import Ad, AdState, AdVersion
from app.blueprints.ads.queries.photos import illustrated
from app.blueprints.ads.queries.rows import READER, AdView, fetched, view
from app.blueprints.conversations.queries import AboutCard
from app.blueprints.files.queries import card_url, cover_of
from app.blueprints.moderation.models import Reportable
from app.blueprints.moderation.queries import blocked_with
from kernel import clock
from kernel.errors import N_
from tenants.asker import Asker
from tenants.phones import has_number, masked

AdT = TypeVar("AdT", Ad, AdView)
STATE_WORDS: dict[AdState, str] = {
    AdState.draft: N_("Draft"),
    AdState.open: "",
    AdState.closed: N_("Settled"),
    AdState.expired: N_("Its time is over"),
    AdState.hidden: N_("Hidden"),
}


def seen_ad(session: Session, asker: Asker, public_id: str) -> AdView:
    """One ad in full. Raises ConfirmFirst; NoSuchAd also where a block stands between its author and the asker."""
    row = session.execute(_ONE, {"public_id": public_id, "reader": asker.account_id}).first()
    return illustrated(session, [_seen(asker, view(session, row, asker) if row else None)], asker)[0]


def own_ad(session: Session, asker: Asker, public_id: str) -> AdView:
    """One's own ad, as its forms show it. Raises ConfirmFirst, NoSuchAd, NotYourAd."""
    ad = seen_ad(session, asker, public_id)
    if not policy.is_author(asker, ad):
        raise errors.NotYourAd
    return ad


def poster_ad(session: Session, asker: Asker, public_id: str) -> AdView:
    """One's own ad as it may hang in the street: telephone numbers masked. Raises as `own_ad`, and NoPoster."""
    ad = own_ad(session, asker, public_id)
    if not policy.can_print(asker, ad, clock.now()):
        raise errors.NoPoster
    country = session.info["tenant"].country
    told = {name: masked(value, country) if isinstance(value, str) else value for name, value in ad.details.items()}
    return replace(ad, title=masked(ad.title, country), text=masked(ad.text, country), details=told)


def has_numbers(session: Session, ad: AdView) -> bool:
    """Whether neighbours find a telephone number in it, which they see masked."""
    told = (value for value in ad.details.values() if isinstance(value, str))
    return any(has_number(words, session.info["tenant"].country) for words in (ad.title, ad.text, *told))


def about(session: Session, thing_id: UUID, *, asker: Asker) -> AboutCard | None:
    """An ad as the conversations about it show it; None where the asker may not see it. Handed over by the wiring."""
    row = session.execute(_ABOUT, {"ad_id": thing_id, "reader": asker.account_id}).first()
    if row is None:
        return None
    ad = view(session, row, asker)
    if not policy.can_see(asker, ad):
        return None
    return AboutCard(
        picture=card_url(row.cover) if row.cover else "",
        title=ad.title,
        kind=ad.kind,
        state=STATE_WORDS[ad.state],
        over=ad.state != AdState.open,
        language=ad.language,
    )


def reportable(session: Session, public_id: str, *, asker: Asker) -> Reportable | None:
    """An ad as moderation knows it; None where the asker may not see it. Handed to moderation by the wiring."""
    try:
        ad = seen_ad(session, asker, public_id)
    except (errors.ConfirmFirst, errors.NoSuchAd):
        return None
    return Reportable(
        kind="ads", id=ad.id, title=ad.title, path=f"/ads/{public_id}", author_id=ad.author_id, excerpt=ad.text
    )


def ad_by_key(session: Session, author_id: UUID, key: UUID) -> Ad | None:
    """The ad that a form's key has made, if it has."""
    return session.scalars(select(Ad).where(Ad.author_id == author_id, Ad.key == key)).one_or_none()


def twin(session: Session, author_id: UUID, key: UUID) -> Ad:
    """The ad that another unit has made with the same key while this one waited."""
    ad = ad_by_key(session, author_id, key)
    assert ad is not None
    return ad


def ad_to_act_on(session: Session, asker: Asker, public_id: str, *, lock: bool = False) -> Ad:
    """The ad, if wanted locked against other changes. Raises ConfirmFirst, NoSuchAd as `seen_ad`."""
    wanted = select(Ad).where(Ad.public_id == public_id, Ad.author_id.not_in(blocked_with(READER)))
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


def ad_in_state(session: Session, ad_id: UUID, state: AdState) -> Ad | None:
    """The ad if it still is what an event told of it: a word about what is no longer true helps nobody."""
    ad = session.get(Ad, ad_id)
    return ad if ad is not None and ad.state == state else None


def _seen(asker: Asker, ad: AdT | None) -> AdT:
    """The ad if the asker may see it. Whether it is there is told to confirmed accounts only, but for one's own draft."""
    if ad is not None and policy.is_author(asker, ad) and ad.state == AdState.draft:
        return ad
    if not policy.can_see_ads(asker):
        raise errors.ConfirmFirst
    if ad is None or not policy.can_see(asker, ad):
        raise errors.NoSuchAd
    return ad


_CHANGED_AT = select(func.max(AdVersion.replaced_at)).where(AdVersion.ad_id == Ad.id).scalar_subquery()
_ONE = fetched(Ad.text, _CHANGED_AT.label("changed_at"), Ad.updated_at.label("version")).where(
    Ad.public_id == bindparam("public_id"), Ad.author_id.not_in(blocked_with(READER))
)
_ABOUT = fetched(Ad.text, cover_of("ads", Ad.id).label("cover")).where(
    Ad.id == bindparam("ad_id"), Ad.author_id.not_in(blocked_with(READER))
)

"""From draft to open: what an ad must tell, how many there may be, where it stands and how long."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.blueprints.accounts.queries import hold_account
from app.blueprints.ads import errors, events, models, policy, queries
from app.blueprints.ads.models import Ad, AdKind, AdState
from app.blueprints.ads.models.told import told_by
from app.blueprints.ads.services.rows import forget_dismissals, move
from app.blueprints.files.services import drop_of
from kernel import clock, outbox
from kernel.errors import Invalid
from tenants.asker import Asker
from tenants.packs import Pack


def publish_draft(session: Session, *, asker: Asker, pack: Pack, public_id: str) -> Ad:
    """Publish one's draft, from today and where one lives today; nothing happens to one that is published. Locks the ad.

    Emits AdPublished. Raises ConfirmFirst, NoSuchAd, NotYourAd, AdNotOpen, Invalid, TooManyAds.
    """
    ad = queries.ad_to_change(session, asker, public_id, lock=True)
    if not policy.can_publish(asker):
        raise errors.ConfirmFirst
    if ad.state == AdState.open:
        return ad
    if ad.state != AdState.draft:
        raise errors.AdNotOpen
    kind = AdKind(ad.kind)
    check_words(asker, pack, kind, ad.title, told_by(ad))
    room_for_one_more(session, asker)
    for name, value in {**run_time(pack, kind), **placed(asker), "language": asker.locale}.items():
        setattr(ad, name, value)
    move(session, ad, AdState.open, by=asker.account_id)
    tell_published(session, ad)
    return ad


def throw_away(session: Session, *, asker: Asker, public_id: str) -> None:
    """Delete one's draft, really. Locks it. Emits DraftThrownAway. Raises NoSuchAd, NotYourAd, NotADraft."""
    ad = queries.ad_to_change(session, asker, public_id, lock=True)
    if ad.state != AdState.draft:
        raise errors.NotADraft
    forget_dismissals(session, ad.id)
    drop_of(session, kind="ads", thing_id=ad.id)
    session.delete(ad)
    session.flush()
    outbox.write(session, events.DraftThrownAway(ad_id=ad.id))


def check_words(
    asker: Asker,
    pack: Pack,
    kind: AdKind,
    title: str,
    told: Mapping[str, Any],
    *,
    draft: bool = False,
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What is told and belongs to the kind. Raises Invalid: a kind not offered here; unless it is a draft, wrong words."""
    rules = pack.ads[kind]
    kept, found = policy.of_kind(rules, told), policy.faults_of_kind(rules)
    if not draft and not found:
        today = clock.today(asker.time_zone)
        found = policy.faults(kind, rules, title=title, told=kept, today=today, before=before)
    if found:
        raise Invalid(fields=found)
    return kept


def room_for_one_more(session: Session, asker: Asker, *, draft: bool = False) -> None:
    """Raises TooManyAds, TooManyDrafts. Locks the account, so that two browsers do not publish the last one each."""
    hold_account(session, asker.account_id)
    count = queries.own_counts(session, asker)
    if draft and count[AdState.draft] >= policy.DRAFTS_MOST:
        raise errors.TooManyDrafts(most=policy.DRAFTS_MOST)
    if not draft and count[AdState.open] >= policy.OPEN_MOST:
        raise errors.TooManyAds(most=policy.OPEN_MOST)


def tell_published(session: Session, ad: Ad) -> None:
    outbox.write(session, events.AdPublished(ad_id=ad.id, author_id=ad.author_id, kind=ad.kind, place_id=ad.place_id))


def run_time(pack: Pack, kind: AdKind) -> dict[str, Any]:
    """From now for the days this kind has in this country."""
    now = clock.now()
    return {"published_at": now, "expires_at": now + timedelta(days=pack.ads[kind].open_days)}


def placed(asker: Asker) -> dict[str, Any]:
    """At the asker's public point."""
    return {
        "place_id": asker.place_id,
        "lat": asker.lat,
        "lon": asker.lon,
        **models.cells(asker.lat, asker.lon),
    }

"""Writing an ad: at once or as a draft, changing it, beginning again from one that is over."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.ads import errors, events, policy, queries
from app.blueprints.ads.models import Ad, AdKind, AdState, AdVersion
from app.blueprints.ads.models.told import columns, told_by
from app.blueprints.ads.services.publishing import (
    check_words,
    placed,
    room_for_one_more,
    run_time,
    tell_published,
)
from app.blueprints.ads.services.rows import carry_dismissals, insert_once
from app.blueprints.files.services import attach
from kernel import clock, ids, outbox
from kernel.errors import N_, Invalid
from tenants.asker import Asker
from tenants.packs import Pack

NOTHING: Mapping[str, Any] = MappingProxyType({})
NOT_COPIED = {"on_day", "until_day", "at_time"}  # that day is over
WORDS = ("title", "text", "price", "currency", "on_day", "details")


def publish_ad(
    session: Session,
    *,
    asker: Asker,
    pack: Pack,
    kind: AdKind,
    title: str,
    text: str,
    key: UUID,
    told: Mapping[str, Any] = NOTHING,
    draft: bool = False,
) -> Ad:
    """Publish an ad at the asker's public point, for the days its kind has in this country; or keep it as a draft.

    `told`: what it tells beside, by name; what is not of its kind is left aside. The same `key` again (a double click, the
    back button) answers with the ad that is there. Files that came with it become the photos. Emits AdPublished when it is new and no draft. Raises ConfirmFirst,
    Invalid (a kind not offered here; words that are missing or wrong, but for a draft), TooManyAds, TooManyDrafts.
    """
    if not (policy.can_draft(asker) if draft else policy.can_publish(asker)):
        raise errors.ConfirmFirst
    there = queries.ad_by_key(session, asker.account_id, key)
    if there is not None:
        return there
    told = check_words(asker, pack, kind, title, told, draft=draft)
    room_for_one_more(session, asker, draft=draft)
    values = _new(asker, kind=kind, title=title, text=text, key=key, told=told)
    if not draft:
        values |= run_time(pack, kind) | {"state": AdState.open}
    ad = insert_once(session, Ad, values, ["author_id", "key"])
    if ad is None:
        return queries.twin(session, asker.account_id, key)
    attach(session, asker=asker, key=key, kind="ads", thing_id=ad.id)
    if not draft:
        tell_published(session, ad)
    return ad


def edit_ad(
    session: Session,
    *,
    asker: Asker,
    pack: Pack,
    public_id: str,
    kind: AdKind | None = None,
    title: str | None = None,
    text: str | None = None,
    told: Mapping[str, Any] = NOTHING,
) -> Ad:
    """Change one's draft or open ad; None, and a name that is not in `told`, stay as they are. Locks the ad.

    What an open ad said is kept as a version, and its kind stays. Emits AdEdited when something has changed. Raises NoSuchAd,
    NotYourAd, AdNotOpen, Invalid.
    """
    ad = queries.ad_to_change(session, asker, public_id, lock=True)
    if not policy.can_change(asker, ad, clock.now()):
        raise errors.AdNotOpen
    is_draft = ad.state == AdState.draft
    kind = kind or AdKind(ad.kind)
    if kind != ad.kind and not is_draft:
        raise Invalid(fields={"kind": [N_("A published ad stays what it is. Settle it and publish another one.")]})
    before = told_by(ad)
    values = {"title": ad.title if title is None else title, "text": ad.text if text is None else text}
    wanted = check_words(asker, pack, kind, values["title"], {**before, **told}, draft=is_draft, before=before)
    _write(session, ad, {**values, **columns(wanted)}, version=not is_draft)
    ad.kind = kind
    session.flush()
    return ad


def copy_ad(session: Session, *, asker: Asker, public_id: str, key: UUID) -> Ad:
    """A new draft with the words of one's ad that is over, but for its days. The same `key` again gives the same draft.

    Who did not want the first one does not get the second one either (Freegle nuxt3 #86). Raises NoSuchAd, NotYourAd,
    NotToCopy, TooManyDrafts.
    """
    ad = queries.ad_to_change(session, asker, public_id)
    if not policy.can_copy(asker, ad):
        raise errors.NotToCopy
    made = queries.ad_by_key(session, asker.account_id, key)
    if made is not None:
        return made
    room_for_one_more(session, asker, draft=True)
    told = {name: value for name, value in told_by(ad).items() if name not in NOT_COPIED}
    values = _new(asker, kind=AdKind(ad.kind), title=ad.title, text=ad.text, key=key, told=told)
    made = insert_once(session, Ad, values, ["author_id", "key"])
    if made is None:
        return queries.twin(session, asker.account_id, key)
    carry_dismissals(session, from_ad=ad.id, to_ad=made.id)
    return made


def _new(asker: Asker, *, kind: AdKind, title: str, text: str, key: UUID, told: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a draft."""
    now = clock.now()
    return {
        "id": ids.uuid7(),
        "public_id": ids.public_id(),
        "author_id": asker.account_id,
        "key": key,
        "kind": kind,
        "title": title,
        "text": text,
        "language": asker.locale,
        "state": AdState.draft,
        "created_at": now,
        "updated_at": now,
        "renewals": 0,
        **columns(told),
        **placed(asker),
    }


def _write(session: Session, ad: Ad, values: Mapping[str, Any], *, version: bool) -> None:
    """Write what is different; of a published ad the former words are kept and the change is told."""
    changed = sorted(name for name in values if values[name] != getattr(ad, name))
    if not changed:
        return
    if version:
        former = {name: getattr(ad, name) for name in WORDS}
        session.add(AdVersion(id=ids.uuid7(), ad_id=ad.id, replaced_at=clock.now(), **former))
    for name in changed:
        setattr(ad, name, values[name])
    ad.updated_at = clock.now()
    outbox.write(session, events.AdEdited(ad_id=ad.id, changed=tuple(changed) if version else ()))

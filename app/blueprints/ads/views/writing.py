"""Writing an ad: choosing its kind, its form, drafts, changing it, once more like this one."""

from typing import Any

from flask import Response, g, request, url_for

from app.blueprints.ads import errors, policy, queries, services
from app.blueprints.ads.schemas import CHOICES, CopyAd, EditAd, EditDraft, PublishAd, typed_ad
from app.blueprints.ads.views.door import to_ad, views
from app.blueprints.files.views import FormWithFiles
from app.web import auth, forms, limits, pages, uploads
from app.web.limits import limiter
from kernel import ids
from kernel.errors import N_

PUBLISHED, KEPT = N_("Your ad is published."), N_("Your draft is kept.")


@views.get("/ads/new")
def new() -> Response:
    """The kinds of this country; of one of them, an empty form. Its key makes one ad of a double click."""
    if not policy.can_draft(auth.asker()):
        raise errors.ConfirmFirst
    g.area = "publish"
    kind = request.args.get("kind", "")
    if kind not in policy.offered(g.pack.ads):
        return pages.page("ads/kinds.html", kinds=policy.offered(g.pack.ads), wrong=bool(kind))
    form = forms.Form(values={"kind": kind, "key": ids.uuid7()})
    return pages.form_page("ads/new.html", form, **_of_form(kind))


@views.post("/ads")
@uploads.takes_files
@limiter.limit(limits.WRITING)
def publish() -> Response:
    g.area = "publish"
    asker = auth.asker()
    if not policy.can_draft(asker):
        raise errors.ConfirmFirst
    form = FormWithFiles(PublishAd(), asker=asker)
    with form:
        ad = services.publish_ad(g.session, asker=asker, pack=g.pack, **form.data)
        toast = KEPT if ad.published_at is None else PUBLISHED
        if queries.wordless(g.session, ad.id):
            return pages.done(url_for("ads.photos", public_id=ad.public_id), toast=toast)
        return to_ad(ad.public_id, toast=toast)
    kind = str(form.values.get("kind"))
    return pages.refused("ads/new.html", form, fragment="ads/new_form.html", files=form.files, **_of_form(kind))


@views.get("/ads/<public_id>/edit")
def edit(public_id: str) -> Response:
    ad = queries.own_ad(g.session, auth.asker(), public_id)
    return pages.form_page("ads/edit.html", forms.Form(values=typed_ad(ad)), ad=ad, **_of_form(ad.kind))


@views.post("/ads/<public_id>/edit")
@limiter.limit(limits.WRITING)
def save(public_id: str) -> Response:
    """Change an ad. The form of a draft has a second button, that publishes it."""
    asker = auth.asker()
    ad = queries.own_ad(g.session, asker, public_id)
    schema = EditDraft if ad.is_draft else EditAd
    form = forms.submitted(schema(of=ad.kind, before=ad.told))
    changed = False
    with form:
        words = dict(form.data)
        publishes = words.pop("publish", False)
        try:
            services.edit_ad(g.session, asker=asker, pack=g.pack, public_id=public_id, **words)
        except errors.ChangedMeanwhile:
            changed = True
            raise
        if publishes:
            services.publish_draft(g.session, asker=asker, pack=g.pack, public_id=public_id)
            return to_ad(public_id, toast=PUBLISHED)
        return to_ad(public_id, toast=KEPT if ad.is_draft else N_("Your ad is changed."))
    if changed:  # sent once more it is meant
        form.values["version"] = typed_ad(ad)["version"]
    return pages.refused(
        "ads/edit.html", form, fragment="ads/edit_form.html", ad=ad, changed=changed, **_of_form(ad.kind)
    )


@views.post("/ads/<public_id>/publish")
@limiter.limit(limits.WRITING)
def publish_draft(public_id: str) -> Response:
    """From the page of a draft; where something is missing, its form says what."""
    asker = auth.asker()
    ad = queries.own_ad(g.session, asker, public_id)
    form = forms.Form(values=typed_ad(ad))
    with form:
        services.publish_draft(g.session, asker=asker, pack=g.pack, public_id=public_id)
        return to_ad(public_id, toast=PUBLISHED)
    return pages.refused("ads/edit.html", form, ad=ad, **_of_form(ad.kind))


@views.post("/ads/<public_id>/throw-away")
@limiter.limit(limits.WRITING)
def throw_away(public_id: str) -> Response:
    services.throw_away(g.session, asker=auth.asker(), public_id=public_id)
    return pages.done(url_for("ads.mine", show="drafts"), toast=N_("The draft is gone."))


@views.post("/ads/<public_id>/copy")
@limiter.limit(limits.WRITING)
def copy(public_id: str) -> Response:
    """Once more like this one: a draft with the same words, open for changes."""
    wanted = forms.submitted(CopyAd()).data
    ad = services.copy_ad(g.session, asker=auth.asker(), public_id=public_id, **wanted)
    toast = N_("Here are the same words again. Change what is different, then publish.")
    return pages.done(url_for("ads.edit", public_id=ad.public_id), toast=toast)


def _of_form(kind: str) -> dict[str, Any]:
    rules = g.pack.ads.get(kind)
    return {
        "kind": kind if rules and rules.offered else "",
        "rules": rules,
        "kinds": policy.offered(g.pack.ads),
        "choices_of": CHOICES,
        "currency": g.pack.currency,
        "can_publish": policy.can_publish(auth.asker()),
    }

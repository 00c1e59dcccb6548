"""The HTML door of ads."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, g, request, url_for

from app.blueprints.ads import errors, policy, queries, services
from app.blueprints.ads.schemas import AnswerAd, PublishAd, WriteAd
from app.blueprints.files.queries import FileView
from app.blueprints.files.views import FormWithFiles
from app.web import auth, fields, forms, limits, pages, uploads
from app.web.limits import limiter
from kernel import clock, ids, paging
from kernel.errors import N_

views = Blueprint("ads", __name__, template_folder="templates")
PER_PAGE = 20


@views.before_request
def _behind_sign_in() -> None:
    g.noindex = True


@views.get("/ads/new")
def new() -> Response:
    """An empty form. Its key makes one ad of a double click."""
    if not policy.can_publish(auth.asker()):
        raise errors.ConfirmFirst
    g.area = "publish"
    form = forms.Form(values={"kind": request.args.get("kind", ""), "key": ids.uuid7()})
    return pages.form_page("ads/new.html", form)


@views.post("/ads")
@uploads.takes_files
@limiter.limit(limits.WRITING)
def publish() -> Response:
    g.area = "publish"
    asker = auth.asker()
    if not policy.can_publish(asker):
        raise errors.ConfirmFirst
    form = FormWithFiles(PublishAd(), asker=asker)
    with form:
        ad = services.publish_ad(g.session, asker=asker, pack=g.pack, **form.data)
        page = "ads.photos" if queries.wordless(g.session, ad.id) else "ads.show"
        return pages.done(url_for(page, public_id=ad.public_id), toast=N_("Your ad is published."))
    return pages.refused("ads/new.html", form, fragment="ads/new_form.html", files=form.files)


@views.get("/ads/mine")
def mine() -> Response:
    g.area = "me"
    after = paging.cursor(request.args.get("after"))
    found = queries.own_ads(g.session, auth.asker(), after=after, limit=PER_PAGE + 1)
    template = "ads/mine_lines.html" if pages.wants_fragment() else "ads/mine.html"
    return pages.page(template, ads=paging.page_of(found, PER_PAGE))


@views.get("/ads/<public_id>")
def show(public_id: str) -> Response:
    """One ad, with the form to answer it."""
    return pages.form_page("ads/show.html", forms.Form(values={"key": ids.uuid7()}), **_shown(public_id))


@views.get("/ads/<public_id>/edit")
def edit(public_id: str) -> Response:
    ad = queries.ad_to_change(g.session, auth.asker(), public_id)
    form = forms.Form(values={"kind": ad.kind, "title": ad.title, "text": ad.text})
    return pages.form_page("ads/edit.html", form, ad=ad)


@views.post("/ads/<public_id>/edit")
@limiter.limit(limits.WRITING)
def save(public_id: str) -> Response:
    form = forms.submitted(WriteAd())
    with form:
        ad = services.edit_ad(g.session, asker=auth.asker(), public_id=public_id, **form.data)
        return pages.done(url_for("ads.show", public_id=ad.public_id), toast=N_("Your ad is changed."))
    ad = queries.ad_to_change(g.session, auth.asker(), public_id)
    return pages.refused("ads/edit.html", form, fragment="ads/edit_form.html", ad=ad)


@views.post("/ads/<public_id>/close")
@limiter.limit(limits.WRITING)
def close(public_id: str) -> Response:
    ad = services.close_ad(g.session, asker=auth.asker(), public_id=public_id)
    return pages.done(url_for("ads.show", public_id=ad.public_id), toast=N_("Your ad is settled. Well done."))


@views.post("/ads/<public_id>/answers")
@limiter.limit(limits.WRITING)
def answer(public_id: str) -> Response:
    """Answer, then go to the conversation."""
    form = forms.submitted(AnswerAd())
    with form:
        talk = services.answer_ad(g.session, asker=auth.asker(), public_id=public_id, **form.data)
        return pages.done(f"{request.script_root}/conversations/{talk.public_id}", toast=N_("Your answer is sent."))
    return pages.refused("ads/show.html", form, fragment="ads/answer_form.html", **_shown(public_id))


@views.get("/ads/<public_id>/photos")
def photos(public_id: str) -> Response:
    """The photos of one's ad: add, describe, order, remove."""
    return _photos_page(public_id, forms.Form(values={"key": ids.uuid7()}))


@views.post("/ads/<public_id>/photos")
@uploads.takes_files
@limiter.limit(limits.WRITING)
def add_photos(public_id: str) -> Response:
    """Keep what is said of the photos, and add those that came along."""
    asker = auth.asker()
    queries.ad_to_change(g.session, asker, public_id)
    form = FormWithFiles(fields.Form(), asker=asker)
    with form:
        assert form.data is not None
        added = services.add_photos(g.session, asker=asker, public_id=public_id, key=form.key)
        return pages.done(url_for("ads.photos" if added else "ads.show", public_id=public_id), toast=N_("It is kept."))
    return _photos_page(public_id, form, waiting=form.files, status=422)


def _photos_page(public_id: str, form: forms.Form, *, waiting: Sequence[FileView] = (), status: int = 200) -> Response:
    asker = auth.asker()
    queries.ad_to_change(g.session, asker, public_id)
    ad = queries.seen_ad(g.session, asker, public_id)
    can_change = policy.can_change(asker, ad, clock.now())
    return pages.form_page("ads/photos.html", form, status=status, ad=ad, waiting=waiting, can_change=can_change)


def _shown(public_id: str) -> dict[str, Any]:
    asker = auth.asker()
    ad = queries.seen_ad(g.session, asker, public_id)
    return {
        "ad": ad,
        "talks": queries.talks_about(g.session, asker, ad),
        "mine": policy.is_author(asker, ad),
        "can_change": policy.can_change(asker, ad, clock.now()),
        "can_answer": policy.can_answer(asker, ad, clock.now()),
    }

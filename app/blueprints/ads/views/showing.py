"""One ad: reading it, answering it, what it said before, not wanting to see it."""

from typing import Any

from flask import Response, g, request, url_for

from app.blueprints.ads import policy, queries, services
from app.blueprints.ads.schemas import AnswerAd
from app.blueprints.ads.views.door import views
from app.web import auth, forms, limits, pages
from app.web.limits import limiter
from kernel import clock, ids
from kernel.errors import N_


@views.get("/ads/<public_id>")
def show(public_id: str) -> Response:
    """One ad, with the form to answer it."""
    return pages.form_page("ads/show.html", forms.Form(values={"key": ids.uuid7()}), **shown(public_id))


@views.get("/ads/<public_id>/history")
def history(public_id: str) -> Response:
    """What it said before: neighbours who answered were told something else."""
    ad = queries.seen_ad(g.session, auth.asker(), public_id)
    return pages.page("ads/history.html", ad=ad, versions=queries.versions(g.session, auth.asker(), ad))


@views.post("/ads/<public_id>/answers")
@limiter.limit(limits.WRITING)
def answer(public_id: str) -> Response:
    """Answer, then go to the conversation."""
    form = forms.submitted(AnswerAd())
    with form:
        talk = services.answer_ad(g.session, asker=auth.asker(), public_id=public_id, **form.data)
        return pages.done(f"{request.script_root}/conversations/{talk.public_id}", toast=N_("Your answer is sent."))
    return pages.refused("ads/show.html", form, fragment="ads/answer_form.html", **shown(public_id))


@views.post("/ads/<public_id>/dismiss")
@limiter.limit(limits.WRITING)
def dismiss(public_id: str) -> Response:
    """The card makes room for a line that takes it back; without JavaScript the feed comes without it."""
    services.dismiss_ad(g.session, asker=auth.asker(), public_id=public_id)
    if pages.wants_fragment():
        return pages.page("ads/dismissed_line.html", ad=queries.seen_ad(g.session, auth.asker(), public_id))
    toast = N_("You will not see this ad again. It is kept under My ads, in case you change your mind.")
    return pages.done(url_for("home.feed"), toast=toast)


@views.post("/ads/<public_id>/undismiss")
@limiter.limit(limits.WRITING)
def undismiss(public_id: str) -> Response:
    services.undismiss_ad(g.session, asker=auth.asker(), public_id=public_id)
    if pages.wants_fragment():
        return pages.page("ads/one_card.html", ad=queries.seen_ad(g.session, auth.asker(), public_id))
    return pages.done(url_for("ads.show", public_id=public_id), toast=N_("You see this ad again."))


def shown(public_id: str) -> dict[str, Any]:
    """What the page of an ad shows."""
    asker = auth.asker()
    ad = queries.seen_ad(g.session, asker, public_id)
    mine = policy.is_author(asker, ad)
    return {
        "ad": ad,
        "talks": queries.talks_about(g.session, asker, ad),
        "mine": mine,
        "numbered": mine and queries.has_numbers(g.session, ad),
        "matches": queries.matches_of(g.session, asker, ad),
        "alike": queries.alike(g.session, asker, ad) if policy.seeks(asker, ad, clock.now()) else [],
        "how_far": queries.how_far(g.session, ad.id, g.pack.ads[ad.kind])
        if policy.can_print(asker, ad, clock.now())
        else None,
        "may": policy.may(asker, ad, g.pack.ads[ad.kind], clock.now()),
        "dismissed": not mine and queries.is_dismissed(g.session, asker, ad),
        "key": ids.uuid7(),
    }

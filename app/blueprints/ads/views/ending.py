"""Settling an ad, opening it again, renewing it."""

from typing import Any

from flask import Response, g

from app.blueprints.ads import policy, queries, services
from app.blueprints.ads.schemas import CloseAd
from app.blueprints.ads.views.door import to_ad, views
from app.web import auth, forms, limits, pages
from app.web.limits import limiter
from kernel import clock, ids
from kernel.errors import N_


@views.get("/ads/<public_id>/close")
def closing(public_id: str) -> Response:
    """How it ended, and with whom."""
    return pages.form_page("ads/close.html", forms.Form(), **_closing(public_id))


@views.post("/ads/<public_id>/close")
@limiter.limit(limits.WRITING)
def close(public_id: str) -> Response:
    form = forms.submitted(CloseAd())
    with form:
        ad = services.close_ad(g.session, asker=auth.asker(), public_id=public_id, **form.data)
        return to_ad(ad.public_id, toast=N_("Your ad is settled. Well done."))
    return pages.refused("ads/close.html", form, fragment="ads/close_form.html", **_closing(public_id))


@views.post("/ads/<public_id>/reopen")
@limiter.limit(limits.WRITING)
def reopen(public_id: str) -> Response:
    services.reopen_ad(g.session, asker=auth.asker(), public_id=public_id)
    return to_ad(public_id, toast=N_("Your ad is open again."))


@views.get("/ads/<public_id>/renew")
def renewing(public_id: str) -> Response:
    """Where the letter leads that says an ad ends soon. Looking changes nothing."""
    asker = auth.asker()
    ad = queries.own_ad(g.session, asker, public_id)
    rules = g.pack.ads[ad.kind]
    may = policy.may(asker, ad, rules, clock.now())
    return pages.page(
        "ads/renew.html", ad=ad, rules=rules, may=may, dated=policy.ends_with_its_day(ad), key=ids.uuid7()
    )


@views.post("/ads/<public_id>/renew")
@limiter.limit(limits.WRITING)
def renew(public_id: str) -> Response:
    services.renew_ad(g.session, asker=auth.asker(), pack=g.pack, public_id=public_id)
    return to_ad(public_id, toast=N_("Your ad is renewed, and stands on top again."))


def _closing(public_id: str) -> dict[str, Any]:
    asker = auth.asker()
    ad = queries.own_ad(g.session, asker, public_id)
    return {"ad": ad, "talks": queries.talks_about(g.session, asker, ad), "outcomes": policy.outcomes(ad.kind)}

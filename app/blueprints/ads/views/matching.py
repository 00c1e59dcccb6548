"""Lost and found: saying that one has the other side of an ad, and deciding whether it is the one."""

from typing import Any

from flask import Response, g, request

from app.blueprints.ads import errors, policy, queries, services
from app.blueprints.ads.schemas import ProposeMatch
from app.blueprints.ads.views.door import to_ad, views
from app.web import auth, forms, limits, pages
from app.web.limits import limiter
from kernel import clock, ids
from kernel.errors import N_

SAID = N_("It is sent. Your neighbour will say whether it is the one.")
SAID_ON = N_("It is sent. Your neighbour reads it in your conversation.")
SETTLED = N_("Well done, it is settled on both sides. Agree here on when and where you meet.")
DECLINED = N_("Your neighbour is told that it is something else. Your ad stays open.")


@views.get("/ads/<public_id>/match")
def matching(public_id: str) -> Response:
    """The words to the neighbour, and one's own ad if there is one. `own` in the address chooses it."""
    values = {"key": ids.uuid7(), "own": request.args.get("own", "")}
    return pages.form_page("ads/match.html", forms.Form(values=values), **_of_form(public_id))


@views.post("/ads/<public_id>/match")
@limiter.limit(limits.WRITING)
def propose_match(public_id: str) -> Response:
    form = forms.submitted(ProposeMatch())
    with form:
        match = services.propose_match(g.session, asker=auth.asker(), public_id=public_id, **form.data)
        return _to_talk(match, SAID if match.state == "proposed" else SAID_ON)
    return pages.refused("ads/match.html", form, fragment="ads/match_form.html", **_of_form(public_id))


@views.post("/matches/<public_id>/confirm")
@limiter.limit(limits.WRITING)
def confirm_match(public_id: str) -> Response:
    return _to_talk(services.confirm_match(g.session, asker=auth.asker(), public_id=public_id), SETTLED)


@views.post("/matches/<public_id>/decline")
@limiter.limit(limits.WRITING)
def decline_match(public_id: str) -> Response:
    match = services.decline_match(g.session, asker=auth.asker(), public_id=public_id)
    return to_ad(queries.addresses_of(g.session, match)[0], toast=DECLINED)


def _to_talk(match: Any, toast: str) -> Response:
    """Where the two agree on what comes next."""
    _ad, talk = queries.addresses_of(g.session, match)
    return pages.done(f"{request.script_root}/conversations/{talk}", toast=toast)


def _of_form(public_id: str) -> dict[str, Any]:
    asker = auth.asker()
    ad = queries.seen_ad(g.session, asker, public_id)
    if policy.is_author(asker, ad):
        raise errors.OwnAd
    if not policy.can_be_found(ad):
        raise errors.NotToMatch
    if not policy.can_match(asker, ad, clock.now()):
        raise errors.AdNotOpen
    return {"ad": ad, "others": queries.other_sides(g.session, asker, ad)}

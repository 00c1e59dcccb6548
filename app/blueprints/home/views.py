"""The HTML door of the feed and of the country's landing page."""

from typing import Any

from flask import Blueprint, Response, g, request

from app.blueprints.ads.policy import can_see_ads, radii_km, radius_km
from app.blueprints.home import queries
from app.blueprints.home.schemas import Feed
from app.blueprints.showcase.policy import WORDS, kinds
from app.blueprints.showcase.queries import totals
from app.web import forms, pages
from kernel import paging
from kernel.errors import Invalid

views = Blueprint("home", __name__, template_folder="templates")
PER_PAGE = 20


@views.get("/")
def feed() -> Response:
    """The feed of a confirmed neighbour; for everybody else what Smiile is, with kinds and counts."""
    g.area = "feed"
    if g.asker is None or not can_see_ads(g.asker):
        return _landing()
    g.noindex = True
    wanted = _wanted()
    show, within = wanted["show"], radius_km(g.pack.near, wanted["within"])
    after = paging.cursor(wanted["after"])
    found = queries.feed(
        g.session, g.asker, radius_km=within, kinds=show.kinds, news=show.with_news, after=after, size=PER_PAGE
    )
    template = "home/rows.html" if pages.wants_fragment() else "home/feed.html"
    return pages.page(template, found=found, show=show, within=within, radii=radii_km(g.pack.near))


def _landing() -> Response:
    counts = totals(g.session)
    return pages.page("home/landing.html", kinds=[(kind, WORDS[kind], counts.get(kind, 0)) for kind in kinds()])


def _wanted() -> dict[str, Any]:
    """What the address asks for; what makes no sense is left aside: an old link still shows a feed."""
    try:
        return forms.Form(Feed(), request.args.to_dict()).data
    except Invalid:
        return forms.Form(Feed()).data

"""The feed with its search, and the country's landing page."""

from dataclasses import replace
from typing import Any

from flask import Response, g, request

from app.blueprints.ads.policy import can_see_ads, radii_km
from app.blueprints.ads.queries import AdView
from app.blueprints.home import queries
from app.blueprints.home.schemas import Asked, asked_by
from app.blueprints.home.views.routes import PER_PAGE, views
from app.blueprints.showcase.policy import WORDS, kinds
from app.blueprints.showcase.queries import totals
from app.web import limits, marks, pages
from app.web.limits import limiter
from kernel import paging
from tenants.asker import Asker

USUAL = {"show", "within", "after"}  # of the newest, page by page: no search
EXCERPT = 200  # characters; a card shows no more


@views.get("/")
@limiter.limit(limits.SEARCH, exempt_when=lambda: request.args.keys() <= USUAL)
def feed() -> Response:
    """The feed of a confirmed neighbour, or what a search of theirs finds; for others what Smiile is, kinds and counts."""
    g.area = "feed"
    asked = asked_by(request.args)
    if g.asker is None or not can_see_ads(g.asker):
        g.noindex = bool(request.args)
        return _landing(asked)
    g.noindex = True
    values = _searched(asked, g.asker) if asked.searching or asked.errors else _newest(asked, g.asker)
    name = "feed.html"
    if pages.wants_fragment():
        name = "rows.html" if asked.values["after"] else "found.html"
    status = 422 if asked.errors else 200
    return pages.page(f"home/{name}", status=status, asked=asked, radii=radii_km(g.pack.near), **values)


def _landing(asked: Asked) -> Response:
    counts = totals(g.session)
    told = [(kind, WORDS[kind], counts.get(kind, 0)) for kind in kinds()]
    return pages.page("home/landing.html", kinds=told, asked=asked)


def _newest(asked: Asked, asker: Asker) -> dict[str, Any]:
    wanted = asked.wanted(g.pack, None)
    after = paging.cursor(asked.values["after"])
    found = queries.feed(g.session, asker, wanted, news=asked.values["show"].with_news, after=after, size=PER_PAGE)
    return {"found": found, "within": wanted.radius_km, "reading": None, "read_as": asked}


def _searched(asked: Asked, asker: Asker) -> dict[str, Any]:
    reading = queries.read(g.session, asker, g.country_code, asked.values["q"], asked.values["near"])
    wanted = asked.wanted(g.pack, reading.around)
    after = paging.cursor(asked.values["after"])
    found = queries.look(g.session, asker, wanted, reading, after=after, size=PER_PAGE)
    stems = [stem for word in found.words if not word.common for stem in word.stems if len(stem) > len(word.text) - 3]
    shown = [_marked(ad, stems) for ad in found.page.rows]
    near = reading.around.slug if reading.around else asked.values["near"]
    return {
        "found": queries.of_ads(paging.Page(shown, found.page.after)),
        "within": wanted.radius_km,
        "reading": reading,
        "typed": found.typed,
        "read_as": asked.but(q=found.typed, near=near),
        "instead": found.instead,
        "say_more": bool(asked.values["q"]) and not reading.around and not any(not w.common for w in reading.words),
    }


def _marked(ad: AdView, stems: list[str]) -> AdView:
    if not stems:
        return ad
    return replace(ad, title=marks.marked(ad.title, stems), text=marks.excerpt(ad.text, stems, EXCERPT))

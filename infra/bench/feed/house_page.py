"""The house itself, with two doors more: the compared pages, by the house's own porch, units and reads."""

import os
from typing import Any

from flask import Blueprint, Response, g
from jinja2 import ChoiceLoader, FileSystemLoader

from app.blueprints.ads.models import AdKind
from app.blueprints.ads.policy import TABS, by_tab, may
from app.blueprints.ads.queries import newest_around, own_ads, own_counts
from app.blueprints.bulletins.queries import newest
from app.factory import create_app
from app.web import auth, pages
from infra.bench.feed import compared
from kernel import clock, config, ids
from tenants import house

views = Blueprint("compared", __name__)


@views.get("/compared/feed")
def feed() -> Response:
    g.area, g.noindex = "feed", True
    most = compared.PER_PAGE + 1
    ads = newest_around(g.session, g.asker, radius_km=compared.WITHIN_KM, kinds=list(AdKind), limit=most)
    lines = newest(g.session, place_id=g.asker.place_id, limit=most)
    return pages.page("compared/feed.html", **compared.feed_values(compared.merged(ads, lines)))


@views.get("/compared/mine")
def mine() -> Response:
    g.area, g.noindex = "me", True
    asker, now = auth.asker(), clock.now()
    found = own_ads(g.session, asker, states=TABS["open"], limit=compared.PER_PAGE + 1)
    ads = found[: compared.PER_PAGE]
    values: dict[str, Any] = {
        "ads": ads,
        "after": compared.after_of(found),
        "counts": by_tab(own_counts(g.session, asker)),
        "may": {ad.id: may(asker, ad, g.pack.ads[ad.kind], now) for ad in ads},
        "key": ids.uuid7(),
    }
    return pages.page("compared/mine.html", **values)


app = create_app(house.build(config.from_environment(os.environ)))
app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(compared.TEMPLATES)])  # type: ignore[list-item]
app.register_blueprint(views)

"""My ads, by what has become of them, and those I do not want to see."""

from flask import Response, g, request

from app.blueprints.ads import policy, queries
from app.blueprints.ads.views.door import PER_PAGE, views
from app.web import auth, pages
from kernel import clock, ids, paging


@views.get("/ads/mine")
def mine() -> Response:
    g.area = "me"
    asker, show = auth.asker(), policy.tab(request.args.get("show"))
    after = paging.cursor(request.args.get("after"))
    found = queries.own_ads(g.session, asker, states=policy.TABS[show], after=after, limit=PER_PAGE + 1)
    ads, now = paging.page_of(found, PER_PAGE), clock.now()
    template = "ads/mine_lines.html" if pages.wants_fragment() else "ads/mine.html"
    return pages.page(
        template,
        ads=ads,
        show=show,
        counts=policy.by_tab(queries.own_counts(g.session, asker)),
        may={ad.id: policy.may(asker, ad, g.pack.ads[ad.kind], now) for ad in ads.rows},
        key=ids.uuid7(),
    )


@views.get("/ads/dismissed")
def dismissed() -> Response:
    g.area = "me"
    asker = auth.asker()
    after = paging.cursor(request.args.get("after"))
    ads = paging.page_of(queries.dismissed_ads(g.session, asker, after=after, limit=PER_PAGE + 1), PER_PAGE)
    template = "ads/dismissed_lines.html" if pages.wants_fragment() else "ads/dismissed.html"
    return pages.page(template, ads=ads, counts=policy.by_tab(queries.own_counts(g.session, asker)), show="dismissed")

"""The HTML door of the showcase: pages by kind of ad, and what crawlers read."""

from app.blueprints.showcase.policy import kinds
from app.blueprints.showcase.views.by_kind import in_country, in_town, overview
from app.blueprints.showcase.views.maps import index, pages, places, posts, robots, types
from app.blueprints.showcase.views.routes import views

views.add_url_rule("/types", view_func=overview)
for _kind in kinds():
    views.add_url_rule(f"/types/{_kind}", view_func=in_country, defaults={"kind": _kind})
    views.add_url_rule(f"/<slug>/{_kind}", view_func=in_town, defaults={"kind": _kind})
views.add_url_rule("/robots.txt", view_func=robots)
views.add_url_rule("/sitemap.xml", view_func=index)
views.add_url_rule("/sitemaps/pages.xml", view_func=pages)
views.add_url_rule("/sitemaps/places-<int(min=1, max=9999):number>.xml", view_func=places)
views.add_url_rule("/sitemaps/types-<int(min=1, max=9999):number>.xml", view_func=types)
views.add_url_rule("/sitemaps/posts-<int(min=1, max=9999):number>.xml", view_func=posts)

__all__ = ["views"]

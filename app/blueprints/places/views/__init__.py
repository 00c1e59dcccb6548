"""The HTML door of places: search, the page of a place, and what crawlers read."""

from app.blueprints.places.views.map import basemap, cell_still, place_still, streets, tile
from app.blueprints.places.views.place import show
from app.blueprints.places.views.routes import views
from app.blueprints.places.views.search import search, suggest
from app.blueprints.places.views.sitemap import index, pages, places, robots

views.add_url_rule("/places", view_func=search)
views.add_url_rule("/places/suggest", view_func=suggest)
views.add_url_rule("/map/places/<uuid:place_id>.svg", view_func=place_still)
views.add_url_rule("/map/around/<cell>/<int:km>.svg", view_func=cell_still)
views.add_url_rule("/map/tiles/<int:z>/<int:x>/<int:y>", view_func=tile)
views.add_url_rule("/map/streets.pmtiles", view_func=streets)
views.add_app_template_global(basemap)
views.add_url_rule("/robots.txt", view_func=robots)
views.add_url_rule("/sitemap.xml", view_func=index)
views.add_url_rule("/sitemaps/pages.xml", view_func=pages)
views.add_url_rule("/sitemaps/places-<int(min=1, max=9999):number>.xml", view_func=places)
views.add_url_rule("/<slug>", view_func=show)

__all__ = ["views"]

"""The HTML door of places: search, and the page of a place."""

from app.blueprints.places.views.map import basemap, cell_still, place_still, streets, tile
from app.blueprints.places.views.place import show
from app.blueprints.places.views.routes import views
from app.blueprints.places.views.search import search, suggest

views.add_url_rule("/places", view_func=search)
views.add_url_rule("/places/suggest", view_func=suggest)
views.add_url_rule("/map/places/<sealed:place_id>.svg", view_func=place_still)
views.add_url_rule("/map/around/<cell>/<int:km>.svg", view_func=cell_still)
views.add_url_rule("/map/tiles/<int:z>/<int:x>/<int:y>", view_func=tile)
views.add_url_rule("/map/streets.pmtiles", view_func=streets)
views.add_app_template_global(basemap)
views.add_url_rule("/<slug>", view_func=show)

__all__ = ["views"]

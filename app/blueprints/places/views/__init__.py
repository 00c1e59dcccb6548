"""The HTML door of places: search, and the page of a place."""

from app.blueprints.places.views.place import show
from app.blueprints.places.views.routes import views
from app.blueprints.places.views.search import search, suggest

views.add_url_rule("/places", view_func=search)
views.add_url_rule("/places/suggest", view_func=suggest)
views.add_url_rule("/<slug>", view_func=show)

__all__ = ["views"]

"""The HTML door of home: the feed and its search, the searches one keeps, the skills of neighbours."""

from app.blueprints.home.views import feed
from app.blueprints.home.views.routes import views

__all__ = ["feed", "views"]

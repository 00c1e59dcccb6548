"""The HTML door of home: the feed and its search, the searches one keeps, the skills of neighbours."""

from app.blueprints.home.views import feed, kept, skills
from app.blueprints.home.views.routes import views

__all__ = ["feed", "kept", "skills", "views"]

"""The HTML door of ads."""

from app.blueprints.ads.views import ending, listing, matching, photos, poster, showing, writing
from app.blueprints.ads.views.door import views as views

__all__ = [
    "ending",
    "listing",
    "matching",
    "photos",
    "poster",
    "showing",
    "views",
    "writing",
]  # each hangs its pages on the door

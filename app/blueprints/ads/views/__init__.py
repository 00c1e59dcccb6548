"""The HTML door of ads."""

from app.blueprints.ads.views import ending, listing, photos, showing, writing
from app.blueprints.ads.views.door import views as views

__all__ = ["ending", "listing", "photos", "showing", "views", "writing"]  # each hangs its pages on the door

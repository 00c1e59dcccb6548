"""The HTML door of accounts."""

from app.blueprints.accounts.views import joining, language, own, safety, signing_in
from app.blueprints.accounts.views.door import views

__all__ = ["joining", "language", "own", "safety", "signing_in", "views"]

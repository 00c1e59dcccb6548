"""The JSON door of ads: the same schemas, verbs and policy as the pages."""

from app.blueprints.ads.api import keeping, matching, reading, writing
from app.blueprints.ads.api.door import api as api

__all__ = ["api", "keeping", "matching", "reading", "writing"]  # each hangs its addresses on the door

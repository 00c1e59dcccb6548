"""An ad as its own form shows it: what it tells, in the notation its author types."""

from datetime import date, time
from typing import Any

from app.blueprints.ads.models import Ad
from app.blueprints.ads.models.told import told_by
from app.blueprints.ads.queries import AdView
from app.i18n import formats
from kernel.money import Money


def typed_ad(ad: Ad | AdView) -> dict[str, str]:
    """The values of the form that changes this ad."""
    told = {name: _typed(value) for name, value in told_by(ad).items()}
    version = ad.version if isinstance(ad, AdView) else ad.updated_at
    return {
        "kind": str(ad.kind),
        "title": ad.title,
        "text": ad.text,
        "version": version.isoformat() if version else "",
        **told,
    }


def _typed(value: Any) -> str:
    if isinstance(value, Money):
        return formats.typed(value)
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else str(value)

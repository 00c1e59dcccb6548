"""Neighbours who were told of what is lost hear what becomes of it."""

from typing import Any

from sqlalchemy.orm import Session

from app.blueprints.ads import services
from app.blueprints.ads.events import AdClosed


def find_told(session: Session, event: AdClosed, **_: Any) -> None:
    """Something lost is found: whoever was told of it will hear so."""
    services.let_found_go(session, ad_id=event.ad_id)

"""Who may do what in moderation."""

from app.blueprints.moderation.models import Report
from tenants.asker import Asker


def can_see_queue(asker: Asker) -> bool:
    return asker.country_manager


def is_involved(asker: Asker, report: Report) -> bool:
    """Who wrote the thing or reported it."""
    return asker.account_id in {report.author_id, report.reporter_id}

"""Who may do what in moderation."""

from app.blueprints.moderation.models import Report, ReportState
from tenants.asker import Asker


def can_see_queue(asker: Asker) -> bool:
    return asker.country_manager


def is_reporter(asker: Asker, report: Report) -> bool:
    return asker.account_id == report.reporter_id


def is_involved(asker: Asker, report: Report) -> bool:
    """Who wrote the thing or reported it."""
    return asker.account_id in {report.author_id, report.reporter_id}


def can_read(asker: Asker, report: Report) -> bool:
    """Who reported reads the report; who wrote the thing reads why it is hidden, and never who reported."""
    told = report.state == ReportState.hidden and asker.account_id == report.author_id
    return is_reporter(asker, report) or told

"""Who is told what moderation did: the reporter, the author, the country managers."""

from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from app.blueprints.files import queries as files
from app.blueprints.files.events import FileBroughtBack, FileHeld, FileObjected, FileTakenDown
from app.blueprints.moderation import queries, schemas
from app.blueprints.moderation.events import ThingHidden, ThingKept, ThingReported
from app.blueprints.moderation.models import Reason
from app.blueprints.notifications.services import notify
from kernel.errors import N_
from tenants.registry import Tenant


def acknowledge(session: Session, event: ThingReported, *, tenant: Tenant, event_id: UUID) -> None:
    """Tell the reporter that it arrived (Regulation (EU) 2022/2065, article 16, 4), and the managers that it waits."""
    del tenant
    report = queries.report(session, event.report_id)
    values = {"title": report.about_title}
    notify(
        session,
        event_id=event_id,
        account_id=report.reporter_id,
        kind="moderation.received",
        message=N_("Your report about “%(title)s” has arrived."),
        values=values,
        path=f"/reports/{report.public_id}",
        letter="moderation/mail/received",
    )
    for account_id in queries.managers(session):
        notify(
            session,
            event_id=event_id,
            account_id=account_id,
            kind="moderation.waiting",
            message=N_("“%(title)s” was reported and waits for a decision."),
            values=values,
            path=f"/moderation/{report.public_id}",
        )


def tell_hidden(session: Session, event: ThingHidden, *, tenant: Tenant, event_id: UUID) -> None:
    """Tell the author why (article 17), and those who reported what was decided (article 16, 5)."""
    del tenant
    report = queries.report(session, event.report_id)
    notify(
        session,
        event_id=event_id,
        account_id=event.author_id,
        kind="moderation.hidden",
        message=N_("“%(title)s” was hidden. Read why."),
        values={
            "title": report.about_title,
            "reason": schemas.REASON_WORDS[Reason(report.reason)],
            "statement": report.statement or "",
        },
        path=f"/reports/{report.public_id}",
        letter="moderation/mail/hidden",
    )
    _tell_reporters(session, event, event_id, N_("“%(title)s”, which you reported, was hidden."), "decided_hidden")


def tell_kept(session: Session, event: ThingKept, *, tenant: Tenant, event_id: UUID) -> None:
    """Tell those who reported that it stays, and why."""
    del tenant
    _tell_reporters(session, event, event_id, N_("“%(title)s”, which you reported, stays."), "decided_kept")


def tell_held(session: Session, event: FileHeld, *, tenant: Tenant, event_id: UUID) -> None:
    """Tell the managers that a photo looks like a removed one and waits."""
    del event, tenant
    for account_id in queries.managers(session):
        notify(
            session,
            event_id=event_id,
            account_id=account_id,
            kind="moderation.held",
            message=N_("A photo looks like one that was removed, and waits for a decision."),
            values={},
            path="/moderation/photos",
        )


def tell_taken_down(session: Session, event: FileTakenDown, *, tenant: Tenant, event_id: UUID) -> None:
    """Tell the owner why the photo stays away (Regulation (EU) 2022/2065, article 17), and how to object."""
    del tenant
    statement = files.statement_of(session, event.public_id, again=event.again)
    if statement is None:
        return  # brought back meanwhile, decided anew, or gone
    removed = N_("Our moderation has removed one of your photos: it is like one that was removed before.")
    notify(
        session,
        event_id=event_id,
        account_id=event.account_id,
        kind="moderation.photo",
        message=N_("Your photo was looked at again. It stays removed.") if event.again else removed,
        values={"statement": statement, "again": event.again},
        path=f"/files/{event.public_id}",
        letter="moderation/mail/photo",
    )


def tell_objected(session: Session, event: FileObjected, *, tenant: Tenant, event_id: UUID) -> None:
    """Tell those who decide that an objection waits: the managers but for the one who has decided, if another can."""
    del tenant
    other = N_("The owner of a removed photo objects. Somebody else must decide.")
    same = N_("The owner of a removed photo objects. Nobody else can decide: please look at it again.")
    for account_id in files.deciders(session, current_app.extensions["file_parties"], event.file_id):
        notify(
            session,
            event_id=event_id,
            account_id=account_id,
            kind="moderation.objection",
            message=same if account_id == event.decided_by else other,
            values={},
            path=f"/moderation/photos/{event.public_id}",
        )


def tell_brought_back(session: Session, event: FileBroughtBack, *, tenant: Tenant, event_id: UUID) -> None:
    """Tell the owner that the objection was right."""
    del tenant
    notify(
        session,
        event_id=event_id,
        account_id=event.account_id,
        kind="moderation.photo_back",
        message=N_("Your photo was looked at again. It is shown."),
        values={},
        path=f"/files/{event.public_id}",
        letter="moderation/mail/photo_back",
    )


def _tell_reporters(
    session: Session, event: ThingHidden | ThingKept, event_id: UUID, message: str, letter: str
) -> None:
    for report in queries.reports_decided(session, event.kind, event.id, event.reporter_ids):
        notify(
            session,
            event_id=event_id,
            account_id=report.reporter_id,
            kind="moderation.decided",
            message=message,
            values={"title": report.about_title, "statement": report.statement or ""},
            path=f"/reports/{report.public_id}",
            letter=f"moderation/mail/{letter}",
        )

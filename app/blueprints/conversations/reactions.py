"""What follows in conversations: the other side is told, and moderation's decisions take effect."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.conversations import queries, services
from app.blueprints.conversations.events import MessageWritten, NumberAsked, NumberShown
from app.blueprints.conversations.services.members import GATHER, LETTER
from app.blueprints.files.events import FileHeld, FileReady, FileRefused
from app.blueprints.files.queries import thing_of
from app.blueprints.files.services import remove_of, restore_of
from app.blueprints.moderation.events import BlockChanged, ThingHidden, ThingKept
from app.blueprints.moderation.queries import is_hidden_from, is_overruled
from app.blueprints.notifications.services import notify
from kernel import live
from kernel.errors import N_
from kernel.live import Subject
from tenants.registry import Tenant

MESSAGES = "messages"  # the kind under which messages are reported


def tell_members(session: Session, event: MessageWritten, *, tenant: Tenant, event_id: UUID) -> None:
    """Tell the others, unless they read it already or hear nothing of the author; the first is told by the thing's room."""
    del tenant
    if event.first:
        return
    message, conversation, author = queries.written(session, event.message_id)
    for account_id in event.to_account_ids:
        if is_hidden_from(session, account_id, other_id=author.id):
            continue
        notify(
            session,
            event_id=event_id,
            account_id=account_id,
            kind="conversations.message",
            message=N_("%(name)s wrote to you about “%(title)s”."),
            values={"name": author.display_name, "title": conversation.about_title, "message": message.public_id},
            path=services.path_of(conversation),
            letter=LETTER,
            conversation=conversation.public_id,
            gather=GATHER,
            seen=queries.has_read(session, account_id, event.conversation_id, event.message_id),
        )


def show_photo(session: Session, event: FileReady | FileRefused | FileHeld, *, tenant: Tenant, event_id: UUID) -> None:
    """A photo of a message can be shown, not before a decision, or never: open pages of its conversation learn it."""
    del tenant, event_id
    message_id = thing_of(session, event.file_id, MESSAGES)
    if message_id is not None:
        live.tell(session, Subject.conversation, queries.written(session, message_id)[1].id)


def show_block(session: Session, event: BlockChanged, *, tenant: Tenant, event_id: UUID) -> None:
    """Two neighbours can write to each other no more, or again: open pages of their conversations learn it."""
    del tenant, event_id
    for conversation_id in queries.between(session, event.blocker_id, event.blocked_id):
        live.tell(session, Subject.conversation, conversation_id)


def tell_asked(session: Session, event: NumberAsked, *, tenant: Tenant, event_id: UUID) -> None:
    """Tell the other side that their number is asked for."""
    del tenant
    _tell_other(
        session,
        event,
        event_id,
        kind="conversations.number_asked",
        message=N_("%(name)s asks for your telephone number, about “%(title)s”."),
    )


def tell_shown(session: Session, event: NumberShown, *, tenant: Tenant, event_id: UUID) -> None:
    """Tell who asked for a number that it is shown now."""
    del tenant
    if queries.asked_number(session, event.conversation_id, of=event.account_id):
        _tell_other(
            session,
            event,
            event_id,
            kind="conversations.number_shown",
            message=N_("%(name)s shows you their telephone number, about “%(title)s”."),
        )


def hide_message(session: Session, event: ThingHidden, *, tenant: Tenant, event_id: UUID) -> None:
    """Hide a message after a decision."""
    del tenant, event_id
    if _stands(session, event):
        services.hide_message(session, message_id=event.id, hidden=True)
        remove_of(session, kind=MESSAGES, thing_id=event.id)


def keep_message(session: Session, event: ThingKept, *, tenant: Tenant, event_id: UUID) -> None:
    """Show a message again that a later decision keeps."""
    del tenant, event_id
    if _stands(session, event):
        services.hide_message(session, message_id=event.id, hidden=False)
        restore_of(session, kind=MESSAGES, thing_id=event.id)


def _stands(session: Session, event: ThingHidden | ThingKept) -> bool:
    """Whether it is a message and no later decision says otherwise. Locks it, so that two decisions come one by one."""
    if event.kind != MESSAGES:
        return False
    queries.lock_message(session, event.id)
    return not is_overruled(session, event.report_id)


def _tell_other(session: Session, event: NumberAsked | NumberShown, event_id: UUID, *, kind: str, message: str) -> None:
    conversation, name = queries.named(session, event.conversation_id, event.account_id)
    for account_id in queries.other_members(session, event.conversation_id, event.account_id):
        if not is_hidden_from(session, account_id, other_id=event.account_id):
            notify(
                session,
                event_id=event_id,
                account_id=account_id,
                kind=kind,
                message=message,
                values={"name": name, "title": conversation.about_title},
                path=services.path_of(conversation),
            )

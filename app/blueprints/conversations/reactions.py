"""What follows in conversations: the other side is told, and moderation's decisions take effect."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.blueprints.conversations import queries, services
from app.blueprints.conversations.events import MessageWritten
from app.blueprints.moderation.events import ThingHidden, ThingKept
from app.blueprints.moderation.queries import is_overruled
from app.blueprints.notifications.services import notify
from kernel.errors import N_
from tenants.registry import Tenant

MESSAGES = "messages"  # the kind under which messages are reported


def tell_members(session: Session, event: MessageWritten, *, tenant: Tenant, event_id: UUID) -> None:
    """Tell the others, unless they read it already; the first message is told by the room of the thing."""
    del tenant
    if event.first:
        return
    message, conversation, author = queries.written(session, event.message_id)
    for account_id in event.to_account_ids:
        if queries.has_read(session, account_id, event.conversation_id, event.message_id):
            continue
        notify(
            session,
            event_id=event_id,
            account_id=account_id,
            kind="conversations.message",
            message=N_("%(name)s wrote to you about “%(title)s”."),
            values={"name": author.display_name, "title": conversation.about_title, "text": message.text},
            path=services.path_of(conversation),
            letter="conversations/mail/message",
            conversation=conversation.public_id,
        )


def hide_message(session: Session, event: ThingHidden, *, tenant: Tenant, event_id: UUID) -> None:
    """Hide a message after a decision."""
    del tenant, event_id
    if _stands(session, event):
        services.hide_message(session, message_id=event.id, hidden=True)


def keep_message(session: Session, event: ThingKept, *, tenant: Tenant, event_id: UUID) -> None:
    """Show a message again that a later decision keeps."""
    del tenant, event_id
    if _stands(session, event):
        services.hide_message(session, message_id=event.id, hidden=False)


def _stands(session: Session, event: ThingHidden | ThingKept) -> bool:
    """Whether it is a message and no later decision says otherwise. Locks it, so that two decisions come one by one."""
    if event.kind != MESSAGES:
        return False
    queries.lock_message(session, event.id)
    return not is_overruled(session, event.report_id)

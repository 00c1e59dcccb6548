"""Beginning a conversation and writing into it."""

from uuid import UUID

from sqlalchemy import ARRAY, Text, case, cast, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.accounts.queries import neighbour
from app.blueprints.conversations.errors import CannotWrite, ToOneself
from app.blueprints.conversations.events import MessageWritten
from app.blueprints.conversations.models import ATTACHMENTS, About, Conversation, Member, Message, words_of
from app.blueprints.conversations.services.members import hold, others, seen_up_to
from app.blueprints.files.services import attach
from app.blueprints.moderation.models import Mute
from app.blueprints.moderation.queries import blocked_between
from kernel import clock, ids, live, outbox
from kernel.errors import N_, Invalid, NotAllowed
from kernel.live import Subject
from tenants.asker import Asker
from tenants.phones import masked

NOTHING = N_("Please fill this in.")


def start(session: Session, *, asker: Asker, to: UUID, about: About, text: str, key: UUID | None) -> Conversation:
    """Write to the neighbour `to` about a thing; a second time, the message goes into the same conversation.

    The thing's title is kept with its telephone numbers masked: both sides read it. `text`: 1 to 5000 characters. `key`:
    from the form; sent twice it is written once (None: always written). Raises ToOneself, CannotWrite. Locks the
    conversation. Emits MessageWritten, `first` when it opened the conversation.
    """
    if to == asker.account_id:
        raise ToOneself
    if neighbour(session, to) is None or blocked_between(session, asker.account_id, to):
        raise CannotWrite
    values = {"about_kind": about.kind, "about_id": about.id, "starter_id": asker.account_id}
    wanted = insert(Conversation).values(
        id=ids.uuid7(),
        public_id=ids.public_id(),
        about_title=masked(about.title, session.info["tenant"].country),
        about_path=about.path,
        created_at=clock.now(),
        **values,
    )
    made = session.scalar(wanted.on_conflict_do_nothing().returning(Conversation.id))
    if made is not None:
        session.execute(
            insert(Member),
            [{"conversation_id": made, "account_id": who, "unread": 0} for who in (asker.account_id, to)],
        )
    conversation_id = made or _rejoin(session, asker, **values)
    write(session, asker=asker, conversation_id=conversation_id, text=text, key=key)
    return session.get_one(Conversation, conversation_id)


def write(
    session: Session,
    *,
    asker: Asker,
    conversation_id: UUID,
    text: str,
    key: UUID | None,
    newest: str | None = None,
) -> Message:
    """Write into a conversation the asker takes part in; the same key gives the message that is there already.

    `newest`: the public id of the newest message that stood before the writer ("" where none did), which is how far they
    have read; without it, all that was there. Raises NotFound for everybody else, NotAllowed before the address is confirmed,
    CannotWrite when a block stands between or the other one left. Locks the conversation, so that messages stand in one
    order. Files that came with the `key` belong to the message; without any, an empty text raises Invalid. A conversation in the archive comes back. Emits MessageWritten.
    """
    hold(session, conversation_id)
    to = others(session, asker, conversation_id)
    if not asker.confirmed:
        raise NotAllowed
    if not to or any(blocked_between(session, asker.account_id, other) for other in to):
        raise CannotWrite
    conversation = session.get_one(Conversation, conversation_id, populate_existing=True)
    first = conversation.last_message_id is None
    wanted = insert(Message).values(
        id=ids.uuid7(),
        public_id=ids.public_id(),
        conversation_id=conversation_id,
        author_id=asker.account_id,
        text=text,
        words=func.array_to_tsvector(cast(words_of(masked(text, session.info["tenant"].country)), ARRAY(Text))),
        key=key or ids.uuid7(),
        created_at=clock.now(),
    )
    made = session.scalar(wanted.on_conflict_do_nothing().returning(Message))
    if made is None:
        there = session.scalars(
            select(Message).filter_by(conversation_id=conversation_id, author_id=asker.account_id, key=key)
        ).one()
        if there.text and not text:
            raise Invalid(fields={"text": [NOTHING]})
        return there
    files = attach(session, asker=asker, key=made.key, kind="messages", thing_id=made.id, most=ATTACHMENTS)
    if not text and not files:
        raise Invalid(fields={"text": [NOTHING]})
    conversation.last_message_id = made.id
    session.flush()
    _count_unread(session, made)
    seen_up_to(session, conversation, asker.account_id, newest=newest)
    live.tell(session, Subject.conversation, conversation_id)
    for account_id in (asker.account_id, *to):
        live.tell(session, Subject.badge, account_id)
    outbox.write(
        session,
        MessageWritten(
            conversation_id=conversation_id,
            message_id=made.id,
            author_id=asker.account_id,
            to_account_ids=tuple(to),
            first=first,
        ),
    )
    return made


def _rejoin(session: Session, asker: Asker, **values: object) -> UUID:
    """The conversation that is there already, with its starter in it again."""
    conversation_id = session.scalars(select(Conversation.id).filter_by(**values)).one()
    mine = update(Member).where(Member.conversation_id == conversation_id, Member.account_id == asker.account_id)
    session.execute(mine.values(left_at=None))
    return conversation_id


def _count_unread(session: Session, message: Message) -> None:
    """One more is unread by the others who take part; the conversation is out of the archive, but of those who mute the author."""
    of_others = update(Member).where(
        Member.conversation_id == message.conversation_id,
        Member.account_id != message.author_id,
        Member.left_at.is_(None),
    )
    muted = exists().where(Mute.muter_id == Member.account_id, Mute.muted_id == message.author_id)
    session.execute(of_others.values(unread=Member.unread + 1, archived_at=case((muted, Member.archived_at))))
    own = update(Member).where(
        Member.conversation_id == message.conversation_id, Member.account_id == message.author_id
    )
    session.execute(own.values(archived_at=None))

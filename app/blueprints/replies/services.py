"""What is done with letters that come in: kept, read, swept."""

import hashlib
import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.accounts.queries import asker_by_letter
from app.blueprints.conversations import services as conversations
from app.blueprints.conversations.errors import CannotWrite
from app.blueprints.conversations.models import LONGEST
from app.blueprints.notifications.queries import told_up_to
from app.blueprints.notifications.services import notify
from app.blueprints.replies import queries
from app.blueprints.replies.errors import NoSuchAddress, TooManyLetters
from app.blueprints.replies.events import LetterCameIn
from app.blueprints.replies.models import KEPT_FOR, IncomingLetter, IncomingState, Reason
from app.blueprints.replies.policy.letter import MOST_HEADERS, MOST_TEXT, Opened, Unreadable, opened
from app.blueprints.replies.policy.quotes import own_words
from app.blueprints.replies.policy.trust import is_vouched, same_address
from app.blueprints.replies.queries import Route, Writer
from kernel import clock, ids, log, outbox
from kernel.errors import N_, NotAllowed, NotFound

LOG = log.get("replies")
# More than somebody types who answers one neighbour after the other; a mail server tries the rest again later.
MOST_AN_HOUR, MOST_BYTES_A_DAY = 30, 100_000_000
# A person needs to be told once or twice; a forger must not be able to fill somebody's mailbox.
MOST_REFUSALS, TOLD_WITHIN = 3, timedelta(days=1)
MESSAGE_ID = re.compile(rb"^message-id:[ \t\r\n]*(<[^>\s]+>)", re.IGNORECASE | re.MULTILINE)
SWEPT_AT_ONCE = 500


class _NotWritten(Exception):
    """A letter becomes no message; carries the reason."""

    def __init__(self, reason: Reason, state: IncomingState = IncomingState.refused) -> None:
        super().__init__(reason)
        self.reason, self.state = reason, state


def find_route(session: Session, *, local_part: str, secret: str, country: str) -> Route:
    """Whose reply address this is. Raises NoSuchAddress, TooManyLetters."""
    found = queries.route(session, local_part, secret=secret, country=country)
    if found is None:
        raise NoSuchAddress
    lately, _ = queries.came_within(session, found.account_id, timedelta(hours=1))
    _, stored = queries.came_within(session, found.account_id, timedelta(days=1))
    if lately >= MOST_AN_HOUR or stored >= MOST_BYTES_A_DAY:
        raise TooManyLetters
    return found


def keep_letter(session: Session, *, route: Route, return_path: str, content: bytes) -> None:
    """Store a letter as it was handed over, once per Message-ID and reply address. Emits LetterCameIn.

    `return_path`: what the mail server told of the envelope, "<>" for none; it is noted as the letter's first field
    (RFC 5321 section 4.4).
    """
    clean_path = re.sub(r"[^\x21-\x7e]", "?", return_path or "<>")
    letter_id = ids.uuid7()
    row = insert(IncomingLetter).values(
        id=letter_id,
        conversation_id=route.conversation_id,
        account_id=route.account_id,
        digest=_digest(content),
        raw=b"Return-Path: " + clean_path.encode() + b"\r\n" + content,
        state=IncomingState.waiting,
        received_at=clock.now(),
    )
    if session.scalar(row.on_conflict_do_nothing().returning(IncomingLetter.id)) is not None:
        outbox.write(session, LetterCameIn(letter_id=letter_id))


def take_in(session: Session, *, letter_id: UUID, event_id: UUID, authserv_id: str) -> None:
    """Write what a kept letter says into its conversation, or tell its sender why not. Locks the letter.

    `authserv_id`: the mail server whose results are believed; without one, the address in From and the reply address
    stand alone. Whatever the letter holds, this ends: the letter is then written, refused or ignored.
    """
    letter = queries.waiting_for_update(session, letter_id)
    if letter is None:
        return
    writer = queries.writer(session, letter)
    state, reason = IncomingState.written, None
    try:
        if _write(session, letter, writer, authserv_id):
            _tell_left_out(session, letter, writer, event_id)
    except _NotWritten as end:
        state, reason = end.state, end.reason
        if state is IncomingState.refused:
            _tell_refused(session, letter, writer, event_id, reason)
    letter.state, letter.reason, letter.read_at = state, reason, clock.now()
    session.flush()
    LOG.info("letter read", letter_id=str(letter.id), state=letter.state, reason=letter.reason)


def sweep(session: Session) -> int:
    """Delete letters that were kept long enough, some at a time; returns how many."""
    old = queries.older_than(clock.now() - KEPT_FOR).limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True)
    gone = delete(IncomingLetter).where(IncomingLetter.id.in_(old)).returning(IncomingLetter.id)
    return len(session.scalars(gone).all())


def _write(session: Session, letter: IncomingLetter, writer: Writer, authserv_id: str) -> int:
    """Write the message; returns how many attachments were left out."""
    asker = asker_by_letter(session, letter.account_id)
    if asker is None:
        raise _NotWritten(Reason.closed, IncomingState.ignored)
    said = _believed(letter, writer, authserv_id)
    if len(said.text) > MOST_TEXT:
        raise _NotWritten(Reason.long)
    text = own_words(said.text)
    if not text:
        raise _NotWritten(Reason.empty)
    if len(text) > LONGEST:
        raise _NotWritten(Reason.long)
    # A reply has read what letters told until then, and no more: what came since must still be told.
    newest = told_up_to(session, asker.account_id, conversation=writer.conversation, before=letter.received_at) or ""
    try:
        conversations.write(
            session,
            asker=asker,
            conversation_id=letter.conversation_id,
            text=text,
            key=UUID(letter.digest[:32]),
            newest=newest,
        )
    except NotFound:
        raise _NotWritten(Reason.left) from None
    except CannotWrite:
        raise _NotWritten(Reason.shut) from None
    except NotAllowed:
        raise _NotWritten(Reason.closed, IncomingState.ignored) from None
    return said.attachments


def _believed(letter: IncomingLetter, writer: Writer, authserv_id: str) -> Opened:
    """The letter, opened, once it is sure that a person wrote it and which."""
    try:
        said = opened(letter.raw)
    except Unreadable:
        raise _NotWritten(Reason.unreadable) from None
    if said.automatic:
        raise _NotWritten(Reason.automatic, IncomingState.ignored)
    if not same_address(said.sender, writer.email):
        raise _NotWritten(Reason.sender)
    if authserv_id and not is_vouched(said.vouched, authserv_id=authserv_id, sender=said.sender):
        raise _NotWritten(Reason.unproven)
    return said


def _tell_refused(session: Session, letter: IncomingLetter, writer: Writer, event_id: UUID, reason: Reason) -> None:
    """Tell the account itself, whoever wrote: an address in From may be anybody's."""
    if queries.refused_within(session, letter.account_id, TOLD_WITHIN) >= MOST_REFUSALS:
        LOG.info("refusal not told", letter_id=str(letter.id))
        return
    notify(
        session,
        event_id=event_id,
        account_id=letter.account_id,
        kind="replies.refused",
        message=N_("Your letter about “%(title)s” did not become a message."),
        values={"title": writer.title, "reason": reason.value},
        path="/conversations" if reason is Reason.left else f"/conversations/{writer.conversation}",
        letter="replies/mail/refused",
    )


def _tell_left_out(session: Session, letter: IncomingLetter, writer: Writer, event_id: UUID) -> None:
    notify(
        session,
        event_id=event_id,
        account_id=letter.account_id,
        kind="replies.left_out",
        message=N_("Your message about “%(title)s” has arrived without what was attached to your letter."),
        values={"title": writer.title},
        path=f"/conversations/{writer.conversation}",
        letter="replies/mail/left_out",
    )


def _digest(content: bytes) -> str:
    """By which a letter is known again: its Message-ID, or its own bytes where a program writes none."""
    head = content[:MOST_HEADERS].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    found = MESSAGE_ID.search(head)
    return hashlib.sha256(found[1] if found else content).hexdigest()

"""What is done with notifications: telling, reading, choosing letters."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ARRAY, Select, Text, all_, and_, any_, cast, delete, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.blueprints.accounts.queries import hold_account
from app.blueprints.notifications import queries
from app.blueprints.notifications.errors import WornLink
from app.blueprints.notifications.events import LettersDue
from app.blueprints.notifications.models import (
    Channel,
    Delivery,
    DeliveryState,
    How,
    LetterCopy,
    LetterOff,
    Notification,
    Telling,
)
from app.blueprints.notifications.queries import WaitingLetter
from kernel import clock, ids, live, outbox
from kernel.live import Subject
from tenants.asker import Asker

LEASE = timedelta(minutes=2)  # a lost worker's letters wait this long
WAITS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440)
)  # RFC 5321 4.5.4.1: for days, slower


def notify(
    session: Session,
    *,
    event_id: UUID,
    account_id: UUID,
    kind: str,
    message: str,
    values: Mapping[str, Any],
    path: str,
    letter: str | None = None,
    conversation: str | None = None,
    gather: timedelta | None = None,
    seen: bool = False,
) -> None:
    """Tell one person something, once per event and kind, however often this is called.

    `kind`: "room.what". `message`: a message id with placeholders for `values`. `path`: where it leads, without host or
    language. `letter`: the template "room/mail/name" of a letter, sent unless the person does without that kind; it is
    rendered with `values` and what the wiring's LETTER_VALUES says of it. `conversation`: the public id of the one that a
    reply to the letter goes into. Emits LettersDue when a letter waits.

    `gather`: the letter leaves so much later and tells all that is then unread on that page; there is one, until the
    person has read. Who wants a copy of everything gets a letter of each at once. `seen`: the person has seen it
    already, and only a copy may leave. A letter that gathers locks the person's account, so that two are not one each.
    """
    now = clock.now()
    if seen and not wants_copy(session, account_id, kind):
        return
    wanted = insert(Notification).values(
        id=ids.uuid7(),
        event_id=event_id,
        account_id=account_id,
        kind=kind,
        message=message,
        values=dict(values),
        path=path,
        created_at=now,
        read_at=now if seen else None,
    )
    made = session.scalar(wanted.on_conflict_do_nothing().returning(Notification.id))
    if made is not None:
        live.tell(session, Subject.badge, account_id)
    if made is None or letter is None or _does_without(session, account_id, kind):
        return
    gathers = gather is not None and not wants_copy(session, account_id, kind)
    if gathers and _letter_gathers(session, account_id, path):
        return
    wait = gather if gathers and gather else timedelta(0)
    _deliver(session, made, letter=letter, conversation=conversation, gathers=gathers, wait=wait)


def notify_many(
    session: Session,
    *,
    event_id: UUID,
    kind: str,
    message: str,
    values: Mapping[UUID, Mapping[str, Any]],
    path: str,
    letter: str | None = None,
    by_letter: Collection[UUID] = (),
) -> None:
    """Tell many people of one thing, each once per event and kind, with as many statements for one as for hundreds.

    `values`: by account; the rest as `notify` has it. `by_letter`: those of them who get the letter as well, unless they do
    without that kind. Emits one LettersDue when letters wait.
    """
    if not values:
        return
    now = clock.now()
    told = {"event_id": event_id, "kind": kind, "message": message, "path": path, "created_at": now, "read_at": None}
    rows = [{**told, "id": ids.uuid7(), "account_id": one, "values": dict(theirs)} for one, theirs in values.items()]
    wanted = insert(Notification).on_conflict_do_nothing().returning(Notification.id, Notification.account_id)
    made = session.execute(wanted, rows).tuples().all()
    for _, account_id in made:
        live.tell(session, Subject.badge, account_id)
    if letter is None or not by_letter:
        return
    off = select(LetterOff.account_id).where(LetterOff.account_id.in_(by_letter), LetterOff.kind == kind)
    readers = set(by_letter) - set(session.scalars(off))
    due = [_due_letter(made_id, letter=letter) for made_id, account_id in made if account_id in readers]
    session.add_all(due)
    session.flush()
    if due:  # a hint: it is followed by all that are due
        outbox.write(session, LettersDue(delivery_id=due[0].id))


def mark_read(session: Session, *, asker: Asker, notification_id: UUID | None = None) -> str | None:
    """Mark one of the asker's notifications as read, or all; returns the path of the one, None if it is not theirs."""
    live.tell(session, Subject.badge, asker.account_id)
    mine = update(Notification).where(Notification.account_id == asker.account_id)
    if notification_id is not None:
        one = mine.where(Notification.id == notification_id)
        kept = one.values(read_at=func.coalesce(Notification.read_at, clock.now()))
        return session.scalar(kept.returning(Notification.path))
    session.execute(mine.where(Notification.read_at.is_(None)).values(read_at=clock.now()))
    return None


def read_path(session: Session, *, account_id: UUID, path: str) -> None:
    """Mark what led to a page as read, once the person has seen the page."""
    seen = update(Notification).where(
        Notification.account_id == account_id, Notification.path == path, Notification.read_at.is_(None)
    )
    if session.scalars(seen.values(read_at=clock.now()).returning(Notification.id)).all():
        live.tell(session, Subject.badge, account_id)


def rename(
    session: Session, *, of: Select[tuple[UUID]], path: str, title: str, after: UUID, seen: bool = False
) -> None:
    """Call a thing by another title in what people were told of it. `seen`: what is unread of it counts as read.

    `of`: their accounts. `path`: the thing's page. `after`: its key, which is older than whatever was told of it.
    """
    told = update(Notification).where(
        Notification.account_id.in_(of),
        Notification.id > after,
        Notification.path == path,
        Notification.values.has_key("title"),
    )
    named: dict[Any, Any] = {Notification.values: Notification.values.concat({"title": title})}
    if seen:
        named[Notification.read_at] = func.coalesce(Notification.read_at, clock.now())
    for account_id in session.scalars(told.values(named).returning(Notification.account_id)):
        live.tell(session, Subject.badge, account_id)


def read_told(
    session: Session,
    *,
    account_id: UUID,
    path: str,
    left: Collection[str],
    letter: str,
    conversation: str,
    gather: timedelta,
) -> None:
    """Mark as read what led to a page the person has seen in part: the messages `left` (public ids) are still unread.

    A letter that was sent counts by the newest message it told; what tells of no message stays. What is left gets a
    letter that gathers, as `notify` would have made it, unless one waits or has told of it: those that came while an
    earlier letter was out have none, and nothing else would ever tell them. Locks the account.
    """
    hold_account(session, account_id)
    of_left = cast(list(left), ARRAY(Text))
    message = Notification.values["message"].astext
    unread = (
        select(Notification.id, Notification.kind)
        .outerjoin(Delivery, Delivery.notification_id == Notification.id)
        .where(Notification.account_id == account_id, Notification.path == path, Notification.read_at.is_(None))
    )
    on_its_way = Delivery.state.in_((DeliveryState.due, DeliveryState.claimed))
    seen = unread.with_only_columns(Notification.id).where(
        func.coalesce(Delivery.told_up_to, message) != all_(of_left), on_its_way.is_not(true())
    )
    gone = update(Notification).where(Notification.id.in_(seen)).values(read_at=clock.now())
    if session.scalars(gone.returning(Notification.id)).all():
        live.tell(session, Subject.badge, account_id)
    untold = unread.where(message == any_(of_left), Delivery.id.is_(None)).order_by(Notification.id).limit(1)
    first = session.execute(untold).first()
    if first is None or _does_without(session, account_id, first.kind) or wants_copy(session, account_id, first.kind):
        return
    if not _letter_gathers(session, account_id, path):
        _deliver(session, first.id, letter=letter, conversation=conversation, gathers=True, wait=gather)


def choose_letters(session: Session, *, asker: Asker, offered: Collection[str], wanted: Collection[str]) -> None:
    """Keep which of the offered kinds of letters the asker wants; the others are turned off."""
    for kind in offered:
        if kind in wanted:
            gone = delete(LetterOff).where(LetterOff.account_id == asker.account_id, LetterOff.kind == kind)
            session.execute(gone)
        else:
            turn_letters_off(session, account_id=asker.account_id, kind=kind)


def choose_copies(session: Session, *, asker: Asker, offered: Collection[str], wanted: Collection[str]) -> None:
    """Keep of which of the offered kinds the asker wants a letter of everything, read on the page or not."""
    for kind in offered:
        if kind in wanted:
            row = insert(LetterCopy).values(account_id=asker.account_id, kind=kind, since=clock.now())
            session.execute(row.on_conflict_do_nothing())
        else:
            gone = delete(LetterCopy).where(LetterCopy.account_id == asker.account_id, LetterCopy.kind == kind)
            session.execute(gone)


def choose_tellings(session: Session, *, asker: Asker, wanted: Mapping[str, str]) -> None:
    """Keep how the asker wants to be told, by kind: a value of `How`, or anything else for the usual way."""
    for kind, how in wanted.items():
        theirs = (Telling.account_id == asker.account_id, Telling.kind == kind)
        session.execute(delete(LetterOff).where(LetterOff.account_id == asker.account_id, LetterOff.kind == kind))
        if how not in set(How):
            session.execute(delete(Telling).where(*theirs))
            continue
        row = insert(Telling).values(account_id=asker.account_id, kind=kind, how=how, since=clock.now())
        again = {"how": row.excluded.how, "since": row.excluded.since}
        session.execute(row.on_conflict_do_update(index_elements=["account_id", "kind"], set_=again))


def turn_letters_off(session: Session, *, account_id: UUID, kind: str) -> None:
    """No more letters of this kind for this person, those that wait included. May be repeated."""
    row = insert(LetterOff).values(account_id=account_id, kind=kind, since=clock.now())
    session.execute(row.on_conflict_do_nothing())
    theirs = (Telling.account_id == account_id, Telling.kind == kind)
    session.execute(delete(Telling).where(*theirs, Telling.how == How.letter))


def _does_without(session: Session, account_id: UUID, kind: str) -> bool:
    off = select(LetterOff.kind).where(LetterOff.account_id == account_id, LetterOff.kind == kind)
    return session.execute(off).first() is not None


def wants_copy(session: Session, account_id: UUID, kind: str) -> bool:
    """Whether a person wants a letter of everything of a kind."""
    copy = select(LetterCopy.kind).where(LetterCopy.account_id == account_id, LetterCopy.kind == kind)
    return session.execute(copy).first() is not None


def _letter_gathers(session: Session, account_id: UUID, path: str) -> bool:
    """Whether a letter about a page waits or has left since the person read it. Locks the account."""
    hold_account(session, account_id)
    one = (
        select(Delivery.id)
        .join(Notification, Notification.id == Delivery.notification_id)
        .where(
            Notification.account_id == account_id,
            Notification.path == path,
            Notification.read_at.is_(None),
            Delivery.gathers,
            Delivery.state != DeliveryState.failed,
        )
    )
    return session.execute(one.limit(1)).first() is not None


def _deliver(
    session: Session, notification_id: UUID, *, letter: str, conversation: str | None, gathers: bool, wait: timedelta
) -> None:
    """A letter is due after `wait`. Emits LettersDue when that is at once."""
    delivery = _due_letter(notification_id, letter=letter, conversation=conversation, gathers=gathers, wait=wait)
    session.add(delivery)
    session.flush()
    if not wait:  # what waits is found by the sweep
        outbox.write(session, LettersDue(delivery_id=delivery.id))


def _due_letter(
    notification_id: UUID,
    *,
    letter: str,
    conversation: str | None = None,
    gathers: bool = False,
    wait: timedelta = timedelta(0),
) -> Delivery:
    now = clock.now()
    return Delivery(
        id=ids.uuid7(),
        notification_id=notification_id,
        channel=Channel.mail,
        letter=letter,
        conversation=conversation,
        gathers=gathers,
        state=DeliveryState.due,
        next_try_at=now + wait,
        tries=0,
        created_at=now,
    )


def claim_letters(session: Session, *, most: int) -> list[WaitingLetter]:
    """Take letters that are due, and those whose worker was lost, for `LEASE`; nobody else sends them meanwhile.

    Locks the rows until the unit ends and passes over rows that another worker is claiming.
    """
    now = clock.now()
    waiting = (
        select(Delivery.id)
        .where(
            or_(
                and_(Delivery.state == DeliveryState.due, Delivery.next_try_at <= now),
                and_(Delivery.state == DeliveryState.claimed, Delivery.claimed_until < now),
            )
        )
        .order_by(Delivery.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    taken = list(session.scalars(waiting))
    claim = update(Delivery).where(Delivery.id.in_(taken))
    session.execute(claim.values(state=DeliveryState.claimed, claimed_until=now + LEASE, tries=Delivery.tries + 1))
    return queries.letters(session, taken)


def letter_sent(session: Session, *, delivery_id: UUID, told_up_to: str | None = None) -> None:
    """The letter has left. `told_up_to`: the public id of the newest message in it; later ones it could not tell."""
    _settle(session, delivery_id, state=DeliveryState.sent, sent_at=clock.now(), told_up_to=told_up_to, reason=None)


def letter_waits(session: Session, *, letter: WaitingLetter, reason: str) -> None:
    """The letter met an obstacle that may pass: try later, ever more slowly, and give up after the last wait."""
    if letter.tries > len(WAITS):
        letter_failed(session, delivery_id=letter.delivery_id, reason=reason)
        return
    next_try_at = clock.now() + WAITS[letter.tries - 1]
    _settle(session, letter.delivery_id, state=DeliveryState.due, next_try_at=next_try_at, reason=reason)


def letter_put_back(session: Session, *, letter: WaitingLetter) -> None:
    """A claimed letter nobody has tried to send is due as before: a try that was none must not count against it.

    The number of tries tells this claim from a later one of another worker, which is left alone.
    """
    claimed = update(Delivery).where(
        Delivery.id == letter.delivery_id,
        Delivery.state == DeliveryState.claimed,
        Delivery.tries == letter.tries,
    )
    session.execute(claimed.values(state=DeliveryState.due, claimed_until=None, tries=letter.tries - 1))


def letter_failed(session: Session, *, delivery_id: UUID, reason: str) -> None:
    """The letter will never be sent."""
    _settle(session, delivery_id, state=DeliveryState.failed, reason=reason)


def sign_letters_off(secret: str, *, country: str, account_id: UUID, kind: str) -> str:
    """The token by which a letter's reader turns letters of its kind off without signing in."""
    return _signer(secret).dumps([country, str(account_id), kind])


def read_letters_off(secret: str, token: str, *, country: str) -> tuple[UUID, str]:
    """Account and kind of such a token. Raises WornLink when it is not ours or was made in another country."""
    try:
        made_in, account_id, kind = _signer(secret).loads(token)
    except BadSignature:
        raise WornLink from None
    if made_in != country:
        raise WornLink
    return UUID(account_id), str(kind)


def _settle(session: Session, delivery_id: UUID, **values: object) -> None:
    claimed = update(Delivery).where(Delivery.id == delivery_id, Delivery.state == DeliveryState.claimed)
    session.execute(claimed.values(claimed_until=None, **values))


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="letters off")

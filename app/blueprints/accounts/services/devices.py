"""Devices: each sign-in makes one; ending it signs that browser out."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.blueprints.accounts import policy
from app.blueprints.accounts.models import Device
from kernel import clock, ids, live
from kernel.errors import NotFound
from kernel.live import Subject
from tenants.asker import Asker

SEEN_EVERY = timedelta(days=1)


def new_device(session: Session, *, account_id: UUID, label: str) -> str:
    """Sign a browser in; returns the token it keeps, of which only the digest stays here."""
    secret, now = policy.new_secret(), clock.now()
    session.add(
        Device(
            id=ids.uuid7(),
            account_id=account_id,
            digest=policy.digest(secret),
            label=label,
            created_at=now,
            seen_at=now,
        )
    )
    session.flush()
    return secret


def knows_label(session: Session, *, account_id: UUID, label: str) -> bool:
    """Whether a browser of this name was signed in before, or none ever was."""
    labels = set(session.scalars(select(Device.label).where(Device.account_id == account_id).distinct()))
    return not labels or label in labels


def note_seen(session: Session, *, asker: Asker) -> None:
    """Note that this device was at work, at most once a day. A page that is only read writes nothing."""
    now = clock.now()
    session.execute(
        update(Device).where(Device.id == asker.device_id, Device.seen_at < now - SEEN_EVERY).values(seen_at=now)
    )


def end_device(session: Session, *, asker: Asker, device_id: UUID) -> None:
    """Sign one of the asker's browsers out. Raises NotFound for anybody else's."""
    ended = session.execute(
        update(Device)
        .where(Device.id == device_id, Device.account_id == asker.account_id, Device.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(Device.id)
    ).first()
    if ended is None:
        raise NotFound
    live.tell(session, Subject.device, device_id)


def end_devices(session: Session, *, account_id: UUID, but: UUID | None = None) -> None:
    """Sign all browsers of an account out; `but`: the one that stays."""
    wanted = (
        update(Device).where(Device.account_id == account_id, Device.ended_at.is_(None)).values(ended_at=clock.now())
    )
    ended = wanted if but is None else wanted.where(Device.id != but)
    for device_id in session.scalars(ended.returning(Device.id)):
        live.tell(session, Subject.device, device_id)

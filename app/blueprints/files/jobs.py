"""Work on files between units: photos are opened in a process of their own; what nobody needs any more goes.

An errand may come twice, or be killed at any point: the rows say what is still to be done, and doing it again changes nothing.
"""

import itertools
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from app.blueprints.files import queries, services
from app.blueprints.files.events import FileDropped, FileReceived
from kernel import clock, log, photos
from kernel.photos import Refusal, Unreadable
from tenants.house import House
from tenants.registry import Tenant

LOG = log.get("files")
SWEEP_SECONDS = 900
STRAYS_SECONDS = 24 * 3600
STRAY_AFTER = timedelta(days=1)  # longer than any unit that has put bytes and not told of them yet
PER_UNIT = 100


def prepare(house: House, event: FileReceived, *, tenant: Tenant) -> None:
    """Make the sizes of a photo, then delete what was sent."""
    with house.scope.unit(tenant, read_only=True) as unit:
        digest = queries.digest_to_prepare(unit.session, event.file_id)
    if digest is not None:
        _prepare(house, tenant, event.file_id, digest)
    with house.scope.unit(tenant) as unit:
        services.forget_original(unit.session, house.files, file_id=event.file_id)


def _prepare(house: House, tenant: Tenant, file_id: UUID, digest: str) -> None:
    try:
        original = house.files.open(tenant.id, digest)
    except FileNotFoundError:
        _refuse(house, tenant, file_id, Refusal.lost)
        return
    with original, tempfile.TemporaryDirectory(prefix="photo-") as folder:
        try:
            made = photos.make_sizes(original, Path(folder))
        except Unreadable as unreadable:
            _refuse(house, tenant, file_id, unreadable.reason)
            return
        with house.scope.unit(tenant) as unit:
            services.keep_sizes(unit.session, house.files, file_id=file_id, made=made)


def _refuse(house: House, tenant: Tenant, file_id: UUID, reason: Refusal) -> None:
    LOG.warning("photo refused", file_id=str(file_id), reason=reason.value)
    with house.scope.unit(tenant) as unit:
        services.refuse(unit.session, file_id=file_id, reason=reason)


def clear(house: House, event: FileDropped, *, tenant: Tenant) -> None:
    """Delete a dropped file and its bytes."""
    with house.scope.unit(tenant) as unit:
        services.clear(unit.session, house.files, file_id=event.file_id)


def drop_abandoned(house: House, *, tenant: Tenant) -> None:
    """Drop what belongs to nothing a day after it came in, some hundred per unit until none is left."""
    dropped = PER_UNIT
    while dropped == PER_UNIT:
        with house.scope.unit(tenant) as unit:
            dropped = services.drop_abandoned(unit.session, most=PER_UNIT)


def sweep_strays(house: House, *, tenant: Tenant) -> None:
    """Delete bytes whose unit was rolled back after they had been put."""
    old = house.files.kept(tenant.id, before=clock.now() - STRAY_AFTER)
    while digests := list(itertools.islice(old, PER_UNIT)):
        with house.scope.unit(tenant) as unit:
            gone = services.forget_strays(unit.session, house.files, digests=digests)
        if gone:
            LOG.info("strays deleted", count=gone)

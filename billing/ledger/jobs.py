"""Timed work of the ledger, in units of its own; it speaks to nobody."""

from collections.abc import Callable, Mapping

from billing.ledger import services
from billing.ledger.models import ProofResult
from billing.ledger.queries import Check
from kernel import log
from tenants.house import House
from tenants.registry import Tenant

LOG = log.get("ledger")
CLOSE_SECONDS = 24 * 3600
PROVE_SECONDS = 3600  # looks whether a proof is due


def close(house: House, *, tenant: Tenant) -> None:
    """Close what everybody's postings touch."""
    with house.scope.unit(tenant) as unit:
        closed = services.close(unit.session)
    if closed is None:
        LOG.warning("not closed: the server does not end transactions in time (transaction_timeout)")
    else:
        LOG.info("closed", count=closed)


def proof(checks: Mapping[str, Check]) -> Callable[..., None]:
    """The work that proves a country's books by these checks, once a day and hourly while they are red."""

    def prove(house: House, *, tenant: Tenant) -> None:
        with house.scope.unit(tenant) as unit:
            result = services.prove_when_due(unit.session, checks)
        if result is ProofResult.red:
            LOG.error("the books are red: releases are frozen")
        elif result is ProofResult.green:
            LOG.info("the books are green")

    return prove

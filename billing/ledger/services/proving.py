"""The nightly proof, written down: green or red, with what each check found."""

from collections.abc import Mapping

from sqlalchemy import insert
from sqlalchemy.orm import Session

from billing.ledger import queries
from billing.ledger.models import LedgerProof, ProofResult
from billing.ledger.queries import Check
from kernel import clock, ids


def prove_when_due(session: Session, checks: Mapping[str, Check]) -> ProofResult | None:
    """Prove the books once a day (UTC), and again while the last proof is red, so that what was put right is free again.

    None when there is nothing to prove yet today.
    """
    last = queries.newest_proof(session)
    if last is not None and last.day == clock.now().date() and last.result == ProofResult.green:
        return None
    return prove(session, checks)


def prove(session: Session, checks: Mapping[str, Check]) -> ProofResult:
    """Run every check, write down what each found, by its name, and the result: red when any found anything.

    Changes nothing else and locks nothing; may run at any moment and twice at once.
    """
    found = {name: list(check(session)) for name, check in sorted(checks.items())}
    result = ProofResult.red if any(found.values()) else ProofResult.green
    now = clock.now()
    proof = {"id": ids.uuid7(), "day": now.date(), "proved_at": now, "checks": found, "result": result.value}
    session.execute(insert(LedgerProof).values(**proof))
    return result

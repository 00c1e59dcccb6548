"""Verbs of the ledger."""

from billing.ledger.services.closing import CUT_AGE as CUT_AGE
from billing.ledger.services.closing import close as close
from billing.ledger.services.posting import correct as correct
from billing.ledger.services.posting import post as post
from billing.ledger.services.proving import prove as prove
from billing.ledger.services.proving import prove_when_due as prove_when_due

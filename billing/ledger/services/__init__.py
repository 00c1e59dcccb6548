"""Verbs of the ledger."""

from billing.ledger.services.posting import correct as correct
from billing.ledger.services.posting import post as post

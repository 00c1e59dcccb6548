"""Reads of the ledger: balances, statements, journals, totals, what moved at Stripe, the proof."""

from billing.ledger.queries.accounts import Posted as Posted
from billing.ledger.queries.accounts import is_posted as is_posted
from billing.ledger.queries.accounts import journal as journal
from billing.ledger.queries.balances import Standing as Standing
from billing.ledger.queries.balances import Total as Total
from billing.ledger.queries.balances import balance as balance
from billing.ledger.queries.balances import balances as balances
from billing.ledger.queries.balances import last_closing as last_closing
from billing.ledger.queries.balances import of_collectivity as of_collectivity
from billing.ledger.queries.balances import of_participation as of_participation
from billing.ledger.queries.balances import of_purchase as of_purchase
from billing.ledger.queries.balances import since as since
from billing.ledger.queries.balances import totals as totals
from billing.ledger.queries.proof import CHECKS as CHECKS
from billing.ledger.queries.proof import STALE_AFTER as STALE_AFTER
from billing.ledger.queries.proof import Check as Check
from billing.ledger.queries.proof import newest_proof as newest_proof
from billing.ledger.queries.proof import releases_frozen as releases_frozen
from billing.ledger.queries.statements import Line as Line
from billing.ledger.queries.statements import Movement as Movement
from billing.ledger.queries.statements import statement as statement
from billing.ledger.queries.statements import stripe_moved as stripe_moved
from billing.ledger.queries.statements import stripe_movements as stripe_movements

"""The chart of accounts, the legs of a journal, the tables."""

from billing.ledger.models.chart import CHART as CHART
from billing.ledger.models.chart import DEBIT_KINDS as DEBIT_KINDS
from billing.ledger.models.chart import GUARDED as GUARDED
from billing.ledger.models.chart import MUST_BE_EMPTY as MUST_BE_EMPTY
from billing.ledger.models.chart import Account as Account
from billing.ledger.models.chart import Kind as Kind
from billing.ledger.models.legs import Leg as Leg
from billing.ledger.models.legs import mirrored as mirrored
from billing.ledger.models.rows import LedgerAccount as LedgerAccount
from billing.ledger.models.rows import LedgerBalance as LedgerBalance
from billing.ledger.models.rows import LedgerClosing as LedgerClosing
from billing.ledger.models.rows import LedgerProof as LedgerProof
from billing.ledger.models.rows import LedgerTransfer as LedgerTransfer
from billing.ledger.models.rows import ProofResult as ProofResult

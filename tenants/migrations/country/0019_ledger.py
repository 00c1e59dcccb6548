"""The ledger: accounts, transfers between them, guarded balances, closings, proofs."""

from alembic import op

from tenants.migrations.rights import APPEND_ONLY, grant

revision = "country_0019"
down_revision = "country_0018"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE ledger_account (
  id uuid NOT NULL, code text NOT NULL, heading text NOT NULL, currency char(3) NOT NULL, kind text NOT NULL,
  purchase_id uuid, participation_id uuid, supplier_id uuid, collectivity_id uuid, invoice_id uuid,
  created_at timestamptz NOT NULL,
  CONSTRAINT pk_ledger_account PRIMARY KEY (id),
  CONSTRAINT uq_ledger_account_code_currency UNIQUE (code, currency),
  CONSTRAINT uq_ledger_account_id_currency UNIQUE (id, currency),
  CONSTRAINT ck_ledger_account_kind CHECK (kind IN ('asset', 'liability', 'income', 'expense')),
  CONSTRAINT ck_ledger_account_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_ledger_account_code CHECK (code = heading OR starts_with(code, heading || ':'))
);
CREATE INDEX ix_ledger_account_purchase_id ON ledger_account (purchase_id) WHERE purchase_id IS NOT NULL;
CREATE INDEX ix_ledger_account_participation_id ON ledger_account (participation_id) WHERE participation_id IS NOT NULL;
CREATE INDEX ix_ledger_account_collectivity_id ON ledger_account (collectivity_id) WHERE collectivity_id IS NOT NULL;

CREATE TABLE ledger_transfer (
  id uuid NOT NULL, journal_key text NOT NULL, leg smallint NOT NULL, debit_id uuid NOT NULL, credit_id uuid NOT NULL,
  currency char(3) NOT NULL, amount bigint NOT NULL, memo text NOT NULL,
  occurred_at timestamptz NOT NULL, recorded_at timestamptz NOT NULL,
  CONSTRAINT pk_ledger_transfer PRIMARY KEY (id),
  CONSTRAINT uq_ledger_transfer_journal_key_leg UNIQUE (journal_key, leg),
  CONSTRAINT ck_ledger_transfer_amount CHECK (amount > 0),
  CONSTRAINT ck_ledger_transfer_leg CHECK (leg > 0),
  CONSTRAINT ck_ledger_transfer_two_accounts CHECK (debit_id <> credit_id),
  CONSTRAINT ck_ledger_transfer_journal_key CHECK (journal_key ~ '^[a-z][a-z_-]*:[A-Za-z0-9_:.-]+$'),
  CONSTRAINT ck_ledger_transfer_memo CHECK (length(memo) <= 200 AND strpos(memo, '@') = 0),
  CONSTRAINT fk_ledger_transfer_debit_id_currency FOREIGN KEY (debit_id, currency) REFERENCES ledger_account (id, currency),
  CONSTRAINT fk_ledger_transfer_credit_id_currency FOREIGN KEY (credit_id, currency) REFERENCES ledger_account (id, currency)
);
CREATE INDEX ix_ledger_transfer_debit_id_recorded_at ON ledger_transfer (debit_id, recorded_at);
CREATE INDEX ix_ledger_transfer_credit_id_recorded_at ON ledger_transfer (credit_id, recorded_at);

CREATE TABLE ledger_closing (
  account_id uuid NOT NULL, cut timestamptz NOT NULL, balance bigint NOT NULL,
  CONSTRAINT pk_ledger_closing PRIMARY KEY (account_id, cut),
  CONSTRAINT fk_ledger_closing_account_id FOREIGN KEY (account_id) REFERENCES ledger_account (id)
);

CREATE TABLE ledger_balance (
  account_id uuid NOT NULL, balance bigint NOT NULL, updated_at timestamptz NOT NULL,
  CONSTRAINT pk_ledger_balance PRIMARY KEY (account_id),
  CONSTRAINT ck_ledger_balance_balance CHECK (balance >= 0),
  CONSTRAINT fk_ledger_balance_account_id FOREIGN KEY (account_id) REFERENCES ledger_account (id)
);

CREATE TABLE ledger_proof (
  id uuid NOT NULL, day date NOT NULL, proved_at timestamptz NOT NULL, checks jsonb NOT NULL, result text NOT NULL,
  CONSTRAINT pk_ledger_proof PRIMARY KEY (id),
  CONSTRAINT ck_ledger_proof_result CHECK (result IN ('green', 'red'))
);
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("ledger_account", "ledger_transfer", "ledger_closing", "ledger_proof"):
        grant(table, APPEND_ONLY)
    grant("ledger_balance", "SELECT, INSERT, UPDATE")

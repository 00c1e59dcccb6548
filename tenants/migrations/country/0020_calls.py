"""What we intend Stripe to do, what Stripe tells us, Stripe's books, and objects of nobody."""

from alembic import op

from tenants.migrations.rights import APPEND_ONLY, grant

revision = "country_0020"
down_revision = "country_0019"
branch_labels = None
depends_on = None

CALLS = """
CREATE TABLE stripe_call (
  id uuid NOT NULL, stripe_account text NOT NULL, op text NOT NULL, subject_type text NOT NULL, subject_id uuid NOT NULL,
  gen integer NOT NULL, idem_key text NOT NULL, params jsonb NOT NULL, params_hash text NOT NULL,
  created_at timestamptz NOT NULL, state text NOT NULL, tries integer NOT NULL, first_sent_at timestamptz,
  next_try_at timestamptz, looked_at timestamptz, object_id text, hosted_url text, hosted_until timestamptz,
  error_code text,
  CONSTRAINT pk_stripe_call PRIMARY KEY (id),
  CONSTRAINT ck_stripe_call_state CHECK (state IN ('pending', 'sent', 'done', 'declined', 'lookup', 'human')),
  CONSTRAINT ck_stripe_call_op CHECK (op IN ('customer', 'pledge', 'prepay', 'recover', 'charge', 'recover-cancel',
    'refund', 'transfer', 'reversal', 'evidence', 'unpledge', 'detach', 'account', 'account-link', 'payout', 'topup',
    'balance-settings')),
  CONSTRAINT ck_stripe_call_counts CHECK (gen >= 0 AND tries >= 0),
  CONSTRAINT ck_stripe_call_idem_key CHECK (idem_key = op || ':' || subject_id || ':' || gen),
  CONSTRAINT ck_stripe_call_params_hash CHECK (params_hash ~ '^[0-9a-f]{64}$'),
  CONSTRAINT ck_stripe_call_next_try_at CHECK ((state IN ('pending', 'sent', 'lookup')) = (next_try_at IS NOT NULL)),
  CONSTRAINT ck_stripe_call_never_sent CHECK (state <> 'pending' OR first_sent_at IS NULL),
  CONSTRAINT ck_stripe_call_first_sent_at CHECK (
    state NOT IN ('sent', 'lookup', 'done') OR first_sent_at IS NOT NULL),
  CONSTRAINT ck_stripe_call_error_code CHECK (state NOT IN ('declined', 'human') OR error_code IS NOT NULL),
  CONSTRAINT ck_stripe_call_hosted CHECK (num_nulls(hosted_url, hosted_until) IN (0, 2)),
  CONSTRAINT uq_stripe_call_idem_key UNIQUE (idem_key),
  CONSTRAINT uq_stripe_call_op_subject_type_subject_id_gen UNIQUE (op, subject_type, subject_id, gen));
CREATE UNIQUE INDEX uq_stripe_call_open ON stripe_call (op, subject_type, subject_id) WHERE state <> 'declined';
CREATE INDEX ix_stripe_call_due ON stripe_call (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX ix_stripe_call_human ON stripe_call (id) WHERE state = 'human';
CREATE INDEX ix_stripe_call_object ON stripe_call (object_id) WHERE object_id IS NOT NULL;

CREATE TABLE stripe_call_note (
  id uuid NOT NULL, call_id uuid NOT NULL, account_id uuid NOT NULL, verb text NOT NULL, words text NOT NULL,
  made_at timestamptz NOT NULL,
  CONSTRAINT pk_stripe_call_note PRIMARY KEY (id),
  CONSTRAINT ck_stripe_call_note_verb CHECK (verb IN ('retry', 'give_up', 'note')),
  CONSTRAINT ck_stripe_call_note_words CHECK (char_length(words) BETWEEN 1 AND 2000),
  CONSTRAINT fk_stripe_call_note_call_id FOREIGN KEY (call_id) REFERENCES stripe_call (id));
CREATE INDEX ix_stripe_call_note_call ON stripe_call_note (call_id, id);
"""
INBOX = """
CREATE TABLE stripe_event (
  id uuid NOT NULL, stripe_account text NOT NULL, event_id text NOT NULL, connected_account text, type text NOT NULL,
  object_id text, api_version text, livemode boolean NOT NULL, created timestamptz NOT NULL,
  received_at timestamptz NOT NULL, next_try_at timestamptz, handled_at timestamptz, outcome text,
  tries integer NOT NULL, error text,
  CONSTRAINT pk_stripe_event PRIMARY KEY (id),
  CONSTRAINT ck_stripe_event_outcome CHECK (
    outcome IN ('applied', 'ignored', 'unknown', 'elsewhere', 'foreign', 'gone')),
  CONSTRAINT ck_stripe_event_handled CHECK (num_nulls(handled_at, outcome) IN (0, 2)),
  CONSTRAINT ck_stripe_event_next_try_at CHECK ((handled_at IS NULL) = (next_try_at IS NOT NULL)),
  CONSTRAINT uq_stripe_event_stripe_account_event_id UNIQUE (stripe_account, event_id));
CREATE INDEX ix_stripe_event_due ON stripe_event (next_try_at) WHERE next_try_at IS NOT NULL;

CREATE TABLE stripe_refusal (
  day date NOT NULL, door text NOT NULL, reason text NOT NULL, count integer NOT NULL,
  CONSTRAINT pk_stripe_refusal PRIMARY KEY (day, door, reason),
  CONSTRAINT ck_stripe_refusal_door CHECK (door IN ('platform', 'connect', 'thin')),
  CONSTRAINT ck_stripe_refusal_count CHECK (count > 0));
"""
BOOKS = """
CREATE TABLE stripe_balance_txn (
  id uuid NOT NULL, stripe_account text NOT NULL, txn_id text NOT NULL, type text NOT NULL,
  reporting_category text NOT NULL, amount bigint NOT NULL, fee bigint NOT NULL, net bigint NOT NULL,
  currency text NOT NULL, source text, available_on timestamptz NOT NULL, created timestamptz NOT NULL,
  journal_key text, matched_at timestamptz,
  CONSTRAINT pk_stripe_balance_txn PRIMARY KEY (id),
  CONSTRAINT ck_stripe_balance_txn_currency CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT ck_stripe_balance_txn_net CHECK (net = amount - fee),
  CONSTRAINT ck_stripe_balance_txn_matched CHECK (journal_key IS NULL OR matched_at IS NOT NULL),
  CONSTRAINT uq_stripe_balance_txn_stripe_account_txn_id UNIQUE (stripe_account, txn_id));
CREATE INDEX ix_stripe_balance_txn_unmatched ON stripe_balance_txn (created) WHERE matched_at IS NULL;
CREATE INDEX ix_stripe_balance_txn_created ON stripe_balance_txn (stripe_account, created);

CREATE TABLE foreign_object (
  id uuid NOT NULL, stripe_account text NOT NULL, kind text NOT NULL, object_id text NOT NULL, call_id uuid,
  seen_at timestamptz NOT NULL, decided_by uuid, decided_at timestamptz, decision text,
  CONSTRAINT pk_foreign_object PRIMARY KEY (id),
  CONSTRAINT ck_foreign_object_kind CHECK (kind IN ('customer', 'payment_method', 'mandate', 'checkout_session',
    'setup_intent', 'payment_intent', 'charge', 'refund', 'transfer', 'reversal', 'dispute', 'fraud_warning', 'payout',
    'topup', 'supplier_account', 'account_link', 'balance_settings')),
  CONSTRAINT ck_foreign_object_decision CHECK (decision IN ('ours', 'not_ours')),
  CONSTRAINT ck_foreign_object_decided CHECK (num_nulls(decided_by, decision, decided_at) IN (0, 3)),
  CONSTRAINT fk_foreign_object_call_id FOREIGN KEY (call_id) REFERENCES stripe_call (id),
  CONSTRAINT uq_foreign_object_stripe_account_object_id UNIQUE (stripe_account, object_id));
CREATE INDEX ix_foreign_object_waiting ON foreign_object (id) WHERE decision IS NULL;
"""
# What a row is about can never be written again: not by a fault of ours either.
CHANGING = {
    "stripe_call": "state, tries, first_sent_at, next_try_at, looked_at, object_id, hosted_url, hosted_until, error_code",
    "stripe_event": "next_try_at, handled_at, outcome, tries, error",
    "stripe_balance_txn": "journal_key, matched_at",
    "foreign_object": "decided_by, decided_at, decision",
}


def upgrade() -> None:
    op.execute(CALLS + INBOX + BOOKS)
    grant("stripe_refusal")
    grant("stripe_call_note", APPEND_ONLY)
    for table, columns in CHANGING.items():
        grant(table, f"{APPEND_ONLY}, UPDATE ({columns})")

"""The road of events: outbox and receipts of a country."""

from alembic import op

from tenants.migrations.rights import grant

revision = "country_0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE outbox (
  id uuid NOT NULL, name text NOT NULL, payload jsonb NOT NULL, state text NOT NULL,
  created_at timestamptz NOT NULL, queued_at timestamptz, tries smallint NOT NULL,
  CONSTRAINT pk_outbox PRIMARY KEY (id),
  CONSTRAINT ck_outbox_state CHECK (state IN ('new', 'queued', 'done', 'failed')));
CREATE INDEX ix_outbox_on_its_way ON outbox (id) WHERE state IN ('new', 'queued');

CREATE TABLE receipt (
  event_id uuid NOT NULL, reaction text NOT NULL, received_at timestamptz NOT NULL,
  CONSTRAINT pk_receipt PRIMARY KEY (event_id, reaction));
"""


def upgrade() -> None:
    op.execute(TABLES)
    grant("outbox")
    grant("receipt")

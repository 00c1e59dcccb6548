"""Letters that come in, the conversation a reply goes into, and what its reader has been told of it."""

from alembic import op

from tenants.migrations.rights import grant

revision = "country_0009"
down_revision = "country_0008"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE incoming_letter (
  id uuid NOT NULL, conversation_id uuid NOT NULL, account_id uuid NOT NULL, digest text NOT NULL, raw bytea NOT NULL,
  state text NOT NULL, reason text, received_at timestamptz NOT NULL, read_at timestamptz,
  CONSTRAINT pk_incoming_letter PRIMARY KEY (id),
  CONSTRAINT uq_incoming_letter_conversation_id_account_id_digest UNIQUE (conversation_id, account_id, digest),
  CONSTRAINT ck_incoming_letter_state CHECK (state IN ('waiting', 'written', 'refused', 'ignored')),
  CONSTRAINT ck_incoming_letter_reason CHECK (reason IN ('automatic', 'closed', 'sender', 'unproven', 'unreadable', 'empty', 'long', 'left', 'shut')),
  CONSTRAINT ck_incoming_letter_read_at CHECK ((state = 'waiting') = (read_at IS NULL)),
  CONSTRAINT ck_incoming_letter_refused CHECK ((state IN ('refused', 'ignored')) = (reason IS NOT NULL)),
  CONSTRAINT fk_incoming_letter_conversation_id FOREIGN KEY (conversation_id) REFERENCES conversation (id),
  CONSTRAINT fk_incoming_letter_account_id FOREIGN KEY (account_id) REFERENCES account (id));
CREATE INDEX ix_incoming_letter_account ON incoming_letter (account_id, received_at);
CREATE INDEX ix_incoming_letter_received_at ON incoming_letter (received_at);

ALTER TABLE delivery ADD COLUMN conversation text;
ALTER TABLE delivery ADD COLUMN told_up_to text;
CREATE INDEX ix_delivery_conversation ON delivery (conversation) WHERE told_up_to IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(TABLES)
    grant("incoming_letter")

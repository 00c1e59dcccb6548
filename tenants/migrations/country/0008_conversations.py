"""Conversations in full: archive, search, read marks, numbers shown by consent; muting; letters that gather."""

from alembic import op

from tenants.migrations.rights import grant

revision = "country_0008"
down_revision = "country_0007"
branch_labels = None
depends_on = None

CONVERSATIONS = r"""
ALTER TABLE conversation_member ADD COLUMN archived_at timestamptz;

ALTER TABLE message ADD COLUMN words tsvector;
UPDATE message SET words = to_tsvector('simple', regexp_replace(text, '\d+', ' ', 'g'));
ALTER TABLE message ALTER COLUMN words SET NOT NULL;
CREATE INDEX ix_message_words ON message USING gin (words);

CREATE TABLE read_mark_off (
  account_id uuid NOT NULL, since timestamptz NOT NULL,
  CONSTRAINT pk_read_mark_off PRIMARY KEY (account_id),
  CONSTRAINT fk_read_mark_off_account_id FOREIGN KEY (account_id) REFERENCES account (id));

CREATE TABLE number_consent (
  conversation_id uuid NOT NULL, account_id uuid NOT NULL, given_at timestamptz NOT NULL, withdrawn_at timestamptz,
  CONSTRAINT pk_number_consent PRIMARY KEY (conversation_id, account_id),
  CONSTRAINT ck_number_consent_withdrawn_at CHECK (withdrawn_at >= given_at),
  CONSTRAINT fk_number_consent_conversation_id_account_id FOREIGN KEY (conversation_id, account_id)
    REFERENCES conversation_member (conversation_id, account_id));

CREATE TABLE number_request (
  conversation_id uuid NOT NULL, account_id uuid NOT NULL, asked_at timestamptz NOT NULL,
  CONSTRAINT pk_number_request PRIMARY KEY (conversation_id, account_id),
  CONSTRAINT fk_number_request_conversation_id_account_id FOREIGN KEY (conversation_id, account_id)
    REFERENCES conversation_member (conversation_id, account_id));
"""

MUTE = """
CREATE TABLE mute (
  muter_id uuid NOT NULL, muted_id uuid NOT NULL, created_at timestamptz NOT NULL,
  CONSTRAINT pk_mute PRIMARY KEY (muter_id, muted_id),
  CONSTRAINT ck_mute_oneself CHECK (muter_id <> muted_id),
  CONSTRAINT fk_mute_muter_id FOREIGN KEY (muter_id) REFERENCES account (id),
  CONSTRAINT fk_mute_muted_id FOREIGN KEY (muted_id) REFERENCES account (id));
CREATE INDEX ix_mute_muted_id ON mute (muted_id);
"""

LETTERS = """
ALTER TABLE delivery ADD COLUMN gathers boolean;
UPDATE delivery SET gathers = false;
ALTER TABLE delivery ALTER COLUMN gathers SET NOT NULL;

CREATE TABLE letter_copy (
  account_id uuid NOT NULL, kind text NOT NULL, since timestamptz NOT NULL,
  CONSTRAINT pk_letter_copy PRIMARY KEY (account_id, kind),
  CONSTRAINT fk_letter_copy_account_id FOREIGN KEY (account_id) REFERENCES account (id));
"""
TABLES = ("read_mark_off", "number_consent", "number_request", "mute", "letter_copy")


def upgrade() -> None:
    op.execute(CONVERSATIONS)
    op.execute(MUTE)
    op.execute(LETTERS)
    for table in TABLES:
        grant(table)

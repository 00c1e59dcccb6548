"""Notifications and letters, blocks and reports, conversations."""

from alembic import op

from tenants.migrations.rights import grant

revision = "country_0003"
down_revision = "country_0002"
branch_labels = None
depends_on = None

NOTIFICATIONS = """
CREATE TABLE notification (
  id uuid NOT NULL, event_id uuid NOT NULL, account_id uuid NOT NULL, kind text NOT NULL, message text NOT NULL,
  values jsonb NOT NULL, path text NOT NULL, created_at timestamptz NOT NULL, read_at timestamptz,
  CONSTRAINT pk_notification PRIMARY KEY (id),
  CONSTRAINT uq_notification_event_id_account_id_kind UNIQUE (event_id, account_id, kind),
  CONSTRAINT ck_notification_path CHECK (path ~ '^/([^/]|$)'),
  CONSTRAINT ck_notification_message CHECK (message <> ''),
  CONSTRAINT fk_notification_account_id FOREIGN KEY (account_id) REFERENCES account (id));
CREATE INDEX ix_notification_account ON notification (account_id, id);
CREATE INDEX ix_notification_unread ON notification (account_id) WHERE read_at IS NULL;

-- Each delivery is written three times and only walked while due: room on the page keeps those writes short.
CREATE TABLE delivery (
  id uuid NOT NULL, notification_id uuid NOT NULL, channel text NOT NULL, letter text NOT NULL, state text NOT NULL,
  next_try_at timestamptz NOT NULL, claimed_until timestamptz, tries smallint NOT NULL, reason text,
  created_at timestamptz NOT NULL, sent_at timestamptz,
  CONSTRAINT pk_delivery PRIMARY KEY (id),
  CONSTRAINT uq_delivery_notification_id_channel UNIQUE (notification_id, channel),
  CONSTRAINT ck_delivery_state CHECK (state IN ('due', 'claimed', 'sent', 'failed')),
  CONSTRAINT ck_delivery_channel CHECK (channel IN ('mail')),
  CONSTRAINT ck_delivery_claimed CHECK ((state = 'claimed') = (claimed_until IS NOT NULL)),
  CONSTRAINT ck_delivery_sent CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
  CONSTRAINT ck_delivery_failed CHECK (state <> 'failed' OR reason IS NOT NULL),
  CONSTRAINT fk_delivery_notification_id FOREIGN KEY (notification_id) REFERENCES notification (id))
  WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX ix_delivery_due ON delivery (next_try_at) WHERE state = 'due';
CREATE INDEX ix_delivery_claimed ON delivery (claimed_until) WHERE state = 'claimed';

CREATE TABLE letter_off (
  account_id uuid NOT NULL, kind text NOT NULL, since timestamptz NOT NULL,
  CONSTRAINT pk_letter_off PRIMARY KEY (account_id, kind),
  CONSTRAINT fk_letter_off_account_id FOREIGN KEY (account_id) REFERENCES account (id));
"""

MODERATION = """
CREATE TABLE block (
  blocker_id uuid NOT NULL, blocked_id uuid NOT NULL, created_at timestamptz NOT NULL,
  CONSTRAINT pk_block PRIMARY KEY (blocker_id, blocked_id),
  CONSTRAINT ck_block_oneself CHECK (blocker_id <> blocked_id),
  CONSTRAINT fk_block_blocker_id FOREIGN KEY (blocker_id) REFERENCES account (id),
  CONSTRAINT fk_block_blocked_id FOREIGN KEY (blocked_id) REFERENCES account (id));
CREATE INDEX ix_block_blocked_id ON block (blocked_id);

CREATE TABLE report (
  id uuid NOT NULL, public_id text NOT NULL, reporter_id uuid NOT NULL, about_kind text NOT NULL, about_id uuid NOT NULL,
  about_title text NOT NULL, about_path text NOT NULL, excerpt text NOT NULL, author_id uuid NOT NULL,
  reason text NOT NULL, text text NOT NULL, state text NOT NULL, decided_by uuid, decided_at timestamptz,
  statement text, created_at timestamptz NOT NULL,
  CONSTRAINT pk_report PRIMARY KEY (id),
  CONSTRAINT uq_report_public_id UNIQUE (public_id),
  CONSTRAINT ck_report_state CHECK (state IN ('received', 'kept', 'hidden')),
  CONSTRAINT ck_report_reason CHECK (reason IN ('spam', 'insult', 'danger', 'illegal', 'other')),
  CONSTRAINT ck_report_own CHECK (author_id <> reporter_id),
  CONSTRAINT ck_report_decided_by CHECK ((state = 'received') = (decided_by IS NULL)),
  CONSTRAINT ck_report_decided_at CHECK ((state = 'received') = (decided_at IS NULL)),
  CONSTRAINT ck_report_statement CHECK ((state = 'received') = (statement IS NULL) AND statement <> ''),
  CONSTRAINT fk_report_reporter_id FOREIGN KEY (reporter_id) REFERENCES account (id),
  CONSTRAINT fk_report_author_id FOREIGN KEY (author_id) REFERENCES account (id),
  CONSTRAINT fk_report_decided_by FOREIGN KEY (decided_by) REFERENCES account (id));
CREATE UNIQUE INDEX uq_report_open ON report (reporter_id, about_kind, about_id) WHERE state = 'received';
CREATE INDEX ix_report_thing ON report (about_kind, about_id);
CREATE INDEX ix_report_queue ON report (id) WHERE state = 'received';
"""

CONVERSATIONS = """
CREATE TABLE conversation (
  id uuid NOT NULL, public_id text NOT NULL, about_kind text NOT NULL, about_id uuid NOT NULL, about_title text NOT NULL,
  about_path text NOT NULL, starter_id uuid NOT NULL, created_at timestamptz NOT NULL, last_message_id uuid,
  CONSTRAINT pk_conversation PRIMARY KEY (id),
  CONSTRAINT uq_conversation_about_kind_about_id_starter_id UNIQUE (about_kind, about_id, starter_id),
  CONSTRAINT uq_conversation_public_id UNIQUE (public_id),
  CONSTRAINT ck_conversation_about_path CHECK (about_path ~ '^/([^/]|$)'),
  CONSTRAINT fk_conversation_starter_id FOREIGN KEY (starter_id) REFERENCES account (id));

CREATE TABLE conversation_member (
  conversation_id uuid NOT NULL, account_id uuid NOT NULL, unread integer NOT NULL, last_read_message_id uuid,
  read_at timestamptz, left_at timestamptz,
  CONSTRAINT pk_conversation_member PRIMARY KEY (conversation_id, account_id),
  CONSTRAINT ck_conversation_member_unread CHECK (unread >= 0),
  CONSTRAINT fk_conversation_member_conversation_id FOREIGN KEY (conversation_id) REFERENCES conversation (id),
  CONSTRAINT fk_conversation_member_account_id FOREIGN KEY (account_id) REFERENCES account (id));
CREATE INDEX ix_conversation_member_account_id ON conversation_member (account_id);
CREATE INDEX ix_conversation_member_unread ON conversation_member (account_id, unread) WHERE unread > 0;

CREATE TABLE message (
  id uuid NOT NULL, public_id text NOT NULL, conversation_id uuid NOT NULL, author_id uuid NOT NULL, text text NOT NULL,
  key uuid NOT NULL, created_at timestamptz NOT NULL, hidden_at timestamptz,
  CONSTRAINT pk_message PRIMARY KEY (id),
  CONSTRAINT uq_message_conversation_id_author_id_key UNIQUE (conversation_id, author_id, key),
  CONSTRAINT uq_message_public_id UNIQUE (public_id),
  CONSTRAINT ck_message_text CHECK (length(text) BETWEEN 1 AND 5000),
  CONSTRAINT fk_message_conversation_id FOREIGN KEY (conversation_id) REFERENCES conversation (id),
  CONSTRAINT fk_message_author_id FOREIGN KEY (author_id) REFERENCES account (id));
CREATE INDEX ix_message_conversation ON message (conversation_id, id);
"""
TABLES = (
    "notification",
    "delivery",
    "letter_off",
    "block",
    "report",
    "conversation",
    "conversation_member",
    "message",
)


def upgrade() -> None:
    op.execute(NOTIFICATIONS)
    op.execute(MODERATION)
    op.execute(CONVERSATIONS)
    for table in TABLES:
        grant(table)

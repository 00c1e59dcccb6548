"""Staff, and posts with the history of their moves."""

from alembic import op

from tenants.migrations.rights import APPEND_ONLY, grant

revision = "collectivity_0002"
down_revision = "collectivity_0001"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE staff (
  id uuid NOT NULL, account_id uuid NOT NULL, display_name text NOT NULL, "right" text NOT NULL, appointed_by uuid,
  appointed_at timestamptz NOT NULL, ended_by uuid, ended_at timestamptz,
  CONSTRAINT pk_staff PRIMARY KEY (id),
  CONSTRAINT ck_staff_right CHECK ("right" IN ('owner', 'editor', 'author')),
  CONSTRAINT ck_staff_display_name CHECK (display_name <> ''),
  CONSTRAINT ck_staff_ended_at CHECK (ended_at >= appointed_at));
CREATE UNIQUE INDEX uq_staff_account ON staff (account_id) WHERE ended_at IS NULL;

CREATE TABLE post (
  id uuid NOT NULL, public_id text NOT NULL, key uuid NOT NULL, author_id uuid NOT NULL, author_name text NOT NULL,
  title text NOT NULL, language text NOT NULL, text text NOT NULL, priority text NOT NULL, state text NOT NULL, version integer NOT NULL,
  shown_until timestamptz, created_at timestamptz NOT NULL, edited_at timestamptz, published_at timestamptz,
  CONSTRAINT pk_post PRIMARY KEY (id),
  CONSTRAINT ck_post_priority CHECK (priority IN ('normal', 'important')),
  CONSTRAINT ck_post_state CHECK (state IN ('draft', 'published', 'withdrawn')),
  CONSTRAINT ck_post_words CHECK (title <> '' AND text <> ''),
  CONSTRAINT ck_post_published_at CHECK (state = 'withdrawn' OR (state = 'published') = (published_at IS NOT NULL)),
  CONSTRAINT ck_post_version CHECK (version > 0),
  CONSTRAINT uq_post_public_id UNIQUE (public_id),
  CONSTRAINT uq_post_key UNIQUE (key));
CREATE INDEX ix_post_published ON post (published_at, id) WHERE state = 'published';
CREATE INDEX ix_post_draft ON post (id) WHERE state = 'draft';

CREATE TABLE post_move (
  id uuid NOT NULL, post_id uuid NOT NULL, state_from text, state_to text NOT NULL, account_id uuid NOT NULL,
  account_name text NOT NULL, moved_at timestamptz NOT NULL,
  CONSTRAINT pk_post_move PRIMARY KEY (id),
  CONSTRAINT ck_post_move_state_to CHECK (state_to IN ('draft', 'published', 'withdrawn')),
  CONSTRAINT uq_post_move_post_id_state_to UNIQUE (post_id, state_to),
  CONSTRAINT fk_post_move_post_id FOREIGN KEY (post_id) REFERENCES post (id));
"""


def upgrade() -> None:
    op.execute(TABLES)
    grant("staff")
    grant("post")
    grant("post_move", APPEND_ONLY)

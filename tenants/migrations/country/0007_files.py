"""Files people send, their sizes, removed pictures; a message may be an attachment alone."""

from alembic import op

from tenants.migrations.rights import grant

revision = "country_0007"
down_revision = "country_0006"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE file (
  id uuid NOT NULL, public_id text NOT NULL, account_id uuid NOT NULL, key uuid NOT NULL, thing_kind text, thing_id uuid,
  place smallint, media text NOT NULL, state text NOT NULL, reason text, name text NOT NULL, alt text NOT NULL,
  width integer, height integer, bytes integer NOT NULL, digest text NOT NULL, original boolean NOT NULL, likeness bigint,
  created_at timestamptz NOT NULL,
  CONSTRAINT pk_file PRIMARY KEY (id),
  CONSTRAINT ck_file_media CHECK (media IN ('photo', 'pdf')),
  CONSTRAINT ck_file_state CHECK (state IN ('received', 'ready', 'held', 'refused', 'removed', 'dropped')),
  CONSTRAINT ck_file_reason CHECK (reason IN ('broken', 'too_many_pixels', 'too_heavy', 'lost')),
  CONSTRAINT ck_file_thing CHECK (num_nulls(thing_kind, thing_id) IN (0, 2)),
  CONSTRAINT ck_file_place CHECK (place BETWEEN 0 AND 5),
  CONSTRAINT ck_file_placed CHECK (place IS NULL OR (thing_id IS NOT NULL AND state NOT IN ('refused', 'dropped'))),
  CONSTRAINT ck_file_alt CHECK (char_length(alt) <= 250),
  CONSTRAINT ck_file_name CHECK (char_length(name) <= 100),
  CONSTRAINT ck_file_bytes CHECK (bytes BETWEEN 1 AND 20971520),
  CONSTRAINT ck_file_digest CHECK (digest ~ '^[0-9a-f]{64}$'),
  CONSTRAINT ck_file_pixels CHECK (num_nulls(width, height) IN (0, 2) AND width > 0 AND height > 0),
  CONSTRAINT ck_file_sizes CHECK (media = 'pdf' OR state NOT IN ('ready', 'held') OR width IS NOT NULL),
  CONSTRAINT ck_file_original CHECK (state <> 'received' OR original),
  CONSTRAINT ck_file_refused CHECK (state <> 'refused' OR reason IS NOT NULL),
  CONSTRAINT uq_file_public_id UNIQUE (public_id),
  CONSTRAINT fk_file_account_id FOREIGN KEY (account_id) REFERENCES account (id));
CREATE UNIQUE INDEX uq_file_sent ON file (account_id, key, digest) WHERE state <> 'dropped';
CREATE UNIQUE INDEX uq_file_thing ON file (thing_kind, thing_id, place);
CREATE INDEX ix_file_unattached ON file (account_id, created_at) WHERE thing_id IS NULL;
CREATE INDEX ix_file_abandoned ON file (created_at) WHERE thing_id IS NULL AND state <> 'dropped';
CREATE INDEX ix_file_held ON file (id) WHERE state = 'held';
CREATE INDEX ix_file_original ON file (digest) WHERE original;

CREATE TABLE file_variant (
  file_id uuid NOT NULL, name text NOT NULL, width integer, height integer, digest text NOT NULL, bytes integer NOT NULL,
  CONSTRAINT pk_file_variant PRIMARY KEY (file_id, name),
  CONSTRAINT ck_file_variant_name CHECK (name ~ '^([0-9]{3,4}[.](webp|jpg)|original[.]pdf)$'),
  CONSTRAINT ck_file_variant_pixels CHECK (width > 0 AND height > 0),
  CONSTRAINT ck_file_variant_digest CHECK (digest ~ '^[0-9a-f]{64}$'),
  CONSTRAINT fk_file_variant_file_id FOREIGN KEY (file_id) REFERENCES file (id));
CREATE INDEX ix_file_variant_digest ON file_variant (digest);

CREATE TABLE removed_picture (
  file_id uuid NOT NULL, likeness bigint NOT NULL, created_at timestamptz NOT NULL,
  CONSTRAINT pk_removed_picture PRIMARY KEY (file_id));

ALTER TABLE message DROP CONSTRAINT ck_message_text;
ALTER TABLE message ADD CONSTRAINT ck_message_text CHECK (length(text) <= 5000);
"""


def upgrade() -> None:
    op.execute(TABLES)
    grant("file")
    grant("file_variant")
    grant("removed_picture")

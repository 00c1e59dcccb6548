"""Ads, their moves and their answers."""

from alembic import op

from tenants.migrations.rights import grant

revision = "country_0004"
down_revision = "country_0003"
branch_labels = None
depends_on = None

# The covering indexes need the visibility map, so the table is vacuumed early after inserts.
TABLES = """
CREATE TABLE ad (
  id uuid NOT NULL, public_id text NOT NULL, author_id uuid NOT NULL, key uuid NOT NULL, kind text NOT NULL,
  title text NOT NULL, text text NOT NULL, language text NOT NULL, place_id uuid NOT NULL,
  lat double precision, lon double precision, cell8 bigint, cell5 bigint, state text NOT NULL,
  created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, closed_at timestamptz,
  CONSTRAINT pk_ad PRIMARY KEY (id),
  CONSTRAINT ck_ad_kind CHECK (kind IN ('ask', 'offer', 'lend')),
  CONSTRAINT ck_ad_state CHECK (state IN ('open', 'closed', 'expired', 'hidden')),
  CONSTRAINT ck_ad_title CHECK (char_length(title) BETWEEN 5 AND 80),
  CONSTRAINT ck_ad_text CHECK (char_length(text) <= 3000),
  CONSTRAINT ck_ad_point CHECK (num_nulls(lat, lon, cell8, cell5) IN (0, 4)),
  CONSTRAINT ck_ad_closed_at CHECK (state <> 'closed' OR closed_at IS NOT NULL),
  CONSTRAINT ck_ad_expires_at CHECK (expires_at > created_at),
  CONSTRAINT uq_ad_public_id UNIQUE (public_id),
  CONSTRAINT uq_ad_author_id_key UNIQUE (author_id, key),
  CONSTRAINT fk_ad_author_id FOREIGN KEY (author_id) REFERENCES account (id),
  CONSTRAINT fk_ad_place_id FOREIGN KEY (place_id) REFERENCES known_place (id))
  WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX ix_ad_cell8 ON ad (cell8, created_at DESC, id DESC) INCLUDE (kind, author_id, lat, lon) WHERE state = 'open';
CREATE INDEX ix_ad_cell5 ON ad (cell5, created_at DESC, id DESC) INCLUDE (kind, author_id, lat, lon) WHERE state = 'open';
CREATE INDEX ix_ad_place_id ON ad (place_id, created_at DESC, id DESC) INCLUDE (kind, author_id, lat, lon) WHERE state = 'open';
CREATE INDEX ix_ad_expires_at ON ad (expires_at) WHERE state = 'open';

CREATE TABLE ad_move (
  id uuid NOT NULL, ad_id uuid NOT NULL, state text NOT NULL, moved_at timestamptz NOT NULL, moved_by uuid,
  CONSTRAINT pk_ad_move PRIMARY KEY (id),
  CONSTRAINT ck_ad_move_state CHECK (state IN ('open', 'closed', 'expired', 'hidden')),
  CONSTRAINT fk_ad_move_ad_id FOREIGN KEY (ad_id) REFERENCES ad (id));
CREATE INDEX ix_ad_move_ad_id ON ad_move (ad_id, moved_at);

CREATE TABLE ad_answer (
  ad_id uuid NOT NULL, answerer_id uuid NOT NULL, conversation_id uuid NOT NULL, created_at timestamptz NOT NULL,
  CONSTRAINT pk_ad_answer PRIMARY KEY (ad_id, answerer_id),
  CONSTRAINT fk_ad_answer_ad_id FOREIGN KEY (ad_id) REFERENCES ad (id),
  CONSTRAINT fk_ad_answer_answerer_id FOREIGN KEY (answerer_id) REFERENCES account (id),
  CONSTRAINT fk_ad_answer_conversation_id FOREIGN KEY (conversation_id) REFERENCES conversation (id));
CREATE INDEX ix_ad_answer_answerer_id ON ad_answer (answerer_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
    grant("ad")
    grant("ad_move", "SELECT, INSERT, DELETE")  # erased with its ad, never changed
    grant("ad_answer")

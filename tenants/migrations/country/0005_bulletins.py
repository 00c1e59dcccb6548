"""Bulletins, what spaces have published; the appointment behind a known right."""

from alembic import op

from tenants.migrations.rights import grant

revision = "country_0005"
down_revision = "country_0004"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE bulletin (
  id uuid NOT NULL, source_id uuid NOT NULL, place_id uuid NOT NULL, collectivity_id uuid NOT NULL, body text NOT NULL,
  language text NOT NULL, title text NOT NULL, excerpt text NOT NULL, priority text NOT NULL, path text NOT NULL, published_at timestamptz NOT NULL,
  shown_until timestamptz, version integer NOT NULL, withdrawn boolean NOT NULL,
  CONSTRAINT pk_bulletin PRIMARY KEY (id),
  CONSTRAINT ck_bulletin_priority CHECK (priority IN ('normal', 'important')),
  CONSTRAINT ck_bulletin_words CHECK (withdrawn OR title <> ''),
  CONSTRAINT ck_bulletin_path CHECK (left(path, 1) = '/'),
  CONSTRAINT uq_bulletin_source_id_place_id UNIQUE (source_id, place_id),
  CONSTRAINT fk_bulletin_place_id FOREIGN KEY (place_id) REFERENCES known_place (id));
CREATE INDEX ix_bulletin_newest ON bulletin (place_id, published_at, id) WHERE NOT withdrawn;

ALTER TABLE known_staff ADD COLUMN staff_id uuid NOT NULL;
"""


def upgrade() -> None:
    op.execute(TABLES)
    grant("bulletin")

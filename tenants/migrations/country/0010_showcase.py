"""How many ads are open, by place and kind; when a post was edited."""

from alembic import op

from tenants.migrations.rights import grant

revision = "country_0010"
down_revision = "country_0009"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE ad_count (
  place_id uuid NOT NULL, kind text NOT NULL, open integer NOT NULL, changed_at timestamptz NOT NULL,
  CONSTRAINT pk_ad_count PRIMARY KEY (place_id, kind),
  CONSTRAINT ck_ad_count_open CHECK (open >= 0),
  CONSTRAINT fk_ad_count_place_id FOREIGN KEY (place_id) REFERENCES known_place (id));
CREATE INDEX ix_ad_count_most ON ad_count (kind, open DESC, place_id) WHERE open > 0;

CREATE TABLE ad_total (
  kind text NOT NULL, open integer NOT NULL, changed_at timestamptz NOT NULL,
  CONSTRAINT pk_ad_total PRIMARY KEY (kind),
  CONSTRAINT ck_ad_total_open CHECK (open >= 0));

ALTER TABLE bulletin ADD COLUMN edited_at timestamptz;
"""


def upgrade() -> None:
    op.execute(TABLES)
    grant("ad_count")
    grant("ad_total")

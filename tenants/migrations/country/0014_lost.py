"""Lost and found: matches of two ads, who was told of an ad, squares of public points, and how people want to be told."""

from alembic import op

from tenants.migrations.rights import grant

revision = "country_0014"
down_revision = "country_0013"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE account ADD COLUMN square bigint GENERATED ALWAYS AS (
  (floor(lat * 32)::bigint + 2880) * 11520 + floor(lon * 32)::bigint + 5760) STORED;
CREATE INDEX ix_account_square ON account (square, id) WHERE state = 'confirmed';

CREATE TABLE ad_match (
  id uuid NOT NULL, public_id text NOT NULL, ad_id uuid NOT NULL, own_id uuid, proposed_by uuid NOT NULL,
  conversation_id uuid NOT NULL, state text NOT NULL, created_at timestamptz NOT NULL, decided_at timestamptz,
  CONSTRAINT pk_ad_match PRIMARY KEY (id),
  CONSTRAINT ck_ad_match_state CHECK (state IN ('proposed', 'confirmed', 'declined')),
  CONSTRAINT ck_ad_match_own_id CHECK (own_id <> ad_id),
  CONSTRAINT ck_ad_match_decided_at CHECK ((state = 'proposed') = (decided_at IS NULL)),
  CONSTRAINT uq_ad_match_public_id UNIQUE (public_id),
  CONSTRAINT uq_ad_match_ad_id_proposed_by UNIQUE (ad_id, proposed_by),
  CONSTRAINT fk_ad_match_ad_id FOREIGN KEY (ad_id) REFERENCES ad (id),
  CONSTRAINT fk_ad_match_own_id FOREIGN KEY (own_id) REFERENCES ad (id),
  CONSTRAINT fk_ad_match_proposed_by FOREIGN KEY (proposed_by) REFERENCES account (id),
  CONSTRAINT fk_ad_match_conversation_id FOREIGN KEY (conversation_id) REFERENCES conversation (id));
CREATE UNIQUE INDEX uq_ad_match_ad_id ON ad_match (ad_id) WHERE state = 'confirmed';
CREATE UNIQUE INDEX uq_ad_match_own_id ON ad_match (own_id) WHERE state = 'confirmed';
CREATE INDEX ix_ad_match_proposed_by ON ad_match (proposed_by);

CREATE TABLE ad_reach (
  ad_id uuid NOT NULL, ring smallint NOT NULL, due_at timestamptz NOT NULL, square bigint NOT NULL, account_id uuid NOT NULL,
  CONSTRAINT pk_ad_reach PRIMARY KEY (ad_id),
  CONSTRAINT ck_ad_reach_ring CHECK (ring >= 0),
  CONSTRAINT fk_ad_reach_ad_id FOREIGN KEY (ad_id) REFERENCES ad (id));
CREATE INDEX ix_ad_reach_due_at ON ad_reach (due_at);

CREATE TABLE ad_told (
  ad_id uuid NOT NULL, account_id uuid NOT NULL, by text NOT NULL, told_at timestamptz NOT NULL, found_told_at timestamptz,
  CONSTRAINT pk_ad_told PRIMARY KEY (ad_id, account_id),
  CONSTRAINT ck_ad_told_by CHECK (by IN ('reach', 'search')),
  CONSTRAINT fk_ad_told_ad_id FOREIGN KEY (ad_id) REFERENCES ad (id),
  CONSTRAINT fk_ad_told_account_id FOREIGN KEY (account_id) REFERENCES account (id));
CREATE INDEX ix_ad_told_waiting ON ad_told (ad_id, account_id) WHERE found_told_at IS NULL;
CREATE INDEX ix_ad_told_account_id ON ad_told (account_id);

CREATE TABLE telling (
  account_id uuid NOT NULL, kind text NOT NULL, how text NOT NULL, since timestamptz NOT NULL,
  CONSTRAINT pk_telling PRIMARY KEY (account_id, kind),
  CONSTRAINT ck_telling_how CHECK (how IN ('off', 'letter')),
  CONSTRAINT fk_telling_account_id FOREIGN KEY (account_id) REFERENCES account (id));
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("ad_match", "ad_reach", "ad_told", "telling"):
        grant(table)

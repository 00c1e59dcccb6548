"""Ads of every kind: drafts, what a kind tells, what an ad said before, renewal, outcome, "not for me"."""

from alembic import op

from tenants.migrations.rights import grant

revision = "country_0006"
down_revision = "country_0005"
branch_labels = None
depends_on = None

KINDS = (
    "'ask', 'borrow', 'offer', 'lend', 'give', 'sell', 'rent', 'lost', 'found', 'alert', 'recommend', 'mission', 'ride'"
)
STATES = "'draft', 'open', 'closed', 'expired', 'hidden'"

# The feed is ordered by the day an ad was published or renewed.
TABLES = f"""
ALTER TABLE ad ADD COLUMN published_at timestamptz, ADD COLUMN renewals integer, ADD COLUMN noticed_at timestamptz,
  ADD COLUMN outcome text, ADD COLUMN closed_with uuid, ADD COLUMN price bigint, ADD COLUMN currency text,
  ADD COLUMN on_day date, ADD COLUMN details jsonb;
UPDATE ad SET published_at = created_at, renewals = 0, details = '{{}}';
ALTER TABLE ad ALTER COLUMN renewals SET NOT NULL;
ALTER TABLE ad ALTER COLUMN details SET NOT NULL;
ALTER TABLE ad ALTER COLUMN expires_at DROP NOT NULL;
ALTER TABLE ad DROP CONSTRAINT ck_ad_kind;
ALTER TABLE ad DROP CONSTRAINT ck_ad_state;
ALTER TABLE ad DROP CONSTRAINT ck_ad_title;
ALTER TABLE ad DROP CONSTRAINT ck_ad_expires_at;
ALTER TABLE ad ADD CONSTRAINT ck_ad_kind CHECK (kind IN ({KINDS}));
ALTER TABLE ad ADD CONSTRAINT ck_ad_state CHECK (state IN ({STATES}));
ALTER TABLE ad ADD CONSTRAINT ck_ad_title CHECK (char_length(title) <= 80 AND (state = 'draft' OR char_length(title) >= 5));
ALTER TABLE ad ADD CONSTRAINT ck_ad_published CHECK ((state = 'draft') = (published_at IS NULL) AND (state = 'draft') = (expires_at IS NULL));
ALTER TABLE ad ADD CONSTRAINT ck_ad_expires_at CHECK (expires_at > published_at);
ALTER TABLE ad ADD CONSTRAINT ck_ad_renewals CHECK (renewals >= 0);
ALTER TABLE ad ADD CONSTRAINT ck_ad_price CHECK (price >= 0 AND currency ~ '^[A-Z]{{3}}$');
ALTER TABLE ad ADD CONSTRAINT ck_ad_currency CHECK ((price IS NULL) = (currency IS NULL));
ALTER TABLE ad ADD CONSTRAINT ck_ad_outcome CHECK (outcome IN ('with_neighbour', 'elsewhere', 'given_up'));
ALTER TABLE ad ADD CONSTRAINT ck_ad_closed_with CHECK (closed_with IS NULL OR outcome = 'with_neighbour');
ALTER TABLE ad ADD CONSTRAINT ck_ad_details CHECK (jsonb_typeof(details) = 'object');
ALTER TABLE ad ADD CONSTRAINT fk_ad_closed_with FOREIGN KEY (closed_with) REFERENCES account (id);
ALTER TABLE ad_move DROP CONSTRAINT ck_ad_move_state;
ALTER TABLE ad_move ADD CONSTRAINT ck_ad_move_state CHECK (state IN ({STATES}));
DROP INDEX ix_ad_cell8;
DROP INDEX ix_ad_cell5;
DROP INDEX ix_ad_place_id;
CREATE INDEX ix_ad_cell8 ON ad (cell8, published_at DESC, id DESC) INCLUDE (kind, author_id, lat, lon) WHERE state = 'open';
CREATE INDEX ix_ad_cell5 ON ad (cell5, published_at DESC, id DESC) INCLUDE (kind, author_id, lat, lon) WHERE state = 'open';
CREATE INDEX ix_ad_place_id ON ad (place_id, published_at DESC, id DESC) INCLUDE (kind, author_id, lat, lon) WHERE state = 'open';
CREATE INDEX ix_ad_notice ON ad (expires_at) WHERE state = 'open' AND noticed_at IS NULL;
CREATE INDEX ix_ad_author_id ON ad (author_id, created_at);

CREATE TABLE ad_version (
  id uuid NOT NULL, ad_id uuid NOT NULL, title text NOT NULL, text text NOT NULL, price bigint, currency text, on_day date,
  details jsonb NOT NULL, replaced_at timestamptz NOT NULL,
  CONSTRAINT pk_ad_version PRIMARY KEY (id),
  CONSTRAINT ck_ad_version_details CHECK (jsonb_typeof(details) = 'object'),
  CONSTRAINT fk_ad_version_ad_id FOREIGN KEY (ad_id) REFERENCES ad (id));
CREATE INDEX ix_ad_version_ad_id ON ad_version (ad_id, replaced_at);

CREATE TABLE ad_dismissal (
  account_id uuid NOT NULL, ad_id uuid NOT NULL, created_at timestamptz NOT NULL,
  CONSTRAINT pk_ad_dismissal PRIMARY KEY (account_id, ad_id),
  CONSTRAINT fk_ad_dismissal_account_id FOREIGN KEY (account_id) REFERENCES account (id),
  CONSTRAINT fk_ad_dismissal_ad_id FOREIGN KEY (ad_id) REFERENCES ad (id));
CREATE INDEX ix_ad_dismissal_ad_id ON ad_dismissal (ad_id);
"""  # noqa: S608  words of ours


def upgrade() -> None:
    op.execute(TABLES)
    grant("ad_version", "SELECT, INSERT, DELETE")  # erased with its ad, never changed
    grant("ad_dismissal")

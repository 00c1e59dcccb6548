"""Search: the words and the whereabouts of ads in one index, the middle cells, searches that neighbours keep."""

from alembic import op

from tenants.migrations.rights import grant

revision = "country_0012"
down_revision = "country_0010"
branch_labels = None
depends_on = None

# Cells of resolution 7 take the place of those of 8 in the feed's index: as good at 1 km, half the work at 5 km.
# Until an ad is published again its middle cell is the parent of its small one (h3geo.org, layout of an index): the cover
# of a circle is wide enough for the little by which the two may differ.
TABLES = """
ALTER TABLE ad ADD COLUMN cell7 bigint;
UPDATE ad SET cell7 = (cell8 & ~(15::bigint << 52)) | (7::bigint << 52) | (7::bigint << 21) WHERE cell8 IS NOT NULL;
ALTER TABLE ad DROP CONSTRAINT ck_ad_point;
ALTER TABLE ad ADD CONSTRAINT ck_ad_point CHECK (num_nulls(lat, lon, cell8, cell7, cell5) IN (0, 5));
ALTER TABLE ad ADD COLUMN search tsvector GENERATED ALWAYS AS (
  setweight(public.stems(language, title), 'A') || setweight(public.stems(language, text), 'B')
  || array_to_tsvector(ARRAY['town:' || place_id::text])
  || CASE WHEN cell5 IS NULL THEN ''::tsvector
     ELSE array_to_tsvector(ARRAY['cell7:' || cell7::text, 'cell5:' || cell5::text]) END) STORED NOT NULL;
DROP INDEX ix_ad_cell8;
CREATE INDEX ix_ad_cell7 ON ad (cell7, published_at DESC, id DESC) INCLUDE (kind, author_id, lat, lon) WHERE state = 'open';
CREATE INDEX ix_ad_search ON ad USING gin (search, public.plain(title) public.gin_trgm_ops) WHERE state = 'open';
CREATE INDEX ix_known_place_point ON known_place (lat, lon);

CREATE TABLE saved_search (
  id uuid NOT NULL, public_id text NOT NULL, account_id uuid NOT NULL, key uuid NOT NULL, name text NOT NULL,
  words text NOT NULL, query tsquery, kinds text[] NOT NULL, radius_km integer NOT NULL, place_id uuid NOT NULL,
  from_home boolean NOT NULL, lat double precision, lon double precision, cells bigint[] NOT NULL, price_most bigint,
  from_day date, until_day date, condition text, tell text NOT NULL, created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL, paused_at timestamptz,
  CONSTRAINT pk_saved_search PRIMARY KEY (id),
  CONSTRAINT ck_saved_search_tell CHECK (tell IN ('page', 'letter', 'daily')),
  CONSTRAINT ck_saved_search_name CHECK (char_length(name) BETWEEN 1 AND 80),
  CONSTRAINT ck_saved_search_words CHECK (char_length(words) <= 100 AND (words = '') = (query IS NULL)),
  CONSTRAINT ck_saved_search_radius_km CHECK (radius_km BETWEEN 1 AND 1000),
  CONSTRAINT ck_saved_search_point CHECK ((lat IS NULL) = (lon IS NULL) AND (lat IS NULL) = (cells = '{}')),
  CONSTRAINT ck_saved_search_price_most CHECK (price_most >= 0),
  CONSTRAINT uq_saved_search_public_id UNIQUE (public_id),
  CONSTRAINT uq_saved_search_account_id_key UNIQUE (account_id, key),
  CONSTRAINT fk_saved_search_account_id FOREIGN KEY (account_id) REFERENCES account (id),
  CONSTRAINT fk_saved_search_place_id FOREIGN KEY (place_id) REFERENCES known_place (id));
CREATE INDEX ix_saved_search_cells ON saved_search USING gin (cells) WHERE paused_at IS NULL;
CREATE INDEX ix_saved_search_town ON saved_search (place_id) WHERE paused_at IS NULL AND lat IS NULL;

CREATE TABLE search_hit (
  search_id uuid NOT NULL, ad_id uuid NOT NULL, account_id uuid NOT NULL, tell text NOT NULL, found_at timestamptz NOT NULL,
  told_at timestamptz,
  CONSTRAINT pk_search_hit PRIMARY KEY (search_id, ad_id),
  CONSTRAINT ck_search_hit_tell CHECK (tell IN ('page', 'letter', 'daily')),
  CONSTRAINT fk_search_hit_search_id FOREIGN KEY (search_id) REFERENCES saved_search (id),
  CONSTRAINT fk_search_hit_ad_id FOREIGN KEY (ad_id) REFERENCES ad (id),
  CONSTRAINT fk_search_hit_account_id FOREIGN KEY (account_id) REFERENCES account (id));
CREATE INDEX ix_search_hit_untold ON search_hit (ad_id, account_id) WHERE told_at IS NULL;
CREATE INDEX ix_search_hit_daily ON search_hit (account_id) WHERE told_at IS NULL AND tell = 'daily';

CREATE TABLE daily_letter (
  account_id uuid NOT NULL, day date NOT NULL, made_at timestamptz NOT NULL,
  CONSTRAINT pk_daily_letter PRIMARY KEY (account_id, day),
  CONSTRAINT fk_daily_letter_account_id FOREIGN KEY (account_id) REFERENCES account (id));

CREATE TABLE daily_hour (
  account_id uuid NOT NULL, hour smallint NOT NULL,
  CONSTRAINT pk_daily_hour PRIMARY KEY (account_id),
  CONSTRAINT ck_daily_hour_hour CHECK (hour BETWEEN 0 AND 23),
  CONSTRAINT fk_daily_hour_account_id FOREIGN KEY (account_id) REFERENCES account (id));
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("saved_search", "search_hit", "daily_letter", "daily_hour"):
        grant(table)

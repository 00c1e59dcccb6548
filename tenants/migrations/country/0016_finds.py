"""Words of ads without what may be a telephone number; what kept searches have found, by when it was told."""

from alembic import op

revision = "country_0016"
down_revision = "country_0015"
branch_labels = None
depends_on = None

# Readers see numbers masked: found by their digits, they could be asked for pair by pair. The column is computed anew.
TABLES = r"""
ALTER TABLE ad ALTER COLUMN search SET EXPRESSION AS (
  setweight(public.stems(language, regexp_replace(title, '\d(([^\w\n]|_){0,4}\d){5,}', ' ', 'g')), 'A')
  || setweight(public.stems(language, regexp_replace(text, '\d(([^\w\n]|_){0,4}\d){5,}', ' ', 'g')), 'B')
  || array_to_tsvector(ARRAY['town:' || place_id::text])
  || CASE WHEN cell5 IS NULL THEN ''::tsvector
     ELSE array_to_tsvector(ARRAY['cell7:' || cell7::text, 'cell5:' || cell5::text]) END);
CREATE INDEX ix_search_hit_told ON search_hit (account_id, told_at);
CREATE INDEX ix_search_hit_found_at ON search_hit (found_at);
CREATE INDEX ix_daily_letter_day ON daily_letter (day);
"""


def upgrade() -> None:
    op.execute(TABLES)

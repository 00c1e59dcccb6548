"""The word of what is lost: when it began, how many were told, who was told in vain that it is found."""

from alembic import op

revision = "country_0017"
down_revision = "country_0016"
branch_labels = None
depends_on = None

# The row of a word stays once it has gone as far as it goes (`due_at` NULL): an author's words of a week are counted.
CHANGES = """
ALTER TABLE ad_reach ALTER COLUMN due_at DROP NOT NULL;
ALTER TABLE ad_reach ADD COLUMN began_at timestamptz;
ALTER TABLE ad_reach ADD COLUMN told integer;
INSERT INTO ad_reach (ad_id, ring, square, account_id)
  SELECT id, 0, 0, '00000000-0000-0000-0000-000000000000' FROM ad WHERE kind = 'lost' AND state <> 'draft'
  ON CONFLICT DO NOTHING;
UPDATE ad_reach SET began_at = published_at, told = (SELECT count(*) FROM ad_told WHERE ad_told.ad_id = ad.id)
  FROM ad WHERE ad.id = ad_reach.ad_id;
ALTER TABLE ad_reach ALTER COLUMN told SET NOT NULL;
ALTER TABLE ad_reach ADD CONSTRAINT ck_ad_reach_told CHECK (told >= 0);
DROP INDEX ix_ad_reach_due_at;
CREATE INDEX ix_ad_reach_due_at ON ad_reach (due_at) WHERE due_at IS NOT NULL;

ALTER TABLE ad_told ADD COLUMN lost_again_at timestamptz;
CREATE INDEX ix_ad_told_in_vain ON ad_told (ad_id, account_id)
  WHERE found_told_at IS NOT NULL AND lost_again_at IS NULL;
"""


def upgrade() -> None:
    op.execute(CHANGES)

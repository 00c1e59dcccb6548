"""A photo taken down alone never comes back with its thing; what an account sends in a day is summed."""

from alembic import op

revision = "country_0015"
down_revision = "country_0014"
branch_labels = None
depends_on = None

# What was removed although its thing is in sight was taken down alone.
CHANGES = """
ALTER TABLE file DROP CONSTRAINT ck_file_state;
ALTER TABLE file ADD CONSTRAINT ck_file_state
  CHECK (state IN ('received', 'ready', 'held', 'refused', 'removed', 'taken_down', 'dropped'));
UPDATE file SET state = 'taken_down' WHERE state = 'removed' AND (
  thing_kind = 'ads' AND EXISTS (SELECT FROM ad WHERE ad.id = thing_id AND ad.state <> 'hidden')
  OR thing_kind = 'messages' AND EXISTS (SELECT FROM message WHERE message.id = thing_id AND hidden_at IS NULL));
CREATE INDEX ix_file_sent_at ON file (account_id, created_at);
"""


def upgrade() -> None:
    op.execute(CHANGES)

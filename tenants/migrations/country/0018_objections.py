"""No photo is taken down without a statement of reasons, and its owner may object."""

from alembic import op

revision = "country_0018"
down_revision = "country_0017"
branch_labels = None
depends_on = None

# What was taken down without a statement is decided about anew.
CHANGES = """
ALTER TABLE file
  ADD COLUMN statement text, ADD COLUMN decided_by uuid, ADD COLUMN decided_at timestamptz,
  ADD COLUMN objection text, ADD COLUMN objected_at timestamptz,
  ADD CONSTRAINT fk_file_decided_by FOREIGN KEY (decided_by) REFERENCES account (id);
UPDATE file SET state = CASE WHEN width IS NULL THEN 'removed' ELSE 'held' END WHERE state = 'taken_down';
ALTER TABLE file
  ADD CONSTRAINT ck_file_decided CHECK (num_nulls(statement, decided_by, decided_at) IN (0, 3)),
  ADD CONSTRAINT ck_file_taken_down CHECK (state <> 'taken_down' OR statement IS NOT NULL),
  ADD CONSTRAINT ck_file_statement CHECK (statement IS NULL OR statement <> '' AND state IN ('taken_down', 'dropped')),
  ADD CONSTRAINT ck_file_objection CHECK (objection IS NULL OR objection <> '' AND statement IS NOT NULL),
  ADD CONSTRAINT ck_file_objected_at CHECK (objected_at IS NULL OR objection IS NOT NULL AND state = 'taken_down');
DROP INDEX ix_file_held;
CREATE INDEX ix_file_waiting ON file (id) WHERE state = 'held' OR objected_at IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(CHANGES)

"""The map counts open ads in the small cells, and lists those of one of them."""

from alembic import op

revision = "country_0013"
down_revision = "country_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_ad_cell8 ON ad (cell8, published_at DESC, id DESC) INCLUDE (kind, author_id, lat, lon)"
        " WHERE state = 'open'"
    )

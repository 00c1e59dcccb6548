"""What a migration says about rights. The role is the one of the tenant whose schema is being migrated."""

from alembic import context, op

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
APPEND_ONLY = "SELECT, INSERT"


def grant(table: str, rights: str = EVERYTHING) -> None:
    """Give the tenant's role these rights on a new table."""
    op.execute(f'GRANT {rights} ON {table} TO "{context.config.attributes["role"]}"')

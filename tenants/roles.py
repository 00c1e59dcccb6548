"""The second wall: a PostgreSQL role per tenant, with rights in its own schema and nowhere else.

The application logs in as `smiile_app`, which inherits nothing and may only become a tenant's role inside a unit. Tables
belong to the owner, who migrates; a tenant's role gets what each table's migration grants.
"""

from sqlalchemy import Connection

APP_ROLE = "smiile_app"
GEO_READER = "geo_reader"  # the reference geography, for every tenant


def create_role(owner: Connection, role: str) -> None:
    """Make the tenant's role unless it is there: it cannot log in, and only the application may become it.

    Roles belong to the whole server, schemas to one database: hence "unless it is there".
    """
    known = owner.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).first()
    if known is None:
        owner.exec_driver_sql(f'CREATE ROLE "{role}" NOLOGIN NOINHERIT')
    owner.exec_driver_sql(f'GRANT "{role}" TO {APP_ROLE} WITH INHERIT FALSE, SET TRUE')
    owner.exec_driver_sql(f'GRANT {GEO_READER} TO "{role}" WITH INHERIT TRUE, SET FALSE')


def create_schema(owner: Connection, schema: str, role: str) -> None:
    """An empty schema that its tenant's role may look into."""
    owner.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
    owner.exec_driver_sql(f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"')


def schema_exists(owner: Connection, schema: str) -> bool:
    return owner.exec_driver_sql("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,)).first() is not None

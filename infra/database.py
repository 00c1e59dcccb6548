"""Roles, database, extensions: what only the superuser can lay, once, before the first migration.

`smiile_owner` owns the database and makes the tenants' roles and schemas; `smiile_app` is who the application logs in
as: no rights of its own, and none inherited from the tenants' roles that it may become.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import psycopg
from psycopg import sql

EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
LONGEST_TRANSACTION = "1h"  # what was written longer ago than this has been committed, or never will be
KNOWS_TRANSACTION_TIMEOUT = 170000  # the version of the server
ROLES = {"smiile_owner": "LOGIN CREATEDB CREATEROLE", "smiile_app": "LOGIN NOINHERIT"}


class Secrets(Protocol):
    def __getitem__(self, name: str, /) -> str: ...


Connect = Callable[..., psycopg.Connection[Any]]


def bootstrap(connect: Connect, secrets: Secrets | Mapping[str, str], database: str) -> None:
    """Lay roles, `database`, extensions and rights; what is there already is left or set to the same again."""
    with connect() as connection:
        present = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role, rights in ROLES.items():
            verb = "ALTER" if role in present else "CREATE"
            _run(connection, f"{verb} ROLE {{}} {rights} PASSWORD {{}}", role, sql.Literal(secrets[role]))
        _run(connection, "ALTER ROLE {} SET search_path = public", "smiile_app")
        if connection.info.server_version >= KNOWS_TRANSACTION_TIMEOUT:
            _run(
                connection, "ALTER ROLE {} SET transaction_timeout = {}", "smiile_app", sql.Literal(LONGEST_TRANSACTION)
            )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone():
            _run(connection, "CREATE DATABASE {} OWNER {}", database, "smiile_owner")
        _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
        _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", database, "smiile_app")
    with connect(dbname=database) as connection:
        for extension in EXTENSIONS:
            _run(connection, "CREATE EXTENSION IF NOT EXISTS {} SCHEMA public", extension)
        # The wrapper of unaccent and the like are made there by the control chain.
        _run(connection, "GRANT USAGE, CREATE ON SCHEMA public TO {}", "smiile_owner")


def _run(connection: psycopg.Connection[Any], text: str, *names: str | sql.Literal) -> None:
    parts = [name if isinstance(name, sql.Literal) else sql.Identifier(name) for name in names]
    connection.execute(sql.SQL(text).format(*parts))

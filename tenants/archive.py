"""Putting a closed tenant away: every table into one file with a manifest, then its schema and role are dropped.

Run with the owner's rights. It may be stopped anywhere and run again: the file gets its name when it is whole, and nothing
is dropped before.
"""

import hashlib
import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from kernel import clock
from kernel.db import db_error
from tenants import roles, services
from tenants.errors import HasSpaces, NotClosed
from tenants.models import Family, TenantState
from tenants.registry import Tenant

STILL_NEEDED = "2BP01"  # dependent_objects_still_exist: another database of this server knows the role too


def archive(owner: Engine, tenant: Tenant, folder: Path) -> Path | None:
    """Put a closed tenant away under `folder`; returns the file, None where an earlier run had written it.

    Raises NotClosed, HasSpaces. The hosts of a country and the registry row stay: they say what was there. The path of a
    space is free for another one when all is done.
    """
    if tenant.state not in {TenantState.closed, TenantState.archived}:
        raise NotClosed(name=tenant.name)
    if tenant.family is Family.country and services.has_spaces(owner, tenant.country):
        raise HasSpaces(name=tenant.name)
    written = None
    if tenant.state is TenantState.closed:
        with owner.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
            written = _write(connection, tenant, folder)
        services.move(owner, tenant.id, TenantState.archived)
    with owner.begin() as connection:
        if roles.schema_exists(connection, tenant.schema):
            connection.exec_driver_sql(f'DROP SCHEMA "{tenant.schema}" CASCADE')
    _drop_role(owner, tenant.role)
    services.free_slug(owner, tenant.id)
    return written


def _write(connection: Connection, tenant: Tenant, folder: Path) -> Path:
    """`<schema>-<date>.tar.gz`: one CSV file for each table, and manifest.json with rows, bytes and SHA-256 of each."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{tenant.schema}-{clock.now():%Y-%m-%d}.tar.gz"
    draft = target.with_suffix(".part")
    manifest: dict[str, Any] = {
        "tenant": str(tenant.id),
        "schema": tenant.schema,
        "name": tenant.name,
        "archived_at": clock.now().isoformat(),
        "tables": {},
    }
    with draft.open("wb") as file:
        draft.chmod(0o600)
        with tarfile.open(fileobj=file, mode="w:gz") as tar:
            for table in _tables(connection, tenant.schema):
                manifest["tables"][table] = _copy(connection, tenant.schema, table, tar, folder)
            _add(tar, "manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False).encode())
        file.flush()
        os.fsync(file.fileno())
    return draft.rename(target)


def _tables(connection: Connection, schema: str) -> list[str]:
    wanted = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename"
    return [str(row[0]) for row in connection.exec_driver_sql(wanted, (schema,))]


def _copy(connection: Connection, schema: str, table: str, tar: tarfile.TarFile, folder: Path) -> dict[str, Any]:
    spool = folder / f"{schema}.csv.part"
    digest, size = hashlib.sha256(), 0
    driver: Any = connection.connection.driver_connection
    named = sql.Identifier(schema, table)
    with spool.open("wb") as file, driver.cursor() as cursor:
        with cursor.copy(sql.SQL("COPY {} TO STDOUT (FORMAT csv, HEADER)").format(named)) as rows:
            for block in rows:
                file.write(block)
                digest.update(block)
                size += len(block)
        count = cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(named)).fetchone()[0]
    tar.add(spool, arcname=f"{table}.csv")
    spool.unlink()
    return {"rows": count, "bytes": size, "sha256": digest.hexdigest()}


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime = len(content), int(clock.now().timestamp())
    tar.addfile(entry, io.BytesIO(content))


def _drop_role(owner: Engine, role: str) -> None:
    try:
        with owner.begin() as connection:
            connection.exec_driver_sql(f'DROP ROLE IF EXISTS "{role}"')
    except DBAPIError as error:
        if db_error(error).state != STILL_NEEDED:
            raise

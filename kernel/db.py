"""The database base: three families of tables, column types, and the one place that reads SQLSTATE.

The schema tokens `country` and `collectivity` name no real schema: a unit of work maps one of them to the schema of its
tenant. Without a unit every statement on them fails, which is the first wall.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import psycopg
from sqlalchemy import CheckConstraint, Connection, CursorResult, DateTime, Executable, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
TYPES = {datetime: DateTime(timezone=True), str: Text(), UUID: Uuid(), dict[str, Any]: JSONB()}

PERSONAL = {"personal": True}  # `info` of a column that tells of a person

Key = Annotated[UUID, mapped_column(primary_key=True)]


class ControlModel(DeclarativeBase):
    """The registry of tenants and the reference geography: one per deployment, nothing personal."""

    metadata = MetaData(schema="control", naming_convention=NAMES)
    type_annotation_map = TYPES


class CountryModel(DeclarativeBase):
    """Rows of one country: accounts, ads, conversations, notifications."""

    metadata = MetaData(schema="country", naming_convention=NAMES)
    type_annotation_map = TYPES


class CollectivityModel(DeclarativeBase):
    """Rows of one collectivity's space: staff, posts."""

    metadata = MetaData(schema="collectivity", naming_convention=NAMES)
    type_annotation_map = TYPES


def one_of(column: str, values: type[StrEnum], name: str | None = None) -> CheckConstraint:
    """A named CHECK that keeps a text column to the values of an enum."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=name or column)


def rows(session: Session, statement: Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
    """The rows of a hot statement, columns only: past the session, which costs half as much again (docs/benchmarks.md).

    What waits in the session is flushed first, as the session does itself.
    """
    session.flush()
    connection = session.get_bind()
    assert isinstance(connection, Connection)  # tenants/scope.py binds every session to its unit's connection
    return connection.execute(statement, values)


class FaultKind(StrEnum):
    """What a database error means to the house."""

    conflict = "conflict"  # a constraint refused: told in words
    retry = "retry"  # a passing obstacle: the same again may succeed
    ours = "ours"  # a wall was hit or the statement is wrong: loud
    unknown = "unknown"  # nobody knows whether it was done: retry by idempotency key


@dataclass(frozen=True)
class Fault:
    kind: FaultKind
    state: str
    constraint: str | None


RETRY = {"40001", "40P01", "55P03", "08006"}


def db_error(error: BaseException) -> Fault:
    """Say what a database error means. The name of the constraint loses the number a shard appends."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    state = (origin.sqlstate if isinstance(origin, psycopg.Error) else None) or ""
    constraint = origin.diag.constraint_name if isinstance(origin, psycopg.Error) else None
    if constraint:
        constraint = re.sub(r"_\d+$", "", constraint)
    if state in RETRY:
        return Fault(FaultKind.retry, state, constraint)
    if state.startswith("23"):
        return Fault(FaultKind.conflict, state, constraint)
    if state:
        return Fault(FaultKind.ours, state, constraint)
    return Fault(FaultKind.unknown, state, constraint)

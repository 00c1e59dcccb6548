"""The second wall: what PostgreSQL refuses, whatever the statement."""

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from app.blueprints.accounts.models import Account
from kernel.db import db_error
from kernel.outbox import CollectivityOutbox, CountryOutbox
from tenants.models import Place
from tests import world as worlds

REFUSED = "42501"  # insufficient privilege
NO_SUCH_SCHEMA = {"3F000", "42P01"}
READ_ONLY = "25006"


def state_of(refused) -> str:
    return db_error(refused.value).state


@pytest.mark.parametrize(
    ("where", "table"),
    [
        ("fr", "xx.account"),
        ("xx", "fr.account"),
        ("fr", "fr_saint_malo.outbox"),
        ("saint_malo", "fr_dinan.outbox"),
        ("dinan", "fr_saint_malo.outbox"),
        ("saint_malo", "fr.account"),
        ("saint_malo", "fr.outbox"),
        ("saint_malo", "xx.account"),
        ("fr", "control.tenant"),
        ("fr", "control.geography_load"),
        ("saint_malo", "control.host"),
    ],
)
@pytest.mark.parametrize("statement", ["SELECT * FROM {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_raw_sql_does_not_cross(unit, world, where, table, statement):
    with pytest.raises(DBAPIError) as refused, unit(getattr(world, where)) as here:
        here.session.execute(text(statement.format(table)))
    assert state_of(refused) == REFUSED


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE fr.mine (id uuid)",
        "ALTER TABLE fr.outbox ADD COLUMN x int",
        "DROP TABLE fr.receipt",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "UPDATE control.place SET name = 'x'",
        "DELETE FROM control.place_postal",
        "SELECT pg_read_file('/etc/hostname')",
    ],
)
def test_a_countrys_role_changes_nothing_but_rows_of_its_own(unit, world, statement):
    with pytest.raises(DBAPIError) as refused, unit(world.fr) as here:
        here.session.execute(text(statement))
    assert state_of(refused) == REFUSED


@pytest.mark.parametrize("where", ["fr", "xx", "saint_malo", "dinan"])
def test_every_role_reads_the_reference_geography(unit, world, where):
    with unit(getattr(world, where), read_only=True) as here:
        assert here.session.scalar(select(Place.name).where(Place.id == worlds.SAINT_MALO)) == "Saint-Malo"


def test_orm_of_a_country_does_not_see_the_other_family(unit, world):
    with pytest.raises(DBAPIError) as refused, unit(world.fr) as here:
        here.session.scalars(select(CollectivityOutbox)).all()
    assert state_of(refused) in NO_SUCH_SCHEMA


def test_orm_of_a_collectivity_does_not_see_its_country(unit, world):
    with pytest.raises(DBAPIError) as refused, unit(world.saint_malo) as here:
        here.session.scalars(select(Account)).all()
    assert state_of(refused) in NO_SUCH_SCHEMA


def test_after_the_drop_the_countrys_orm_is_gone(unit, world):
    with pytest.raises(DBAPIError) as refused, unit(world.fr) as here:
        here.drop_to(world.saint_malo)
        here.session.scalars(select(Account)).all()
    assert state_of(refused) in NO_SUCH_SCHEMA


def test_unbound_token_names_no_schema(app_engine):
    with pytest.raises(DBAPIError) as refused, app_engine.connect() as connection:
        connection.execute(select(CountryOutbox.id))
    assert state_of(refused) in NO_SUCH_SCHEMA


@pytest.mark.parametrize("table", ["fr.account", "fr_saint_malo.outbox", "control.place", "control.geography_load"])
def test_login_role_alone_reads_no_tenant(app_engine, table):
    with pytest.raises(DBAPIError) as refused, app_engine.connect() as connection:
        connection.execute(text(f"SELECT * FROM {table}"))
    assert state_of(refused) == REFUSED


@pytest.mark.parametrize("role", ["smiile_owner", "postgres", "pg_read_all_data", "geo_reader"])
def test_application_becomes_nobody_but_a_tenant(app_engine, role):
    with pytest.raises(DBAPIError) as refused, app_engine.connect() as connection:
        connection.execute(text(f"SET ROLE {role}"))
    assert state_of(refused) == REFUSED


def test_nobody_logs_in_as_a_tenant(server, shared_database):
    engine = create_engine(server.dsn("smiile_app", shared_database).replace("smiile_app:", "fr:"))
    with pytest.raises(DBAPIError), engine.connect():
        pass
    engine.dispose()


def test_reading_unit_writes_nothing(unit, world):
    with pytest.raises(DBAPIError) as refused, unit(world.fr, read_only=True) as here:
        here.session.execute(text("DELETE FROM fr.outbox"))
    assert state_of(refused) == READ_ONLY


def test_next_user_of_a_connection_finds_no_role_left(server, shared_database, world):
    """On the real engine: after commit and after an error the connection is nobody again."""
    from tenants.engines import Pools

    pools = Pools(worlds.app_url(server, shared_database), pool_size=1)
    with pools.transaction(world.fr, read_only=False) as connection:
        assert connection.exec_driver_sql("SELECT current_user").scalar() == "fr"
    with pytest.raises(ZeroDivisionError), pools.transaction(world.saint_malo, read_only=True):
        raise ZeroDivisionError
    with pools.engine().connect() as connection:
        assert connection.exec_driver_sql("SELECT current_user").scalar() == "smiile_app"
    pools.close()

"""The catalogue: schemas are closed, migrations say what the models say, roles have what they should and nothing else."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from kernel.db import CollectivityModel, CountryModel
from tenants import chains, migrate
from tenants.migrate import Progress
from tenants.models import Family
from tenants.registry import Registry
from tests import world as worlds
from tests.architecture.tree import import_models
from tests.tenants import catalogue

MODELS = {Family.country: CountryModel, Family.collectivity: CollectivityModel}
EVERYTHING = {"SELECT", "INSERT", "UPDATE", "DELETE"}
import_models()  # a new room's tables count before the wiring names a door of it


@pytest.fixture
def owner(server, clone):
    engine = worlds.owner_engine(server, clone)
    yield engine
    engine.dispose()


def meant(table):
    """The rights a table's own definition asks for."""
    if table.info.get("append_only"):
        return {"SELECT", "INSERT"}
    return table.info.get("rights", EVERYTHING)


@pytest.mark.parametrize("schema", ["fr", "fr_saint_malo"])
def test_schemas_are_closed(owner, schema):
    with owner.connect() as connection:
        assert catalogue.breaches(connection, schema) == []


def test_the_lint_names_each_breach(owner):
    with owner.begin() as connection:
        connection.execute(
            text("""
            CREATE SCHEMA bad; CREATE TABLE bad.plain (n integer DEFAULT 1); CREATE SEQUENCE bad.numbers;
            CREATE TABLE bad.reaching (id uuid PRIMARY KEY REFERENCES fr.account DEFERRABLE);
            CREATE TYPE bad.kind AS ENUM ('a'); CREATE VIEW bad.seen AS SELECT id FROM fr.account;
            CREATE FUNCTION bad.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER t AFTER INSERT ON bad.plain EXECUTE FUNCTION bad.f()
            """)
        )
        found = {breach for breach, _ in catalogue.breaches(connection, "bad")}
    assert found == {
        "foreign key leaves the schema",
        "deferrable",
        "trigger",
        "no primary key",
        "sequence, view, foreign table or unlogged",
        "function",
        "own type",
        "default that varies",
        "reaches another schema",
    }


@pytest.mark.parametrize(("family", "schema"), [(Family.country, "fr"), (Family.collectivity, "fr_saint_malo")])
def test_models_and_migrations_agree(owner, family, schema):
    with owner.begin() as connection:
        connection.execute(text("CREATE SCHEMA modelled"))
        mapped = connection.execution_options(schema_translate_map={family.value: "modelled"})
        MODELS[family].metadata.create_all(mapped, checkfirst=False)
        models, migrations = catalogue.shape(connection, "modelled"), catalogue.shape(connection, schema)
    assert models - migrations == set(), "in models alone: write it into a new migration"
    assert migrations - models == set(), "in migrations alone: write it into models.py"


@pytest.mark.parametrize("family", [Family.country, Family.collectivity])
def test_step_by_step_and_at_once_give_the_same_schema(owner, family):
    with owner.begin() as connection:
        connection.execute(text('CREATE SCHEMA at_once; CREATE SCHEMA by_steps; CREATE ROLE "somebody" NOLOGIN'))
        chains.upgrade(connection, family, "at_once", "somebody")
        for revision in chains.revisions(family):
            chains.upgrade(connection, family, "by_steps", "somebody", to=revision)
        assert catalogue.shape(connection, "at_once") == catalogue.shape(connection, "by_steps")
        connection.execute(text("SET LOCAL search_path = public"))
        assert chains.at(connection, "by_steps") == chains.head(family)
        connection.rollback()


@pytest.mark.parametrize(("family", "role"), [(Family.country, "fr"), (Family.collectivity, "fr_saint_malo")])
def test_roles_have_the_rights_their_tables_are_meant_to_have(owner, family, role):
    expected = {
        (role, table.name, right) for table in MODELS[family].metadata.tables.values() for right in meant(table)
    }
    with owner.connect() as connection:
        assert catalogue.rights(connection, role) == expected


def test_login_role_reads_the_registry_and_nothing_else(owner):
    with owner.connect() as connection:
        assert catalogue.rights(connection, "smiile_app") == {
            ("control", "tenant", "SELECT"),
            ("control", "host", "SELECT"),
        }


def test_tenant_roles_own_nothing_and_cannot_log_in(owner):
    with owner.connect() as connection:
        owned = connection.execute(
            text(
                "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname IN ('fr', 'xx')"
            )
        ).scalar()
        login = connection.execute(
            text("SELECT bool_or(rolcanlogin) FROM pg_roles WHERE rolname IN ('fr', 'xx', 'fr_dinan')")
        )
        assert (owned, login.scalar()) == (0, False)


def back_to_the_first(owner, tenants):
    """Drop what the later migrations made, so that the chain has work to do."""
    for tenant in tenants:
        with owner.begin() as connection:
            connection.execute(text(f'DROP SCHEMA "{tenant.schema}" CASCADE; CREATE SCHEMA "{tenant.schema}"'))
            first = chains.revisions(tenant.family)[0]
            chains.upgrade(connection, tenant.family, tenant.schema, tenant.role, to=first)


def test_two_migrations_at_once_do_the_work_once(owner, monkeypatch):
    tenants = Registry(owner).all()
    back_to_the_first(owner, tenants)
    monkeypatch.setattr(chains, "LOCK_TIMEOUT", "60s")
    both_looked = threading.Barrier(2, timeout=60)

    def looked_at_together():
        yield from tenants
        both_looked.wait()

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(migrate.migrate, owner, looked_at_together()) for _ in range(2)]
        assert [(run.result().behind, run.result().locked) for run in runs] == [(len(tenants), [])] * 2
    assert migrate.migrate(owner, tenants).behind == 0


def test_migration_is_resumed_after_a_lock_and_tells_how_far_it_came(owner, world, monkeypatch):
    tenants = Registry(owner).all(family=Family.country)
    back_to_the_first(owner, tenants)
    told: list[Progress] = []
    with owner.connect() as holder:
        holder.execute(text("LOCK TABLE fr.alembic_version IN SHARE MODE"))
        monkeypatch.setattr(chains, "LOCK_TIMEOUT", "50ms")
        first = migrate.migrate(owner, tenants, told.append)
        holder.rollback()
    second = migrate.migrate(owner, tenants)
    assert (first.behind, first.done, first.locked) == (2, 1, ["fr"])
    assert told
    assert (second.behind, second.done, second.locked) == (1, 1, [])
    assert migrate.migrate(owner, tenants).behind == 0

"""A closed space is written to a file that can be checked, then it is gone from the database."""

import csv
import hashlib
import io
import json
import tarfile

import pytest
from sqlalchemy import text

from app import provisioner
from tenants import archive as archives
from tenants import services
from tenants.models import Family, TenantState


@pytest.fixture
def space(tools, owner_to_be):
    opened(owner_to_be)
    return tools.house.registry.collectivity("fr", "cancale")


def opened(person):
    order = {"country": "fr", "place": "cancale", "owner_id": str(person.id)}
    return provisioner.run("open_collectivity", order)


def put_away():
    return provisioner.run("put_away", {"country": "fr", "space": "cancale"})


def moved(state):
    return provisioner.run("move", {"country": "fr", "space": "cancale", "state": state})


def there(tools, space):
    with tools.owner.connect() as connection:
        schema = connection.execute(text("SELECT 1 FROM pg_namespace WHERE nspname = :n"), {"n": space.schema}).first()
        role = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :n"), {"n": space.role}).first()
    return schema is not None, role is not None


def test_open_space_is_not_put_away(tools, space):
    assert put_away() == {"refused": "Cancale is not closed. Close it first."}
    assert there(tools, space) == (True, True)


def test_closed_space_is_written_whole_and_dropped(tools, space, owner_to_be):
    moved("closed")
    file = put_away()["done"]
    with tarfile.open(file) as tar:
        content = {name: tar.extractfile(name).read() for name in tar.getnames()}
    manifest = json.loads(content.pop("manifest.json"))
    assert {f"{table}.csv" for table in manifest["tables"]} == set(content)
    for table, told in manifest["tables"].items():
        rows = list(csv.DictReader(io.StringIO(content[f"{table}.csv"].decode())))
        assert told["rows"] == len(rows)
        assert told["sha256"] == hashlib.sha256(content[f"{table}.csv"]).hexdigest()
    staff = list(csv.DictReader(io.StringIO(content["staff.csv"].decode())))
    assert [row["account_id"] for row in staff] == [str(owner_to_be.id)]
    assert there(tools, space) == (False, False)
    assert tools.house.registry.by_id(space.id).state is TenantState.archived
    assert [path.suffix for path in (tools.house.config.var / "archive").iterdir()] == [".gz"]


def test_archiving_stopped_before_the_drop_goes_on(tools, space):
    moved("closed")
    services.move(tools.owner, space.id, TenantState.archived)
    assert put_away() == {"done": "an earlier file"}
    assert there(tools, space) == (False, False)
    assert put_away() == {"refused": "There is no such country or space here: fr/cancale."}


def test_archiving_stopped_after_the_drop_frees_the_path_when_it_goes_on(tools, space, monkeypatch, owner_to_be):
    moved("closed")
    with monkeypatch.context() as stopped, pytest.raises(KeyboardInterrupt):
        stopped.setattr(services, "free_slug", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        put_away()
    assert opened(owner_to_be) == {"refused": "Cancale has a space already."}
    assert put_away() == {"done": "an earlier file"}
    assert opened(owner_to_be) == {"done": "cancale"}


def test_archived_space_is_opened_again_as_a_new_one(tools, space, owner_to_be):
    for _ in range(2):
        old = tools.house.registry.collectivity("fr", "cancale")
        moved("closed")
        put_away()
        assert opened(owner_to_be) == {"done": "cancale"}
        new = tools.house.registry.collectivity("fr", "cancale")
        assert (new.state, new.id != old.id, new.schema != old.schema) == (TenantState.open, True, True)
        assert there(tools, new) == (True, True)
        assert tools.house.registry.by_id(old.id).state is TenantState.archived


def test_country_with_spaces_is_not_put_away(tools, space, world):
    order = {"country": "fr", "space": None}
    provisioner.run("move", {**order, "state": "closed"})
    assert provisioner.run("put_away", order) == {"refused": "France still has spaces. Archive them first."}
    assert there(tools, world.fr) == (True, True)
    for other in tools.house.registry.all(family=Family.collectivity):
        provisioner.run("move", {"country": "fr", "space": other.slug, "state": "closed"})
        provisioner.run("put_away", {"country": "fr", "space": other.slug})
    assert "done" in provisioner.run("put_away", order)
    assert there(tools, world.fr)[0] is False


def test_archive_that_cannot_be_written_drops_nothing(tools, space, tmp_path):
    moved("closed")
    (tmp_path / "archive").write_text("a file stands where the folder should be")
    with pytest.raises(FileExistsError):
        put_away()
    assert there(tools, space) == (True, True)
    assert tools.house.registry.by_id(space.id).state is TenantState.closed


def test_role_that_another_database_knows_stays(tools, world):
    provisioner.run("move", {"country": "fr", "space": "dinan", "state": "closed"})
    dinan = tools.house.registry.by_id(world.dinan.id)
    assert archives.archive(tools.owner, dinan, tools.house.config.var) is not None
    assert there(tools, dinan) == (False, True)


def test_country_that_was_put_away_is_not_built_again_by_the_next_start(tools, world):
    closed = services.move(tools.owner, world.xx.id, TenantState.closed)
    archives.archive(tools.owner, closed, tools.house.config.var)
    again = services.NewTenant(family=world.xx.family, country="xx", name="Elsewhere", hosts=("xx.localhost",))
    assert services.open_tenant(tools.owner, again).state is TenantState.archived
    assert there(tools, world.xx)[0] is False

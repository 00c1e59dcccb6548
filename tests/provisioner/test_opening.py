"""Opening a space: whole at once, refused in words, and resumed after a stop at any statement."""

import itertools

import pytest
from sqlalchemy import event, insert, select

from app import provisioner
from app.blueprints.staff.models import Staff
from kernel import ids
from kernel.outbox import CollectivityOutbox
from tenants import chains, roles, services
from tenants.models import Place, TenantState
from tests.world import _place


class Killed(BaseException):
    """The process ends here: nothing below may catch it."""


def opened(tools, place, person):
    return provisioner.run("open_collectivity", {"country": "fr", "place": place, "owner_id": str(person.id)})


def state_of(tools, slug):
    """State, version of the schema, owners, and what was told of them."""
    space = tools.house.registry.collectivity("fr", slug)
    with tools.house.scope.unit(space, read_only=True) as unit:
        staff = [(row.account_id, row.right) for row in unit.session.scalars(select(Staff))]
        told = [row.name for row in unit.session.scalars(select(CollectivityOutbox))]
    with tools.owner.begin() as connection:
        at = chains.at(connection, space.schema)
    return space.state, at, staff, told


def whole(person):
    return TenantState.open, chains.head("collectivity"), [(person.id, "owner")], ["staff.StaffAppointed"]


def test_space_is_opened_with_its_owner(tools, owner_to_be):
    assert opened(tools, "cancale", owner_to_be) == {"done": "cancale"}
    assert state_of(tools, "cancale") == whole(owner_to_be)


def test_same_order_again_changes_nothing(tools, owner_to_be):
    opened(tools, "cancale", owner_to_be)
    assert opened(tools, "cancale", owner_to_be) == {"done": "cancale"}
    assert state_of(tools, "cancale") == whole(owner_to_be)


def test_claimed_place_is_refused_to_somebody_else(tools, owner_to_be, world):
    from tests.builders.accounts import tom

    opened(tools, "cancale", owner_to_be)
    with tools.house.scope.unit(world.fr) as unit:
        other = tom(unit.session)
    assert opened(tools, "cancale", other) == {"refused": "Cancale has a space already."}
    assert state_of(tools, "cancale") == whole(owner_to_be)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"country": "zz"}, "There is no such country or space here: zz."),
        ({"place": "nowhere"}, "There is nothing at this address."),
        ({"place": "lointain"}, "There is nothing at this address."),  # a place of the other country
        ({"owner_id": str(ids.uuid7())}, "There is nothing at this address."),
    ],
)
def test_order_for_what_is_not_there_is_refused_and_leaves_nothing(tools, owner_to_be, changes, said):
    order = {"country": "fr", "place": "cancale", "owner_id": str(owner_to_be.id)}
    before = tools.house.registry.all()
    assert provisioner.run("open_collectivity", {**order, **changes}) == {"refused": said}
    assert tools.house.registry.all() == before


def test_opening_stopped_at_any_statement_is_resumed(tools, owner_to_be):
    for stop_at in itertools.count(1):
        slug = f"stop-{stop_at}"
        new_place(tools, slug, stop_at)
        engines = (tools.owner, tools.house.pools.engine())
        left = itertools.count(stop_at, -1)

        def kill(*_told, left=left):
            if next(left) == 1:
                raise Killed

        for engine in engines:
            event.listen(engine, "before_cursor_execute", kill)
        try:
            opened(tools, slug, owner_to_be)
            stopped = False
        except Killed:
            stopped = True
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", kill)
        if stopped:
            assert opened(tools, slug, owner_to_be) == {"done": slug}, stop_at
        assert state_of(tools, slug) == whole(owner_to_be), stop_at
        if not stopped:
            break
    assert stop_at > 15


def new_place(tools, slug, number):
    place = _place(ids.uuid7(), "fr", f"9{number:04}", slug.title(), slug, (48.0, -2.0))
    with tools.owner.begin() as connection:
        connection.execute(insert(Place), [place])


def test_opening_stopped_before_a_release_is_resumed_at_its_head(tools, owner_to_be, monkeypatch):
    def build_as_the_release_before(connection, tenant):
        roles.create_role(connection, tenant.role)
        roles.create_schema(connection, tenant.schema, tenant.role)
        first = chains.revisions("collectivity")[0]
        chains.upgrade(connection, "collectivity", tenant.schema, tenant.role, to=first)

    def stop(*_told):
        raise Killed

    with monkeypatch.context() as before:
        before.setattr(services, "_build", build_as_the_release_before)
        before.setattr(services, "_move", stop)
        with pytest.raises(Killed):
            opened(tools, "cancale", owner_to_be)
    assert opened(tools, "cancale", owner_to_be) == {"done": "cancale"}
    assert state_of(tools, "cancale") == whole(owner_to_be)

"""The unit of work and the second wall, at their smallest."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, InternalError, ProgrammingError

from kernel.db import db_error, rows
from kernel.errors import DomainError
from kernel.events import Event
from kernel.outbox import CollectivityOutbox, CountryOutbox, write
from tenants.errors import WrongFamily


class Wrong(DomainError):
    keeps_effects = True


def count(session):
    return len(session.scalars(select(CountryOutbox)).all())


def test_unit_writes_only_the_schema_of_its_tenant(unit, world):
    with unit(world.fr) as here:
        write(here.session, Event())
    with unit(world.fr, read_only=True) as here:
        assert count(here.session) == 1
    with unit(world.xx, read_only=True) as there:
        assert count(there.session) == 0


def test_error_rolls_back_unless_it_keeps_its_effects(unit, world):
    with pytest.raises(ZeroDivisionError), unit(world.fr) as here:
        write(here.session, Event())
        here.session.flush()
        raise ZeroDivisionError
    with pytest.raises(Wrong), unit(world.fr) as here:
        write(here.session, Event())
        raise Wrong
    with unit(world.fr, read_only=True) as here:
        assert count(here.session) == 1


def test_refused_answer_rolls_back(unit, world):
    with unit(world.fr) as here:
        write(here.session, Event())
        here.refuse()
    with unit(world.fr, read_only=True) as here:
        assert count(here.session) == 0


def test_read_only_unit_refuses_to_write(unit, world):
    with pytest.raises(InternalError) as refused, unit(world.fr, read_only=True) as here:
        write(here.session, Event())
    assert db_error(refused.value).state == "25006"


def test_the_other_family_is_out_of_reach(unit, world):
    with pytest.raises(ProgrammingError), unit(world.fr, read_only=True) as here:
        here.session.execute(select(CollectivityOutbox))


@pytest.mark.parametrize("schema", ["xx", "fr_saint_malo"])
def test_raw_sql_of_a_country_does_not_reach_another_schema(unit, world, schema):
    with pytest.raises(DBAPIError) as refused, unit(world.fr) as here:
        here.session.execute(text(f"SELECT * FROM {schema}.outbox"))
    assert db_error(refused.value).state == "42501"


def test_drop_leaves_the_country_behind(unit, world):
    with pytest.raises(DBAPIError) as refused, unit(world.fr) as here:
        here.drop_to(world.saint_malo)
        assert here.session.scalars(select(CollectivityOutbox)).all() == []
        here.session.execute(text("SELECT * FROM fr.outbox"))
    assert db_error(refused.value).state == "42501"


def test_drop_goes_down_only_and_stays_in_the_country(unit, world):
    with pytest.raises(WrongFamily), unit(world.saint_malo) as here:
        here.drop_to(world.dinan)
    with pytest.raises(WrongFamily), unit(world.xx) as there:
        there.drop_to(world.dinan)


def test_role_ends_with_the_unit(unit, world, one_transaction):
    with unit(world.fr, read_only=True):
        pass
    assert one_transaction.connection.exec_driver_sql("SELECT current_user").scalar() == "smiile_app"


def test_a_hot_read_sees_what_waits_in_the_session(unit, world):
    with unit(world.fr) as here:
        write(here.session, Event())
        assert len(rows(here.session, select(CountryOutbox.id), {}).all()) == 1

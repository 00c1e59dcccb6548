"""The walls around a space: what its unit cannot reach, and who cannot reach it (raw SQL as the last try)."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from app.blueprints.accounts.models import Account, KnownStaff
from app.blueprints.bulletins.models import Bulletin
from app.blueprints.posts.models import Post
from app.blueprints.staff.models import Staff
from kernel.db import db_error


@pytest.mark.parametrize("table", [Account, KnownStaff, Bulletin])
def test_space_has_no_name_for_the_country_s_tables(unit, world, table):
    with pytest.raises(ProgrammingError), unit(world.saint_malo, read_only=True) as u:
        u.session.scalars(select(table)).all()


@pytest.mark.parametrize("table", [Staff, Post])
def test_country_has_no_name_for_a_space_s_tables(unit, world, table):
    with pytest.raises(ProgrammingError), unit(world.fr, read_only=True) as u:
        u.session.scalars(select(table)).all()


@pytest.mark.parametrize(
    ("tenant", "table"),
    [
        ("saint_malo", "fr.account"),
        ("saint_malo", "fr.bulletin"),
        ("saint_malo", "fr_dinan.staff"),
        ("dinan", "fr_saint_malo.post"),
        ("fr", "fr_saint_malo.staff"),
        ("fr", "fr_saint_malo.post"),
        ("xx", "fr_saint_malo.post"),
    ],
)
def test_raw_sql_across_a_wall_is_refused(unit, world, tenant, table):
    with pytest.raises(DBAPIError) as refused, unit(getattr(world, tenant), read_only=True) as u:
        u.session.execute(text(f"SELECT * FROM {table}"))
    assert db_error(refused.value).state == "42501"


def test_right_written_into_the_country_s_copy_opens_no_desk(browse, unit, world):
    """The copy fills menus; the space's own row decides."""
    from kernel import ids
    from tests.builders.accounts import tom

    with unit(world.fr) as u:
        person = tom(u.session)
        u.session.add(
            KnownStaff(
                account_id=person.id,
                collectivity_id=world.saint_malo.id,
                staff_id=ids.uuid7(),
                slug="saint-malo",
                name="Saint-Malo",
                right="owner",
            )
        )
        u.session.flush()
    for path in ("/saint-malo/desk", "/saint-malo/staff", "/saint-malo/posts/new"):
        assert browse(person).get(path).status == 403, path

"""What a refusal of PostgreSQL says: what was wrong, and no word of what people wrote, however it is logged."""

import traceback
from dataclasses import replace

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from app.blueprints.accounts.models import Account
from kernel.db import db_error
from tenants import house as houses
from tests import world as worlds
from tests.builders.accounts import a_person

NAME = "Léonie\nDETAIL: (Rue des Lilas) [SQL: x]\nFermat"


@pytest.fixture
def committing(config, server, clone):
    made = houses.build(replace(config, database_url=worlds.app_url(server, clone)))
    yield made
    made.close()


def half_a_point(session, person):
    session.execute(update(Account).values(lat=48.1, lon=None))


def the_same_address(session, person):
    a_person(session, email=person.account.email, email_key=person.account.email_key)


def no_name(session, person):
    session.execute(update(Account).values(given_name=None))


def many_at_once(session, person):
    session.add_all([Account(id=person.id, given_name=NAME), Account(id=person.id, given_name=NAME)])


def no_number(session, person):
    session.execute(text("SELECT CAST(CAST(:typed AS text) AS integer)"), {"typed": NAME})


def no_search(session, person):
    session.execute(text("SELECT to_tsquery(:typed)"), {"typed": NAME})


@pytest.mark.parametrize(
    ("verb", "state", "said"),
    [
        (half_a_point, "23514", 'violates check constraint "ck_account_point"'),
        (the_same_address, "23505", 'violates unique constraint "uq_account_email_key"'),
        (no_name, "23502", 'null value in column "given_name"'),
        (many_at_once, "23502", "null value in column"),
        (no_number, "22P02", "22P02"),
        (no_search, "42601", "42601"),
    ],
)
def test_what_is_logged_of_a_refusal_names_the_rule_and_nobody(committing, world, verb, state, said):
    with committing.scope.unit(world.fr) as u:
        person = a_person(u.session, NAME)
    with pytest.raises(DBAPIError) as refused, committing.scope.unit(world.fr) as u:
        verb(u.session, person)
        u.session.flush()
    assert db_error(refused.value).state == state
    logged = "".join(traceback.format_exception(refused.value))
    assert said in logged
    for theirs in ("Léonie", "Lilas", "Fermat", person.account.email, "DETAIL", "CONTEXT"):
        assert theirs not in logged

"""What the database refuses, whatever the statement: rows of the ledger are added and never changed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from billing.ledger import models as chart
from kernel.db import db_error
from tests.builders.ledger import Stake, charged, topped_up

REFUSED = "42501"  # insufficient privilege
CHECK, UNIQUE, FOREIGN, NOT_NULL, NOT_A_NUMBER = "23514", "23505", "23503", "23502", "22P02"
APPEND_ONLY = ("ledger_account", "ledger_transfer", "ledger_closing", "ledger_proof")
ONE = "'01900000-0000-7000-8000-000000000001'"


def refused(unit, tenant, statement):
    with pytest.raises(DBAPIError) as error, unit(tenant) as u:
        u.session.execute(text(statement))
    return db_error(error.value)


@pytest.fixture
def filled(unit, world):
    stake = Stake()
    with unit(world.fr) as u:
        topped_up(u.session, 100)
        charged(u.session, stake, 4000, 85, charge="ch_1")
    return stake


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fr.{table} SET {column} = {column}",
        "DELETE FROM fr.{table}",
        "TRUNCATE fr.{table}",
        "ALTER TABLE fr.{table} ADD COLUMN more text",
        "DROP TABLE fr.{table}",
        "CREATE INDEX mine ON fr.{table} (id)",
        "GRANT ALL ON fr.{table} TO fr; UPDATE fr.{table} SET {column} = {column}",
        "SELECT * FROM fr.{table} FOR UPDATE",
        "COPY fr.{table} TO PROGRAM 'true'",
    ],
)
def test_country_s_role_adds_and_changes_nothing(unit, world, filled, table, statement):
    column = "account_id" if table == "ledger_closing" else "id"
    fault = refused(unit, world.fr, statement.format(table=table, column=column))
    assert fault.state == REFUSED


@pytest.mark.parametrize("statement", ["DELETE FROM fr.ledger_balance", "TRUNCATE fr.ledger_balance"])
def test_guarded_balances_stay(unit, world, filled, statement):
    assert refused(unit, world.fr, statement).state == REFUSED


@pytest.mark.parametrize("where", ["xx", "saint_malo"])
@pytest.mark.parametrize("statement", ["SELECT * FROM fr.ledger_transfer", "UPDATE fr.ledger_balance SET balance = 0"])
def test_no_other_tenant_reads_or_changes_a_country_s_ledger(unit, world, filled, where, statement):
    assert refused(unit, getattr(world, where), statement).state == REFUSED


def transfer(**changed):
    values = {
        "id": ONE, "journal_key": "'charge:ch_2'", "leg": "1", "currency": "'EUR'", "amount": "1", "memo": "''",
        "debit_id": "(SELECT id FROM fr.ledger_account WHERE code = 'stripe' AND currency = 'EUR')",
        "credit_id": "(SELECT id FROM fr.ledger_account WHERE heading = 'held' AND currency = 'EUR')",
        "occurred_at": "now()", "recorded_at": "now()",
    } | changed  # fmt: skip
    return f"INSERT INTO fr.ledger_transfer ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def test_the_row_that_the_next_tests_spoil_is_a_good_one(unit, world, filled):
    with unit(world.fr) as u:
        u.session.execute(text(transfer()))


STRIPE = "(SELECT id FROM fr.ledger_account WHERE code = 'stripe')"


@pytest.mark.parametrize(
    ("changed", "state", "constraint"),
    [
        ({"amount": "0"}, CHECK, "ck_ledger_transfer_amount"),
        ({"amount": "-1"}, CHECK, "ck_ledger_transfer_amount"),
        ({"leg": "0"}, CHECK, "ck_ledger_transfer_leg"),
        ({"credit_id": STRIPE}, CHECK, "ck_ledger_transfer_two_accounts"),
        ({"credit_id": ONE}, FOREIGN, "fk_ledger_transfer_credit_id_currency"),
        ({"debit_id": ONE}, FOREIGN, "fk_ledger_transfer_debit_id_currency"),
        ({"currency": "'CHF'"}, FOREIGN, "fk_ledger_transfer_debit_id_currency"),
        ({"journal_key": "'charge:ch_1'"}, UNIQUE, "uq_ledger_transfer_journal_key_leg"),
        ({"journal_key": "'charge:lea@example.org'"}, CHECK, "ck_ledger_transfer_journal_key"),
        ({"journal_key": "'refund for Léa'"}, CHECK, "ck_ledger_transfer_journal_key"),
        ({"memo": "'paid by lea@example.org'"}, CHECK, "ck_ledger_transfer_memo"),
        ({"memo": "repeat('x', 201)"}, CHECK, "ck_ledger_transfer_memo"),
        ({"amount": "'12.50'"}, NOT_A_NUMBER, None),
    ],
)
def test_a_row_that_is_no_transfer_is_refused(unit, world, filled, changed, state, constraint):
    fault = refused(unit, world.fr, transfer(**changed))
    assert (fault.state, fault.constraint) == (state, constraint)


@pytest.mark.parametrize("side", ["debit_id", "credit_id"])
def test_opencollective_4301_an_entry_with_one_side_cannot_be(unit, world, filled, side):
    assert refused(unit, world.fr, transfer(**{side: "NULL"})).state == NOT_NULL


@pytest.mark.parametrize("column", ["occurred_at", "recorded_at", "memo", "amount", "id"])
def test_the_database_fills_in_nothing(unit, world, filled, column):
    assert refused(unit, world.fr, transfer(**{column: "DEFAULT"})).state == NOT_NULL


def account(**changed):
    values = {
        "id": ONE, "code": "'held:1'", "heading": "'held'", "currency": "'EUR'", "kind": "'liability'", "created_at": "now()",
    } | changed  # fmt: skip
    return f"INSERT INTO fr.ledger_account ({', '.join(values)}) VALUES ({', '.join(values.values())})"


@pytest.mark.parametrize(
    ("changed", "state", "constraint"),
    [
        ({"kind": "'equity'"}, CHECK, "ck_ledger_account_kind"),
        ({"currency": "'eur'"}, CHECK, "ck_ledger_account_currency"),
        ({"code": "'refunding:1'"}, CHECK, "ck_ledger_account_code"),
        ({"code": "'stripe'", "heading": "'stripe'"}, UNIQUE, "uq_ledger_account_code_currency"),
    ],
)
def test_an_account_out_of_shape_is_refused(unit, world, filled, changed, state, constraint):
    fault = refused(unit, world.fr, account(**changed))
    assert (fault.state, fault.constraint) == (state, constraint)


def test_a_guarded_balance_below_nothing_is_refused_even_by_hand(unit, world, filled):
    fault = refused(unit, world.fr, "UPDATE fr.ledger_balance SET balance = -1")
    assert (fault.state, fault.constraint) == (CHECK, "ck_ledger_balance_balance")


def test_hot_accounts_have_no_balance_row(unit, world, filled):
    with unit(world.fr) as u:
        headings = u.session.execute(
            text("SELECT DISTINCT heading FROM fr.ledger_balance JOIN fr.ledger_account ON id = account_id")
        )
        assert set(headings.scalars()) == {"held"} <= set(chart.GUARDED)

"""The texts we keep are the texts SQLAlchemy makes."""

from sqlalchemy import create_engine, select

from app.blueprints.accounts.models import Account, Device
from tenants import translation
from tenants.translation import remember_texts

STATEMENT = select(Account.id, Device.label).join(Device, Device.account_id == Account.id)


def compiled(dialect, schema):
    made = STATEMENT.compile(dialect=dialect, schema_translate_map={"country": schema})
    return made.preparer._render_schema_translates(made.string, {"country": schema})


def test_kept_texts_are_those_of_the_original():
    plain = create_engine("postgresql+psycopg://").dialect
    ours = create_engine("postgresql+psycopg://")
    remember_texts(ours)
    for schema in ("fr", "xx", "fr"):
        assert compiled(ours.dialect, schema) == compiled(plain, schema)
        assert f"FROM {schema}.account" in compiled(ours.dialect, schema)


def test_memory_of_texts_has_an_end(monkeypatch):
    monkeypatch.setattr(translation, "TEXTS", 3)
    ours = create_engine("postgresql+psycopg://")
    remember_texts(ours)
    for number in range(10):
        compiled(ours.dialect, f"c{number}")
    assert len(translation._texts) <= 3

"""The three migration chains: where a schema stands, and how it moves on.

Alembic keeps the order and writes the SQL from one revision to the head; that script is run in the schema as one packet.
So a new tenant and an old one go the same way, and several schemas can move at once (Alembic itself cannot: its
operations are global to the process). Hence migrations speak SQL only, and never look at data.
"""

import io
import threading
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

FOLDER = Path(__file__).parent / "migrations"
ROLE_IN_SCRIPT = "tenant_role_goes_here"
LOCK_TIMEOUT = "2s"
VERSION = text("SELECT version_num FROM alembic_version")
ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended('smiile migration of ' || :schema, 0))")
_writing = threading.Lock()


@cache
def head(chain: str) -> str:
    """The newest revision of a chain."""
    found = ScriptDirectory.from_config(_config(chain)).get_current_head()
    assert found is not None, f"the chain {chain} has no migration"
    return found


@cache
def revisions(chain: str) -> tuple[str, ...]:
    """Every revision of a chain, oldest first."""
    return tuple(step.revision for step in ScriptDirectory.from_config(_config(chain)).walk_revisions())[::-1]


def at(owner: Connection, schema: str) -> str | None:
    """The revision a schema stands at; None before its first. Needs a transaction: it steps into the schema."""
    enter(owner, schema)
    table = owner.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar()
    return None if table is None else str(owner.execute(VERSION).scalar_one())


def upgrade(owner: Connection, chain: str, schema: str, role: str, *, to: str = "head") -> None:
    """Bring one schema to the head of its chain (or to an earlier revision), inside the caller's transaction.

    Holds the schema's own advisory lock until that ends: whoever waited for it reads the version anew.
    """
    target = head(chain) if to == "head" else to
    enter(owner, schema)
    owner.execute(ONE_BY_ONE, {"schema": schema})
    here = at(owner, schema)
    if here == target:
        return
    driver = owner.connection.driver_connection
    assert driver is not None
    driver.execute(_script(chain, here or "base", target).replace(ROLE_IN_SCRIPT, role), prepare=False)


def enter(owner: Connection, schema: str) -> None:
    """Stand in a schema until the transaction ends, waiting for no lock long. Only migrations say this."""
    owner.exec_driver_sql(f"SET LOCAL search_path = \"{schema}\", public; SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")


@cache
def _script(chain: str, start: str, end: str) -> str:
    with _writing:
        config = _config(chain)
        config.output_buffer = io.StringIO()
        config.attributes["role"] = ROLE_IN_SCRIPT
        command.upgrade(config, f"{start}:{end}", sql=True)
        return config.output_buffer.getvalue()


def _config(chain: str) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("version_locations", str(FOLDER / chain))
    config.set_main_option("path_separator", "os")
    return config

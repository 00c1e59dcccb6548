"""The set-up: `python -m app.cli.setup [--migrate-only]`. Migrates, opens countries, loads places, lays the demo.

Run with the owner's address, before the processes start; run again it finds everything done and changes nothing.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel import Locale
from sqlalchemy import Engine, create_engine

from app.cli.demo.lay import lay
from app.web.assets import precompress
from kernel import config as configuration
from kernel import log
from kernel.config import Config
from tenants import geography, migrate, packs, services
from tenants import house as houses
from tenants.migrate import Progress
from tenants.models import Family, TenantState
from tenants.registry import Registry

DIST = Path(__file__).parents[1] / "static" / "dist"


def main(arguments: list[str]) -> int:
    """Do what is left to do, one line a step; 1 when a schema stayed behind a lock."""
    log.set_up("setup")
    config = configuration.from_environment(os.environ)
    if config.owner_url is None:
        print("The set-up needs DATABASE_OWNER_URL.", file=sys.stderr)
        return 1
    owner = create_engine(config.owner_url)
    try:
        locked = _migrate(owner)
        if "--migrate-only" not in arguments and not locked:
            _open_countries(owner)
            _load_places(owner)
            with _step("Compressing pages' files"):
                precompress(DIST)
            _demo(config, owner)
    finally:
        owner.dispose()
    return 1 if locked else 0


def _migrate(owner: Engine) -> list[str]:
    with _step("Migrating the registry"):
        migrate.migrate_control(owner)
    tenants = Registry(owner).all(TenantState.open, TenantState.suspended, TenantState.closed)
    with _step(f"Migrating {len(tenants)} schemas"):
        progress = migrate.migrate(owner, tenants, _tell)
    if progress.locked:
        print(f"Somebody holds a lock on {', '.join(progress.locked)}: run this again later.", file=sys.stderr)
    return progress.locked


def _tell(progress: Progress) -> None:
    print(f"  {progress.done} of {progress.behind} schemas", flush=True)


def _open_countries(owner: Engine) -> None:
    with _step("Opening the countries"):
        for code in packs.all_codes():
            pack = packs.load(code)
            name = Locale.parse("en").territories.get(pack.territory, code)
            new = services.NewTenant(family=Family.country, country=code, name=name, hosts=pack.hosts)
            services.open_tenant(owner, new)


def _load_places(owner: Engine) -> None:
    with _step("Loading the places"):
        for code in packs.all_codes():
            with owner.begin() as connection:
                geography.load(connection, packs.load(code))


def _demo(config: Config, owner: Engine) -> None:
    """Never on a database of somebody's own: there the stage is another one."""
    if config.stage != "demo":
        return
    with _step("Laying the demo neighbourhoods"):
        house = houses.build(config)
        try:
            lay(house, owner)
        finally:
            house.close()


@contextmanager
def _step(words: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{words} ({time.monotonic() - began:.1f} s)", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

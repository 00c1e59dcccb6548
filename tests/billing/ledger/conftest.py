"""What the tests of the ledger share: a house that commits for real."""

from dataclasses import replace

import pytest

from tenants import house as houses
from tests import world as worlds


@pytest.fixture
def committing(config, server, clone):
    """Its units are seen by others, and end in COMMIT."""
    made = houses.build(replace(config, database_url=worlds.app_url(server, clone)))
    yield made
    made.close()

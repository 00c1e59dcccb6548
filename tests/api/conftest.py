"""A world full of private things, and the description of the JSON door over it."""

import pytest

from tests.ads.test_api import BASE
from tests.walls.secrets import plant


@pytest.fixture
def ground(unit, world):
    return plant(unit, world)


@pytest.fixture
def document(app):
    return app.test_client().get("/api/v1/openapi.json", base_url=BASE).json

"""A whole local stack in a folder of its own."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from tests.infra.checkout import Checkout, free_ports, wait_until


@pytest.fixture
def checkout():
    folder = Path(tempfile.mkdtemp(prefix="smiile-test-"))
    made = Checkout(folder, free_ports())
    yield made
    made.run("down")
    assert wait_until(lambda: not made.processes(), 15)
    shutil.rmtree(folder)


@pytest.fixture
def kill():
    return lambda pid: os.kill(pid, signal.SIGKILL)

"""`./smiile flask ...`: the application with the house's own commands (`FLASK_APP=app.cli.commands:create`)."""

import os

from flask import Flask

from app.cli.tenants import tenants
from app.factory import create_app
from kernel import config, log
from tenants import house


def create() -> Flask:
    """The application of a command."""
    log.set_up("cli")
    app = create_app(house.build(config.from_environment(os.environ)))
    app.cli.add_command(tenants)
    return app

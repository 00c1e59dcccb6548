"""The web process: `gunicorn app.wsgi:app`."""

import os

from app.factory import create_app
from kernel import config, log
from tenants import house

log.set_up("web")
app = create_app(house.build(config.from_environment(os.environ)))

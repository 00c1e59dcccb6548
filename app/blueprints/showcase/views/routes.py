"""The blueprint of the room's HTML door."""

from flask import Blueprint

views = Blueprint("showcase", "app.blueprints.showcase", template_folder="templates")

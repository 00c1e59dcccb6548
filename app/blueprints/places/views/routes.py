"""The blueprint of the room's HTML door."""

from flask import Blueprint

views = Blueprint("places", "app.blueprints.places", template_folder="templates")

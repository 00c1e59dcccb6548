"""The blueprint of the room's HTML door."""

from flask import Blueprint

views = Blueprint("home", "app.blueprints.home", template_folder="templates")
PER_PAGE = 20

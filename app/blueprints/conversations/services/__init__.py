"""What is done in conversations. Rooms above name their thing with `About`."""

from app.blueprints.conversations.models import About
from app.blueprints.conversations.services.keeping import (
    archive,
    hide_message,
    leave,
    mark_read,
    tell_reading,
    unarchive,
)
from app.blueprints.conversations.services.members import path_of
from app.blueprints.conversations.services.numbers import ask_number, hide_number, show_number
from app.blueprints.conversations.services.writing import start, write

__all__ = [
    "About",
    "archive",
    "ask_number",
    "hide_message",
    "hide_number",
    "leave",
    "mark_read",
    "path_of",
    "show_number",
    "start",
    "tell_reading",
    "unarchive",
    "write",
]

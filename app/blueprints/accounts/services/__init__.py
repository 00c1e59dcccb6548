"""What is done with accounts. The door owns the transaction: verbs flush, never commit."""

from app.blueprints.accounts.services.devices import end_device, end_devices, note_seen
from app.blueprints.accounts.services.email import ask_change_email, change_email
from app.blueprints.accounts.services.joining import Joining, ask_confirm_letter, confirm, sign_up
from app.blueprints.accounts.services.passwords import ask_reset, change_password, reset_password
from app.blueprints.accounts.services.settings import (
    choose_place,
    make_manager,
    remove_home,
    set_home,
    set_home_about,
    set_language,
    set_name,
    set_theme,
)
from app.blueprints.accounts.services.signing_in import sign_in, sign_out
from app.blueprints.accounts.services.tokens import issue_token

__all__ = [
    "Joining",
    "ask_change_email",
    "ask_confirm_letter",
    "ask_reset",
    "change_email",
    "change_password",
    "choose_place",
    "confirm",
    "end_device",
    "end_devices",
    "issue_token",
    "make_manager",
    "note_seen",
    "remove_home",
    "reset_password",
    "set_home",
    "set_home_about",
    "set_language",
    "set_name",
    "set_theme",
    "sign_in",
    "sign_out",
    "sign_up",
]

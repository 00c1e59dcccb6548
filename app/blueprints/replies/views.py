"""Replies have no page: this brings their letters to the application."""

from flask import Blueprint

views = Blueprint("replies", __name__, template_folder="templates")

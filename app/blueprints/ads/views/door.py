"""The door itself, on which the other files hang their pages."""

from flask import Blueprint, Response, g, url_for

from app.web import pages

views = Blueprint("ads", __name__, template_folder="../templates")
PER_PAGE = 20


@views.before_request
def _behind_sign_in() -> None:
    g.noindex = True


def to_ad(public_id: str, toast: str | None = None) -> Response:
    """Go on to the page of an ad."""
    return pages.done(url_for("ads.show", public_id=public_id), toast=toast)

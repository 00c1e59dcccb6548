"""What the frame of a page needs beside the rows, for the variants that are not the house."""

from collections.abc import Callable
from functools import cache
from inspect import getmembers, isfunction
from typing import Any

from babel import Locale

from app.i18n import formats
from app.i18n.catalogue import LANGUAGES
from app.web.assets import Assets
from infra.bench.feed.compared import CHECKOUT


@cache
def assets() -> Assets:
    return Assets(CHECKOUT / "app/static/dist")


def filters() -> dict[str, Callable[..., Any]]:
    """The house's own formats."""
    return {name: function for name, function in getmembers(formats, isfunction) if not name.startswith("_")}


def languages(current: str) -> list[dict[str, Any]]:
    """The languages a reader may choose, as the house lists them."""
    return [
        {
            "code": code,
            "name": (Locale.parse(code).get_display_name(code) or code).capitalize(),
            "current": code == current,
            "url": None,
        }
        for code in LANGUAGES
    ]

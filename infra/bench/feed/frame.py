"""What the frame of a page needs beside the rows, for the variants that are not the house."""

from collections.abc import Callable
from functools import cache
from inspect import getmembers, isfunction
from typing import Any

from babel import Locale

from app.i18n import formats
from app.i18n.catalogue import LANGUAGES, tell
from app.web import heads, linked_data, markdown, parts
from app.web.assets import Assets
from infra.bench.feed.compared import CHECKOUT
from kernel import clock, seal
from kernel.errors import N_


@cache
def assets() -> Assets:
    return Assets(CHECKOUT / "app/static/dist")


def filters() -> dict[str, Callable[..., Any]]:
    """The house's own formats, and what its parts ask for besides."""
    own = {name: function for name, function in getmembers(formats, isfunction) if not name.startswith("_")}
    heading = {"title_of_page": heads.title, "description_of_page": heads.description}
    return own | heading | {"sealed": seal.of_id, "linked": markdown.linked}


def named() -> dict[str, Any]:
    """What the house's templates know by name."""
    return {
        "fitting": heads.fitting,
        "ld": linked_data,
        "tell": tell,
        "now": clock.now,
        "N_": N_,
        "asset": assets().url,
        "icon": parts.icons(assets()),
    }


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

"""The HTML door of the pages that explain."""

from io import BytesIO
from pathlib import Path

from flask import Blueprint, g, send_file
from flask.typing import ResponseReturnValue

from app.blueprints.help.policy import TERMS_VERSION, TEXTS, contact
from app.web import pages
from kernel.errors import NotFound
from tenants import packs

views = Blueprint("help", __name__, template_folder="templates")

SHARE_ALIKE = "postal-odbl.csv.gz"  # the name it has in a country's pack


def show(template: str) -> ResponseReturnValue:
    """A page of words; what differs by country comes from its pack."""
    return pages.page(
        f"help/{template}.html",
        contact=contact(g.pack),
        terms_version=TERMS_VERSION,
        sign_up_age=g.pack.sign_up_age,
    )


for _path, _name in TEXTS.items():
    if _name != "data_sources":
        views.add_url_rule(_path, _name, show, defaults={"template": _name})


@views.get("/data-sources")
def data_sources() -> ResponseReturnValue:
    """Where names, codes and outlines of places come from, in the words their licences ask for."""
    return pages.page(
        "help/data_sources.html",
        contact=contact(g.pack),
        sources=packs.sources(g.country_code),
        share_alike=_share_alike().is_file(),
    )


@views.get(f"/data-sources/{SHARE_ALIKE}")
def postal_codes() -> ResponseReturnValue:
    """The share-alike rows as they are loaded (ODbL 1.0, section 4.6): whoever asks gets them."""
    file = _share_alike()
    if not file.is_file():
        raise NotFound
    return send_file(
        BytesIO(file.read_bytes()), mimetype="application/gzip", as_attachment=True, download_name=SHARE_ALIKE
    )


def _share_alike() -> Path:
    pack: packs.Pack = g.pack
    return pack.geo / SHARE_ALIKE

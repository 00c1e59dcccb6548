"""The compared pages in Flask with raw psycopg: a pool, dictionaries, no tenant to bind. The floor for a Flask page."""

import base64
import os
import secrets
import threading
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, g, render_template, request
from flask_babel import get_locale
from jinja2 import FileSystemLoader
from psycopg import Connection
from psycopg.rows import namedtuple_row
from psycopg_pool import ConnectionPool

from app.blueprints.accounts.models import initials, shown_name
from app.blueprints.ads.models import AdState
from app.blueprints.ads.models.told import told_by
from app.blueprints.ads.policy import TABS, by_tab, may
from app.i18n.catalogue import CountryBabel
from app.web import parts
from infra.bench.feed import compared, raw_statements
from infra.bench.feed.frame import filters, languages, named
from kernel import clock, ids

app = Flask("raw", static_folder=None)
app.jinja_loader = FileSystemLoader([*compared.HOUSE_TEMPLATES, compared.TEMPLATES])  # type: ignore[assignment]
COLUMN, SIZE = os.environ["COMPARED_COLUMN"], int(os.environ["COMPARED_COLUMN"][-1])
FEED = raw_statements.FEED.format(column=COLUMN)
_pools: dict[int, ConnectionPool[Connection[Any]]] = {}
_lock = threading.Lock()


def pool() -> ConnectionPool[Connection[Any]]:
    """One of each worker: made after the fork."""
    with _lock:
        if os.getpid() not in _pools:
            settings = {"row_factory": namedtuple_row, "options": "-c search_path=fr"}
            _pools[os.getpid()] = ConnectionPool(os.environ["COMPARED_DSN"], min_size=5, max_size=5, kwargs=settings)
    return _pools[os.getpid()]


def read(connection: Connection[Any], text: str, **values: Any) -> list[Any]:
    return connection.execute(text.encode(), values).fetchall()


@app.get("/healthz")
def healthz() -> Response:
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@app.get("/compared/feed")
def feed() -> Response:
    most = compared.PER_PAGE + 1
    with pool().connection() as connection:
        reader = _reader(connection)
        values = compared.circle(reader.lat, reader.lon, SIZE)
        rows = read(connection, FEED, **values, reader=reader.id, most=most)
        lines = read(connection, raw_statements.BULLETINS, place=reader.place_id, most=most)
    ads = [_ad(row, reader) for row in rows]
    bulletins = [SimpleNamespace(**line._asdict(), important=line.priority == "important") for line in lines]
    return _page("feed", reader, "feed", **compared.feed_values(compared.merged(ads, bulletins)))


@app.get("/compared/mine")
def mine() -> Response:
    with pool().connection() as connection:
        reader = _reader(connection)
        states = [state.value for state in TABS["open"]]
        rows = read(connection, raw_statements.MINE, reader=reader.id, states=states, most=compared.PER_PAGE + 1)
        counted = dict(read(connection, raw_statements.COUNTS, reader=reader.id))
    found = [_ad(row, reader) for row in rows]
    ads, now = found[: compared.PER_PAGE], clock.now()
    return _page(
        "mine",
        reader,
        "me",
        ads=ads,
        after=compared.after_of(found),
        counts=by_tab({state: counted.get(state.value, 0) for state in AdState}),
        may={ad.id: may(reader, ad, compared.PACK.ads[ad.kind], now) for ad in ads},
        key=ids.uuid7(),
    )


def _reader(connection: Connection[Any]) -> SimpleNamespace:
    row = read(connection, raw_statements.PERSON, digest=ids.digest(request.cookies["device"]))[0]
    staff = read(connection, raw_statements.STAFF, reader=row.id)
    badges = read(connection, raw_statements.BADGES, reader=row.id)[0]
    g.country_code, g.language = "fr", row.language
    return SimpleNamespace(
        **row._asdict(),
        account_id=row.id,
        confirmed=row.state == "confirmed",
        display_name=shown_name(row.given_name, row.family_name, row.name_form),
        initials=initials(row.given_name, row.family_name),
        unread_notifications=badges.notifications,
        unread_messages=badges.messages,
        staff_of=staff,
    )


def _ad(row: Any, reader: SimpleNamespace) -> SimpleNamespace:
    ad = compared.without_numbers(SimpleNamespace(**row._asdict()), reader.id)
    ad.at = row.published_at or row.created_at
    ad.author_name = shown_name(row.given_name, row.family_name, row.name_form)
    ad.author_initials = initials(row.given_name, row.family_name)
    ad.is_draft = row.state == "draft"
    ad.told = told_by(ad)
    place = SimpleNamespace(id=row.place_id, lat=row.place_lat, lon=row.place_lon)
    ad.distance_m = compared.distance_m(ad, place, reader)
    return ad


def _page(template: str, reader: SimpleNamespace, area: str, **values: Any) -> Response:
    nonce = secrets.token_urlsafe(16)
    locale = get_locale()
    frame = {
        "asker": reader,
        "country": {"code": "fr", "name": locale.territories["FR"]},
        "locale": locale,
        "languages": languages(locale.language),
        "alternates": [],
        "canonical": request.base_url,
        "noindex": True,
        "nonce": nonce,
        "theme": reader.theme,
        "toasts": [],
        "area": area,
    }
    response = Response(
        render_template(f"compared/{template}.html", **frame, **values), content_type="text/html; charset=utf-8"
    )
    response.headers["Content-Security-Policy"] = f"default-src 'none'; script-src 'self' 'nonce-{nonce}'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _token() -> str:
    """A field against forged forms, under a fresh mask each time as the house has it."""
    mask = secrets.token_bytes(32)
    return base64.urlsafe_b64encode(mask + bytes(a ^ b for a, b in zip(mask, bytes(32), strict=True))).decode()


CountryBabel(app, locale_selector=lambda: g.language + "_FR")  # type: ignore[no-untyped-call]
app.jinja_env.filters.update(filters())
app.jinja_env.globals.update(named(), csrf_token=_token, path=parts.path)

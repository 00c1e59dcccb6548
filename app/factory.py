"""Assembly only: a house and the wiring become a Flask application."""

from pathlib import Path

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app import wiring
from app.i18n.catalogue import CountryBabel
from app.web import answers, compression, context, csrf, errors, headers, limits, offline, openapi, pages, parts, sealed
from app.web.assets import Assets
from app.web.unit import HouseApp
from tenants.house import House

HERE = Path(__file__).parent
LARGEST_BODY = 1024 * 1024  # nothing of ours is longer; photographs come with their own door


def create_app(house: House) -> Flask:
    """The application of a process, on its house."""
    app = HouseApp(__name__, static_folder=None, template_folder=str(HERE / "templates"))
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        SECRET_KEY=house.config.secret_key,
        PROPAGATE_EXCEPTIONS=False,
        API_TITLE="Smiile",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS=openapi.DESCRIPTION,
    )
    if house.config.proxies:  # else every sender would be the proxy, and one would use up the limits of all
        hops = house.config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.extensions["house"] = house
    app.extensions["place_counts"] = wiring.PLACE_COUNTS
    app.extensions["porch"] = wiring.PORCH
    app.extensions["reportables"] = wiring.REPORTABLES
    app.extensions["file_rules"] = wiring.FILE_RULES
    app.extensions["file_parties"] = wiring.FILE_PARTIES
    app.extensions["letters"] = wiring.LETTERS
    app.extensions["letter_copies"] = wiring.LETTER_COPIES
    app.extensions["tellings"] = wiring.TELLINGS
    app.extensions["letter_values"] = wiring.LETTER_VALUES
    app.extensions["abouts"] = wiring.ABOUTS
    app.extensions["till"] = wiring.TILL
    assets = Assets(HERE / "static" / "dist")
    app.jinja_env.globals["asset"] = assets.url
    parts.register(app, assets)
    CountryBabel(app, locale_selector=context.select_locale)  # type: ignore[no-untyped-call]
    context.register(app)
    errors.register(app)
    limits.register(app)
    sealed.register(app)
    app.after_request(compression.squeeze)  # the last to run: the first named
    app.after_request(csrf.keep)
    app.after_request(pages.put_toast_away)
    app.after_request(headers.add)
    app.after_request(answers.finish)
    app.add_url_rule("/healthz", "healthz", _healthz)
    app.add_url_rule(
        "/static/dist/<path:name>",
        "static_file",
        lambda name: assets.serve(name, request.headers.get("Accept-Encoding", "")),
    )
    offline.register(app, assets)
    for views in wiring.VIEWS:
        app.register_blueprint(views)
    api = openapi.OurApi(app)  # type: ignore[no-untyped-call]
    for door in wiring.APIS:
        api.register_blueprint(door)  # type: ignore[no-untyped-call]
    app.extensions["api"] = api
    return app


def _healthz() -> Response:
    return Response("ok\n", content_type="text/plain; charset=utf-8")

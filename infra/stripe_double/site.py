"""The whole site: API, control door, pages. Answers only when asked as localhost."""

from flask import Flask, Response, abort, request

from infra.stripe_double.dashboard import make_dashboard
from infra.stripe_double.door import House, make_api, make_control
from infra.stripe_double.pages import make_pages

LOCAL = {"localhost", "127.0.0.1"}
POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self' http: https:; base-uri 'none'; frame-ancestors 'none'"
)


def make_site(house: House) -> Flask:
    site = Flask(__name__)
    site.before_request(only_local)
    site.before_request(only_from_here)
    site.after_request(guarded)

    @site.get("/healthz")
    def health() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @site.get("/favicon.ico")
    def icon() -> tuple[str, int]:
        return "", 204  # browsers ask by themselves

    site.register_blueprint(make_api(house))
    site.register_blueprint(make_control(house))
    site.register_blueprint(make_pages(house))
    site.register_blueprint(make_dashboard(house))
    return site


def only_local() -> None:
    if request.host.rpartition(":")[0] not in LOCAL and request.host not in LOCAL:
        abort(421)


def only_from_here() -> None:
    """No foreign page presses a button of ours. Its own are same-origin; programs send no such header."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        abort(403)


def guarded(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response

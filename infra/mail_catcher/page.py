"""The page: a list, one letter, JSON for tests."""

import re
from typing import Any

from flask import Blueprint, Flask, Response, abort, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as AnyResponse

from infra.mail_catcher import reply
from infra.mail_catcher.store import Letter, Store

SHOWN = 200  # letters on the list
OURS = "default-src 'none'; img-src data:; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
# A letter's own HTML: no script, nothing from outside; its links open in a tab of their own.
THEIRS = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
LOCAL = {"localhost", "127.0.0.1"}


def make_page(store: Store, inbound_port: int | None = None) -> Flask:
    """The application over `store`. Answers only when asked as localhost: a foreign page cannot read letters.

    `inbound_port`: where replies are handed over; without one, letters are only shown.
    """
    page = Flask(__name__)
    page.add_template_filter(links)
    page.before_request(only_local)
    page.after_request(guarded)

    @page.get("/healthz")
    def health() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @page.get("/")
    def letters() -> str:
        to = request.args.get("to", "").strip()
        return render_template("list.html", letters=store.letters(to, SHOWN), to=to, shown=SHOWN)

    @page.get("/letters/<name>")
    def letter(name: str) -> str:
        return shown(store.letter(name) or abort(404))

    @page.post("/letters/<name>/reply")
    def write_back(name: str) -> AnyResponse | str:
        only_from_here()
        found, words = store.letter(name) or abort(404), request.form.get("words", "").strip()
        if inbound_port is None or not reply.address_of(found):
            abort(404)
        return shown(found, said=reply.send(found, words, inbound_port) if words else "Please write something.")

    def shown(letter: Letter, said: str = "") -> str:
        to = reply.address_of(letter) if inbound_port else ""
        return render_template("letter.html", letter=letter, reply_to=to, said=said)

    @page.get("/letters/<name>/html")
    def html(name: str) -> Response:
        found = store.letter(name) or abort(404)
        body = HEAD.sub(lambda head: f'{head[0]}<base target="_blank">', found.html, count=1)
        return Response(body, mimetype="text/html", headers={"Content-Security-Policy": THEIRS})

    @page.get("/letters/<name>/raw")
    def raw(name: str) -> Response:
        return Response(store.raw(name) or abort(404), mimetype="text/plain")

    @page.post("/clear")
    def clear() -> AnyResponse:
        only_from_here()
        store.clear()
        return redirect(url_for("letters"), 303)

    page.register_blueprint(make_api(store))
    return page


def make_api(store: Store) -> Blueprint:
    """The same letters as JSON, for tests."""
    api = Blueprint("api", __name__, url_prefix="/api")

    @api.get("/messages")
    def api_letters() -> Response:
        return jsonify([as_json(one) for one in store.letters(request.args.get("to", ""))])

    @api.get("/messages/<name>")
    def api_letter(name: str) -> Response:
        return jsonify(as_json(store.letter(name) or abort(404)))

    @api.delete("/messages")
    def api_clear() -> Response:
        return jsonify(removed=store.clear())

    return api


def only_local() -> None:
    if request.host.rpartition(":")[0] not in LOCAL and request.host not in LOCAL:
        abort(421)


def only_from_here() -> None:
    """No foreign page presses a button of ours."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)


def guarded(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", OURS)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def links(text: str) -> Markup:
    """Escaped text in which addresses can be followed."""
    pieces, end = [], 0
    for match in LINK.finditer(text):
        pieces += [escape(text[end : match.start()]), Markup('<a href="{0}">{0}</a>').format(match[0])]
        end = match.end()
    return Markup("").join([*pieces, escape(text[end:])])


def as_json(letter: Letter) -> dict[str, Any]:
    return {
        "id": letter.id,
        "received": letter.received.isoformat(),
        "from": letter.sender,
        "to": list(letter.to),
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "headers": [list(pair) for pair in letter.headers],
    }

"""The page of the double itself: clock, balances, what was made with links to its pages, events, faults. In English."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from infra.stripe_double.client import KINDS
from infra.stripe_double.door import House, summary
from infra.stripe_double.errors import Refused

SHOWN = 50  # of each kind
LISTED = ("checkout.session", "payment_intent", "setup_intent", "charge", "refund", "transfer", "dispute", "payout")
STEPS = {"1 minute": 60, "1 hour": 3600, "1 day": 86_400, "3 days": 3 * 86_400, "30 days": 30 * 86_400}


def make_dashboard(house: House) -> Blueprint:
    board = Blueprint("board", __name__)

    @board.get("/")
    def everything() -> str:
        with house.at_work() as core:
            platforms = list(core.world.books.values())
            things = {
                kind: [(books, thing) for books in platforms for thing in list(books.newest(kind))[:SHOWN]]
                for kind in LISTED
            }
            events = [event for books in platforms for event in list(books.newest("event"))[:SHOWN]]
            events.sort(key=lambda event: -event["created"])
            return render_template(
                "dashboard.html",
                now=datetime.fromtimestamp(core.world.now, UTC),
                accounts=summary(core),
                things=things,
                events=events[:SHOWN],
                deliveries=list(core.world.deliveries.values()),
                steps=STEPS,
                kinds=KINDS,
                faults=house.faults,
            )

    @board.post("/advance")
    def advance() -> Response:
        house.do("advance", seconds=int(request.form["seconds"]))
        return back()

    @board.post("/redeliver")
    def redeliver() -> Response:
        house.do("redeliver", event=request.form["event"])
        return back()

    @board.post("/fault")
    def fault() -> Response:
        if request.form.get("kind") in KINDS:
            house.faults.next(request.form["kind"])
        else:
            house.faults.clear()
        return back()

    @board.post("/dispute")
    def dispute() -> Response:
        try:
            if "charge" in request.form:
                house.do("open_dispute", charge=request.form["charge"])
            else:
                house.do("close_dispute", dispute=request.form["dispute"], status=request.form["status"])
        except Refused as refused:
            abort(refused.status, str(refused))
        return back()

    return board


def back() -> Response:
    return redirect(url_for("board.everything"), 303)

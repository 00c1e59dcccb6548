"""The door at which Stripe speaks. Whoever knocks is a program: the signature is the proof, and the answer is short."""

from flask import Blueprint, Response, current_app, g, request

from app.blueprints.payments.errors import NotBelieved
from app.web import csrf
from app.web.limits import by_address, limiter
from app.web.porch import house
from billing.calls import services
from billing.gateway.errors import NoticeRefused
from billing.gateway.notices import Door
from kernel import clock
from kernel.errors import NotFound

UNBELIEVED = "60 per minute"  # what is believed is not counted: Stripe sends by the hundred when a purchase closes
OK = 200

views = Blueprint("payments", __name__)


@views.post("/hooks/stripe/<any(platform, connect, thin):door>")
@csrf.signed
@limiter.limit(UNBELIEVED, key_func=by_address, deduct_when=lambda answer: answer.status_code != OK)
def hear(door: str) -> Response:
    """Store what Stripe tells and answer at once; nothing is done about it here."""
    gateway = current_app.extensions["till"].gateway(house(), g.country)
    if gateway is None:
        raise NotFound
    try:
        notice = gateway.verify(
            Door(door), request.get_data(), request.headers.get("Stripe-Signature", ""), now=clock.now()
        )
    except NoticeRefused as refused:
        services.count_refusal(g.session, door=Door(door), reason=refused.reason)
        raise NotBelieved from refused
    services.take_in(g.session, stripe_account=gateway.account, notice=notice)
    return Response("ok\n", content_type="text/plain; charset=utf-8")

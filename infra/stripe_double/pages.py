"""Pages a person clicks through: Checkout, their bank, onboarding, a transfer, the supplier's own page.

No JavaScript, nothing from elsewhere. What a page does is a verb of the control door, so the journal holds it.
"""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode, urlsplit

from babel.numbers import format_currency, get_currency_precision
from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from infra.stripe_double.books import Books, Thing
from infra.stripe_double.cards import ACCOUNTS, CARDS
from infra.stripe_double.connect import usable_link
from infra.stripe_double.control import find
from infra.stripe_double.door import House
from infra.stripe_double.errors import Refused
from infra.stripe_double.money import balance
from infra.stripe_double.paying import said
from infra.stripe_double.words import LANGUAGES, words

MISTYPED = {
    "invalid_expiry_month": "invalid_expiry",
    "invalid_expiry_year": "invalid_expiry",
    "incorrect_cvc": "invalid_cvc",
}
MORE_REFUSALS = {"lost_card", "stolen_card", "do_not_honor", "processing_error", "test_mode_live_card", "card_declined"}
OUTCOMES = ("complete", "later", "pending", "reject")
Answer = str | Response | tuple[str, int]


def language_of(wanted: str | None = None) -> str:
    """The session's, else the browser's."""
    if wanted in LANGUAGES:
        return wanted
    return request.accept_languages.best_match(LANGUAGES) or "en"


def shown(template: str, language: str, **more: Any) -> str:
    def money(amount: int, currency: str) -> str:
        value = Decimal(amount).scaleb(-get_currency_precision(currency.upper()))
        return str(format_currency(value, currency.upper(), locale=language))

    return render_template(template, w=words(language), language=language, money=money, **more)


def sentence(refused: Refused, language: str) -> str:
    """A refusal in the reader's words."""
    code = said(refused)
    code = "generic_decline" if code in MORE_REFUSALS else MISTYPED.get(code, code)
    known = words(language)
    return known.get(code, known["generic_decline" if refused.status == 402 else "not_possible"])  # noqa: PLR2004


def outside(address: str | None) -> Response:
    """To a page of the application; only the web's own schemes."""
    if not address or urlsplit(address).scheme not in {"http", "https"}:
        abort(404)
    return redirect(address, 303)


def make_pages(house: House) -> Blueprint:
    pages = Blueprint("pages", __name__)
    pages.add_url_rule("/c/pay/<session>", "pay", lambda session: Checkout(house, session).get())
    pages.add_url_rule("/c/pay/<session>", "paid", lambda session: Checkout(house, session).post(), methods=["POST"])
    pages.add_url_rule("/3ds/<intent>", "bank", lambda intent: bank_page(house, intent))
    pages.add_url_rule("/3ds/<intent>", "answer", lambda intent: bank_answer(house, intent), methods=["POST"])
    pages.add_url_rule("/connect/<token>", "onboard", lambda token: onboarding(house, token))
    pages.add_url_rule("/connect/<token>", "onboarded", lambda token: onboarded(house, token), methods=["POST"])
    pages.add_url_rule("/transfer/<intent>", "transfer", lambda intent: transfer_page(house, intent))
    pages.add_url_rule("/transfer/<intent>", "sent", lambda intent: transfer_sent(house, intent), methods=["POST"])
    pages.add_url_rule("/express/<token>", "express", lambda token: express(house, token))
    return pages


def found(house: House, object_id: str, *kinds: str) -> tuple[Books, Thing]:
    try:
        books, thing = find(house.core, object_id)
    except Refused:
        abort(404)
    if thing["object"] not in kinds:
        abort(404)
    return books, thing


class Checkout:
    """The page of one session."""

    def __init__(self, house: House, session: str) -> None:
        with house.at_work():
            self.books, self.session = found(house, session, "checkout.session")
        self.house = house
        self.language = language_of(self.session["locale"])

    def get(self) -> Answer:
        error = words(self.language)["refused_3ds"] if "refused" in request.args else ""
        return self.page(error, {name: value for name, value in request.args.items() if name in {"number", "iban"}})

    def page(self, error: str, typed: Thing) -> str:
        lines = self.session.get("_line_items", {}).get("data", [])
        text = (self.session["custom_text"]["submit"] or {}).get("message", "")
        return shown(
            "checkout.html",
            self.language,
            session=self.session,
            lines=lines,
            text=text,
            error=error,
            typed=typed,
            cards=CARDS.values(),
            accounts=ACCOUNTS.values(),
        )

    def post(self) -> Answer:
        """Pay or save. A refusal is shown in place, what was typed stays, another card may be tried."""
        kind = request.form.get("type", "card")
        names = {"card": ("number", "cvc", "name"), "sepa_debit": ("iban", "name", "email")}.get(kind, ())
        typed = {name: request.form.get(name, "").strip() for name in names}
        if kind == "card":
            month, _, year = request.form.get("expiry", "").replace(" ", "").partition("/")
            typed |= {"exp_month": month if month.isdecimal() else "0", "exp_year": year if year.isdecimal() else "0"}
        try:
            self.house.do("submit", session=self.session["id"], type=kind, **typed)
        except Refused as refused:
            kept = dict(request.form)
            return self.page(sentence(refused, self.language), kept), 422
        return self.next_page()

    def next_page(self) -> Answer:
        intent = self.books.by_id.get(self.session["payment_intent"] or self.session["setup_intent"] or "", {})
        if intent.get("status") == "requires_action" and self.session["status"] == "open":
            return redirect(url_for("pages.bank", intent=intent["id"]), 303)
        if intent.get("status") == "requires_action":
            return redirect(url_for("pages.transfer", intent=intent["id"]), 303)
        if "leave" in request.form:
            return shown("done.html", self.language, text="close_page")
        return done(self.session)


def done(session: Thing) -> Response:
    """Where the person goes when the page has done its work."""
    return outside((session["success_url"] or "").replace("{CHECKOUT_SESSION_ID}", session["id"]))


def bank_page(house: House, intent_id: str) -> Answer:
    with house.at_work():
        books, intent = found(house, intent_id, "payment_intent", "setup_intent")
    session = books.by_id.get(intent.get("_session", ""), {})
    language = language_of(session.get("locale"))
    if intent["status"] != "requires_action":
        return shown("done.html", language, text="over_complete")
    return shown("bank.html", language, intent=intent, session=session)


def bank_answer(house: House, intent_id: str) -> Answer:
    with house.at_work():
        books, intent = found(house, intent_id, "payment_intent", "setup_intent")
    session = books.by_id.get(intent.get("_session", ""), {})
    agrees = request.form.get("answer") == "yes"
    try:
        house.do("authenticate", intent=intent_id, agrees=agrees)
    except Refused:
        agrees = False
    if session.get("status") == "complete":
        return done(session)
    if session:
        return redirect(url_for("pages.pay", session=session["id"], refused=None if agrees else 1), 303)
    if intent.get("_return_url"):
        joint = "&" if "?" in intent["_return_url"] else "?"
        return outside(f"{intent['_return_url']}{joint}{urlencode({intent['object']: intent['id']})}")
    return shown("done.html", language_of(), text="close_page")


def link_of(house: House, token: str, *kinds: str) -> Thing:
    with house.at_work():
        return found(house, token, *kinds)[1]


def onboarding(house: House, token: str) -> Answer:
    link = link_of(house, token, "account_link")
    if not usable_link(house.core.world, link):
        return outside(link["_refresh_url"])
    account = house.core.world.books[link["_account"]]
    return shown("onboarding.html", language_of(), email=account.settings["email"] or "")


def onboarded(house: House, token: str) -> Answer:
    link = link_of(house, token, "account_link")
    if not usable_link(house.core.world, link):
        return outside(link["_refresh_url"])
    outcome = request.form.get("outcome", "")
    if outcome in OUTCOMES:
        house.do("use_link", token=token, outcome=outcome)
    return outside(link["_return_url"])


def transfer_page(house: House, intent_id: str) -> Answer:
    with house.at_work():
        books, intent = found(house, intent_id, "payment_intent")
    told = intent.get("_instructions") or abort(404)
    session = books.by_id.get(intent.get("_session", ""), {})
    address = told["financial_addresses"][0]
    left = intent["amount"] - intent["_applied"]
    language = language_of(session.get("locale"))
    return shown(
        "transfer.html",
        language,
        intent=intent,
        told=told,
        account=address[address["type"]],
        left=left,
        session=session,
    )


def transfer_sent(house: House, intent_id: str) -> Answer:
    """The person's bank sends the money, or a part of it."""
    with house.at_work():
        _, intent = found(house, intent_id, "payment_intent")
    typed = request.form.get("amount", "").replace(",", ".").strip()
    whole, _, part = typed.partition(".")
    if whole.isdecimal() and (not part or (part.isdecimal() and len(part) <= 2)):  # noqa: PLR2004  minor units
        amount = int(whole) * 100 + int((part or "0").ljust(2, "0"))
        if amount > 0:
            house.do("fund", customer=intent["customer"], amount=amount, currency=intent["currency"])
    return redirect(url_for("pages.transfer", intent=intent_id), 303)


def express(house: House, token: str) -> Answer:
    link = link_of(house, token, "login_link")
    books = house.core.world.books[link["_account"]]
    return shown("express.html", language_of(), balance=balance(books), payouts=list(books.newest("payout"))[:20])

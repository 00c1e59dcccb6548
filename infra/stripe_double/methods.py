"""Payment methods: cards and SEPA accounts as their numbers say, mandates."""

from infra.stripe_double.books import Books, Thing
from infra.stripe_double.cards import ACCOUNTS, CARDS, DECLINES, TEST_METHODS, Account, Card, Decline, plain
from infra.stripe_double.errors import Refused, invalid
from infra.stripe_double.events import emit
from infra.stripe_double.resources import blank
from infra.stripe_double.world import World

NOBODY = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}
YEAR = 31_556_952  # seconds
EMPTY_ADDRESS = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}


def declined(decline: Decline, *, param: str = "", told: Thing | None = None) -> Refused:
    """402, as the SDK's CardError; `told` are the objects that come with it."""
    more = {"code": decline.code, "decline_code": decline.decline_code, "param": param, **(told or {})}
    return Refused(402, "card_error", decline.message, **more)


def card_of(method: Thing) -> Card | None:
    return CARDS.get(method.get("_number", ""))


def account_of(method: Thing) -> Account | None:
    return ACCOUNTS.get(method.get("_number", ""))


def new_method(world: World, books: Books, kind: str, details: Thing, *, billing: Thing, number: str) -> Thing:
    method = blank("payment_method")
    method |= {
        "id": world.id("pm_1"),
        "type": kind,
        "created": world.now,
        "customer": None,
        "allow_redisplay": "unspecified",
        "billing_details": {**NOBODY, "address": EMPTY_ADDRESS, **billing},
        kind: details,
        "_number": number,
        "_authenticated": False,
        "_used": False,
    }
    return books.add(method)


def new_card(world: World, books: Books, typed: Thing, billing: Thing | None = None) -> Thing:
    """A card as typed: number, exp_month, exp_year, cvc. Raises Refused (402) for what no issuer would take."""
    number = plain(str(typed.get("number", "")))
    if not number.isdecimal() or not luhn(number):
        raise declined(Decline("incorrect_number", "", "Your card number is incorrect."), param="number")
    card = CARDS.get(number)
    if card is None:
        message = "Your card was declined. Your request was in test mode, but used a non test card."
        raise declined(Decline("card_declined", "test_mode_live_card", message), param="number")
    month, year = int(typed.get("exp_month", 0)), int(typed.get("exp_year", 0))
    year += 2000 if 0 <= year < 100 else 0  # noqa: PLR2004  two digits, as on the card
    this_year = 1970 + world.now // YEAR
    if not 1 <= month <= 12:  # noqa: PLR2004  months
        raise declined(
            Decline("invalid_expiry_month", "", "Your card's expiration month is invalid."), param="exp_month"
        )
    if not this_year <= year <= this_year + 50:
        raise declined(Decline("invalid_expiry_year", "", "Your card's expiration year is invalid."), param="exp_year")
    if "cvc" in typed and not (str(typed["cvc"]).isdecimal() and len(str(typed["cvc"])) in {3, 4}):
        raise declined(Decline("invalid_cvc", "", "Your card's security code is invalid."), param="cvc")
    details = {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "FR",
        "display_brand": card.brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": fingerprint(number),
        "funding": "credit",
        "generated_from": None,
        "last4": number[-4:],
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    return new_method(world, books, "card", details, billing=billing or {}, number=number)


def new_sepa(world: World, books: Books, iban: str, billing: Thing) -> Thing:
    """A SEPA account. Raises Refused (400) for a wrong IBAN, or without a name and an e-mail address (a mandate's)."""
    number = plain(iban)
    if not iban_holds(number):
        raise invalid("The IBAN is invalid.", "account_number_invalid", "sepa_debit[iban]")
    if number not in ACCOUNTS:
        raise invalid("The double knows Stripe's test IBANs only.", "account_number_invalid", "sepa_debit[iban]")
    for field in ("name", "email"):
        if not billing.get(field):
            param = f"billing_details[{field}]"
            raise invalid(f"Missing required param: {param}.", "parameter_missing", param)
    details = {
        "bank_code": number[4:12],
        "branch_code": None,
        "country": number[:2],
        "fingerprint": fingerprint(number),
        "generated_from": {"charge": None, "setup_attempt": None},
        "last4": number[-4:],
    }
    return new_method(world, books, "sepa_debit", details, billing=billing, number=number)


def fingerprint(number: str) -> str:
    return f"double{sum((place + 3) * ord(sign) for place, sign in enumerate(number)):010d}"


def luhn(number: str) -> bool:
    digits = [int(sign) for sign in reversed(number)]
    return sum(digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits)) % 10 == 0


def iban_holds(number: str) -> bool:
    turned = number[4:] + number[:4]
    return len(number) > 14 and turned.isalnum() and int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1  # noqa: PLR2004


def usable(world: World, books: Books, method_id: str, customer: str | None) -> Thing:
    """The payment method of that id; one of Stripe's test ids makes a new card. Raises Refused when it is another's."""
    if method_id in TEST_METHODS:
        year = 1970 + world.now // YEAR + 3
        typed = {"number": TEST_METHODS[method_id], "exp_month": 12, "exp_year": year, "cvc": "123"}
        return new_card(world, books, typed)
    method = books.get("payment_method", method_id, "payment_method")
    if method["customer"] and method["customer"] != customer:
        raise invalid(
            f"The customer does not have a payment method with the ID {method_id}. "
            "The payment method must be attached to the customer.",
            "resource_missing",
            "payment_method",
        )
    if method["_used"] and not method["customer"]:
        raise invalid(
            "This PaymentMethod was previously used without being attached to a Customer or was detached from a "
            "Customer, and may not be used again.",
            "payment_method_unexpected_state",
            "payment_method",
        )
    return method


def attach(world: World, books: Books, method: Thing, customer: str) -> None:
    """Save for a customer. Raises Refused (402) for a card that is refused at saving."""
    books.get("customer", customer, "customer")
    card = card_of(method)
    if card and card.decline:
        raise declined(DECLINES[card.decline])
    if method["customer"] == customer:
        return
    method["customer"] = customer
    emit(world, books, "payment_method.attached", method)


def new_mandate(world: World, books: Books, method: Thing, amount: int | None = None, currency: str = "") -> Thing:
    """The payer's consent: for a SEPA account; `amount` makes it good for that one payment."""
    mandate = blank("mandate")
    reference = world.id("", 16).upper()
    mandate |= {
        "id": world.id("mandate_1"),
        "type": "single_use" if amount else "multi_use",
        "status": "active",
        "payment_method": method["id"],
        "payment_method_details": {
            "type": "sepa_debit",
            "sepa_debit": {"reference": reference, "url": f"{world.address}/mandates/{reference}"},
        },
        "customer_acceptance": {
            "accepted_at": world.now,
            "type": "online",
            "online": {"ip_address": None, "user_agent": None},
        },
        ("single_use" if amount else "multi_use"): {"amount": amount, "currency": currency} if amount else {},
    }
    method["_mandate"] = mandate["id"]
    return books.add(mandate)

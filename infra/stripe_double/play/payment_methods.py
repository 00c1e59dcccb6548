"""Payment methods and mandates, as calls."""

from infra.stripe_double import methods
from infra.stripe_double.answers import Call, answers, describe, listed
from infra.stripe_double.books import Thing
from infra.stripe_double.errors import invalid, missing, not_played
from infra.stripe_double.events import emit


@answers("post", "/v1/payment_methods", "type card sepa_debit billing_details metadata allow_redisplay")
def create(call: Call) -> Thing:
    method = from_data(call, call.params)
    describe(method, call)
    return method


def from_data(call: Call, data: Thing) -> Thing:
    """A new method from `payment_method_data`. Raises Refused."""
    kind, billing = data.get("type"), data.get("billing_details", {})
    if kind == "card":
        card = data.get("card", {})
        if token := card.get("token"):
            named = token.replace("tok_", "pm_card_", 1)
            return methods.usable(call.world, call.books, named, None)
        return methods.new_card(call.world, call.books, card, billing)
    if kind == "sepa_debit":
        return methods.new_sepa(call.world, call.books, data.get("sepa_debit", {}).get("iban", ""), billing)
    if kind == "customer_balance":
        return methods.new_method(call.world, call.books, "customer_balance", {}, billing=billing, number="")
    if kind is None:
        raise invalid("Missing required param: type.", "parameter_missing", "type", executed=False)
    raise not_played(f"payment methods of type {kind}")


@answers("get", "/v1/payment_methods/{payment_method}")
def retrieve(call: Call) -> Thing:
    return call.books.get("payment_method", call.names[0], "payment_method")


@answers("post", "/v1/payment_methods/{payment_method}", "billing_details metadata allow_redisplay")
def update(call: Call) -> Thing:
    method = call.books.get("payment_method", call.names[0], "payment_method")
    if not method["customer"]:
        raise invalid("You must save this PaymentMethod to a customer before you can update it.")
    method["billing_details"] |= call.get("billing_details", {})
    describe(method, call, "allow_redisplay")
    emit(call.world, call.books, "payment_method.updated", method)
    return method


@answers("post", "/v1/payment_methods/{payment_method}/attach", "customer")
def attach(call: Call) -> Thing:
    return attach_to(call, call.names[0], call.params.get("customer", ""))


def attach_to(call: Call, method_id: str, customer: str) -> Thing:
    call.books.get("customer", customer, "customer")
    method = methods.usable(call.world, call.books, method_id, customer)
    methods.attach(call.world, call.books, method, customer)
    return method


@answers("post", "/v1/payment_methods/{payment_method}/detach")
def detach(call: Call) -> Thing:
    method = call.books.get("payment_method", call.names[0], "payment_method")
    before = method["customer"]
    if not before:
        raise invalid("The payment method you provided is not attached to a customer so detachment is impossible.")
    method["customer"], method["_used"] = None, True
    emit(call.world, call.books, "payment_method.detached", method, {"customer": before})
    return method


@answers("get", "/v1/payment_methods", "customer type limit starting_after ending_before")
def every(call: Call) -> Thing:
    return of_customer(call, call.get("customer", ""))


@answers("get", "/v1/customers/{customer}/payment_methods", "type limit starting_after ending_before")
def of_one(call: Call) -> Thing:
    call.books.get("customer", call.names[0])
    return of_customer(call, call.names[0])


def of_customer(call: Call, customer: str) -> Thing:
    found = (method for method in call.books.newest("payment_method") if customer and method["customer"] == customer)
    return listed(call, found, same="type")


@answers("get", "/v1/customers/{customer}/payment_methods/{payment_method}")
def one_of_one(call: Call) -> Thing:
    method = call.books.get("payment_method", call.names[1], "payment_method")
    if method["customer"] != call.names[0]:
        raise missing("PaymentMethod", call.names[1], "payment_method")
    return method


@answers("get", "/v1/mandates/{mandate}")
def mandate(call: Call) -> Thing:
    return call.books.get("mandate", call.names[0], "mandate")

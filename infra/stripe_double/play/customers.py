"""Customers."""

from infra.stripe_double.answers import Call, answers, describe, listed
from infra.stripe_double.books import Thing
from infra.stripe_double.errors import invalid
from infra.stripe_double.events import emit
from infra.stripe_double.resources import blank
from infra.stripe_double.search import searched

OWN = "email name phone description preferred_locales address shipping tax_exempt"
FIELDS = tuple(OWN.split())


@answers("post", "/v1/customers", f"{OWN} metadata payment_method invoice_settings")
def create(call: Call) -> Thing:
    customer = blank("customer")
    customer |= {
        "id": call.world.id("cus_", 14),
        "created": call.world.now,
        "balance": 0,
        "delinquent": False,
        "invoice_prefix": call.world.id("", 8).upper(),
        "next_invoice_sequence": 1,
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "preferred_locales": [],
        "tax_exempt": "none",
        "_cash": {},
    }
    change(call, customer)
    call.books.add(customer)
    if method := call.get("payment_method"):
        from infra.stripe_double.play.payment_methods import attach_to  # noqa: PLC0415  methods rest on customers

        attach_to(call, method, customer["id"])
    emit(call.world, call.books, "customer.created", customer)
    return customer


def change(call: Call, customer: Thing) -> None:
    email = call.get("email", "")
    if email and ("@" not in email or email.endswith("@")):
        raise invalid(f"Invalid email address: {email}", "email_invalid", "email", executed=False)
    describe(customer, call, *FIELDS)
    customer["preferred_locales"] = customer["preferred_locales"] or []
    customer["invoice_settings"] |= call.get("invoice_settings", {})


@answers("get", "/v1/customers/{customer}")
def retrieve(call: Call) -> Thing:
    gone = call.books.kinds["customer"].get(call.names[0], {})
    if gone.get("_gone"):
        return {"id": call.names[0], "object": "customer", "deleted": True}
    return call.books.get("customer", call.names[0])


@answers("post", "/v1/customers/{customer}", f"{OWN} metadata invoice_settings")
def update(call: Call) -> Thing:
    customer = call.books.get("customer", call.names[0])
    before = dict(customer)
    change(call, customer)
    previous = {name: before[name] for name in call.params if name in before and before[name] != customer[name]}
    emit(call.world, call.books, "customer.updated", customer, previous)
    return customer


@answers("delete", "/v1/customers/{customer}")
def delete(call: Call) -> Thing:
    customer = call.books.get("customer", call.names[0])
    customer["_gone"] = True
    for method in call.books.newest("payment_method"):
        if method["customer"] == customer["id"]:
            method["customer"] = None
    emit(call.world, call.books, "customer.deleted", customer)
    return {"id": customer["id"], "object": "customer", "deleted": True}


@answers("get", "/v1/customers", "limit starting_after ending_before created email")
def every(call: Call) -> Thing:
    return listed(call, call.books.newest("customer"), same="email")


@answers("get", "/v1/customers/search", "query limit page")
def search(call: Call) -> Thing:
    return searched(call, "customer", {"created", "email", "name", "phone"})

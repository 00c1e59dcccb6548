"""Connected accounts, v1 and v2, and the links behind which they are onboarded."""

from infra.stripe_double import connect
from infra.stripe_double.answers import Call, answers, listed
from infra.stripe_double.books import Books, Thing
from infra.stripe_double.errors import Refused, invalid, malformed, not_played
from infra.stripe_double.events import emit_thin, moment

CONTROLLER = {
    "fees": {"payer": "application"},
    "losses": {"payments": "application"},
    "requirement_collection": "stripe",
    "stripe_dashboard": {"type": "express"},
}


def theirs(call: Call, account_id: str) -> Books:
    """The account's books. Raises Refused: 403, as Stripe says for accounts that are not the platform's."""
    books = call.world.books.get(account_id)
    if books is None or books.platform is not call.platform or books.settings.get("deauthorised"):
        raise Refused(
            403,
            "invalid_request_error",
            f"The provided key does not have access to account '{account_id}' (or that account does not exist).",
            code="account_invalid",
        )
    return books


def patched(own: Thing, given: Thing) -> None:
    own["metadata"] = {key: value for key, value in (own["metadata"] | given).items() if value not in ("", None)}


@answers("post", "/v1/accounts", "country email type controller capabilities metadata")
def create(call: Call) -> Thing:
    given = call.params
    if ("type" in given) == ("controller" in given):
        raise malformed("Give either `type` or `controller`.", "", "controller")
    if given.get("type", "express") != "express":
        raise not_played(f"accounts of type={given['type']}")
    for name, value in given.get("controller", CONTROLLER).items():
        if CONTROLLER[name] != value:
            raise not_played(f"controller[{name}]={value}")
    if other := set(given.get("capabilities", {})) - {"transfers"}:
        raise not_played(f"capabilities {', '.join(sorted(other))}")
    country = given.get("country", call.platform.country)
    made = connect.new_account(
        call.world, call.platform, country, given.get("email"), made_by=given.get("type", "controller")
    )
    made.settings["requested"] = given.get("capabilities", {}).get("transfers", {}).get("requested", False)
    patched(made.settings, given.get("metadata", {}))
    return connect.refresh(made)


@answers("get", "/v1/accounts/{account}")
def retrieve(call: Call) -> Thing:
    return connect.refresh(theirs(call, call.names[0]))


@answers("get", "/v1/accounts", "created limit starting_after ending_before")
def every(call: Call) -> Thing:
    return listed(call, call.platform.newest("account"))


@answers("post", "/v1/accounts/{account}", "email metadata capabilities")
def update(call: Call) -> Thing:
    books = theirs(call, call.names[0])
    books.settings["email"] = call.get("email", books.settings["email"])
    wanted = call.get("capabilities", {}).get("transfers", {})
    books.settings["requested"] = wanted.get("requested", books.settings["requested"])
    patched(books.settings, call.get("metadata", {}))
    return connect.refresh(books)


@answers("delete", "/v1/accounts/{account}")
def delete(call: Call) -> Thing:
    books = theirs(call, call.names[0])
    if any(books.money.values()):
        raise invalid("The account still has a balance.", "account_invalid")
    books.settings |= {"deauthorised": True, "closed": True}
    call.platform.kinds["account"][books.account]["_gone"] = True
    return {"id": books.account, "object": "account", "deleted": True}


@answers("get", "/v1/accounts/{account}/capabilities/{capability}")
def capability(call: Call) -> Thing:
    if call.names[1] != "transfers":
        raise not_played(f"the capability {call.names[1]}")
    return connect.capability(theirs(call, call.names[0]))


@answers("get", "/v1/accounts/{account}/capabilities")
def capabilities(call: Call) -> Thing:
    found = connect.capability(theirs(call, call.names[0]))
    return {"object": "list", "url": call.path, "has_more": False, "data": [found]}


@answers("post", "/v1/accounts/{account}/login_links")
def login_link(call: Call) -> Thing:
    """A way into the supplier's own dashboard, good once."""
    books = theirs(call, call.names[0])
    if not books.settings["submitted"]:
        raise invalid("Cannot create a login link for an account that has not completed onboarding.")
    link = new_link(call, books, "login_link", {})
    return {"object": "login_link", "created": link["created"], "url": link["_url"]}


def new_link(call: Call, books: Books, kind: str, given: Thing) -> Thing:
    token = call.world.id("", 24)
    page = "express" if kind == "login_link" else "connect"
    link = {
        "id": token,
        "object": "login_link" if kind == "login_link" else "account_link",
        "created": call.world.now,
        "_account": books.account,
        "_until": call.world.now + call.world.settings.link_life,
        "_url": f"{call.world.address}/{page}/{token}",
        "_used": False,
        "_refresh_url": given.get("refresh_url"),
        "_return_url": given.get("return_url"),
    }
    return call.platform.add(link)


@answers("post", "/v1/account_links", "account type refresh_url return_url collect collection_options")
def account_link(call: Call) -> Thing:
    for name in ("refresh_url", "return_url"):
        if not call.get(name):
            raise malformed(f"Missing required param: {name}.", "parameter_missing", name)
    link = new_link(call, theirs(call, call.params["account"]), "account_link", call.params)
    return {"object": "account_link", "created": link["created"], "expires_at": link["_until"], "url": link["_url"]}


@answers("post", "/v2/core/accounts", "identity contact_email display_name dashboard configuration defaults metadata")
def create_v2(call: Call) -> Thing:
    given = call.params
    configuration = given.get("configuration", {})
    if set(configuration) - {"recipient"}:
        raise not_played("configurations other than recipient")
    responsible = given.get("defaults", {}).get("responsibilities", {})
    if "recipient" in configuration and responsible.get("losses_collector") != "application":
        raise malformed("Recipients of separate charges need losses_collector=application.", "", "defaults")
    if given.get("dashboard", "express") != "express":
        raise not_played(f"dashboard={given['dashboard']}")
    country = given.get("identity", {}).get("country")
    if not country:
        raise malformed("identity.country is required.", "parameter_missing", "identity.country")
    made = connect.new_account(call.world, call.platform, country, given.get("contact_email"), made_by="v2")
    asked = configuration.get("recipient", {}).get("capabilities", {}).get("stripe_balance", {})
    made.settings["requested"] = asked.get("stripe_transfers", {}).get("requested", False)
    made.settings["name"] = given.get("display_name")
    patched(made.settings, given.get("metadata", {}))
    connect.refresh(made)
    path = f"/v2/core/accounts/{made.account}"
    emit_thin(call.world, call.platform, "v2.core.account.created", made.account, path=path)
    return connect.in_v2(made, given.get("include", []))


@answers("get", "/v2/core/accounts/{id}")
def retrieve_v2(call: Call) -> Thing:
    return connect.in_v2(theirs(call, call.names[0]), call.get("include", []))


@answers("get", "/v2/core/accounts", "limit")
def every_v2(call: Call) -> Thing:
    found = [connect.in_v2(call.world.books[one["id"]], []) for one in call.platform.newest("account")]
    return {"data": found[: call.get("limit", 20)], "next_page_url": None, "previous_page_url": None}


@answers("post", "/v2/core/accounts/{id}", "contact_email display_name metadata")
def update_v2(call: Call) -> Thing:
    books = theirs(call, call.names[0])
    books.settings["email"] = call.get("contact_email", books.settings["email"])
    books.settings["name"] = call.get("display_name", books.settings["name"])
    patched(books.settings, call.get("metadata", {}))
    connect.refresh(books)
    return connect.in_v2(books, call.get("include", []))


@answers("post", "/v2/core/accounts/{id}/close")
def close_v2(call: Call) -> Thing:
    books = theirs(call, call.names[0])
    if any(books.money.values()):
        raise invalid("The account still has a balance.", "account_invalid")
    books.settings |= {"closed": True, "transfers": "restricted"}
    path = f"/v2/core/accounts/{books.account}"
    emit_thin(call.world, call.platform, "v2.core.account.closed", books.account, path=path)
    return connect.in_v2(books, call.get("include", []))


@answers("post", "/v2/core/account_links", "account use_case")
def account_link_v2(call: Call) -> Thing:
    books, use = theirs(call, call.params["account"]), call.params["use_case"]
    given = use.get(use["type"])
    if not given:
        raise malformed(f"use_case.{use['type']} is required.", "parameter_missing", f"use_case.{use['type']}")
    link = new_link(call, books, "v2.core.account_link", given)
    return {
        "object": "v2.core.account_link",
        "account": books.account,
        "created": moment(link["created"]),
        "expires_at": moment(link["_until"]),
        "livemode": False,
        "url": link["_url"],
        "use_case": use,
    }

"""Connected accounts: one thing, seen through v1 and through v2 (docs.stripe.com/connect/accounts-v2)."""

from infra.stripe_double.books import Books, Thing
from infra.stripe_double.errors import invalid
from infra.stripe_double.events import emit, emit_thin, moment
from infra.stripe_double.resources import blank
from infra.stripe_double.world import CURRENCIES, World

# Where a platform in the EEA can transfer to (docs.stripe.com/connect/account-capabilities#cross-border-transfers).
REACHED = {
    "AT",
    "BE",
    "BG",
    "HR",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HU",
    "IE",
    "IS",
    "IT",
    "LI",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "NO",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
    "GB",
    "CH",
    "US",
    "CA",
}
STATES = {"pending", "active", "restricted", "rejected", "unsupported"}  # of v2; v1 knows fewer
IN_V1 = {"active": "active", "pending": "pending"}
OF_CAPABILITY = {  # a capability has words of its own for what an account says otherwise
    "requirements.past_due": "requirements.fields_needed",
    "requirements.pending_verification": "pending.review",
}
AT_FIRST = ("business_profile.url", "external_account", "representative.first_name", "tos_acceptance.date")
RECIPIENT = "v2.core.account[configuration.recipient].capability_status_updated"
REQUIREMENTS = "v2.core.account[requirements].updated"


def new_account(world: World, platform: Books, country: str, email: str | None, *, made_by: str) -> Books:
    """A connected account, its onboarding still to do. Raises Refused (400) for a country out of reach."""
    code = country.upper()
    if code not in REACHED:
        raise invalid(
            f"Country '{country}' is unknown or out of reach of this platform.", "country_unsupported", "country"
        )
    books = Books(world.id("acct_1", 16), code, CURRENCIES.get(code.lower(), "eur"), platform)
    world.books[books.account] = books
    books.settings |= {
        "transfers": "restricted",
        "due": list(AT_FIRST),
        "disabled": "requirements.past_due",
        "submitted": False,
        "email": email,
        "created": world.now,
        "made_by": made_by,
        "requested": False,
        "metadata": {},
        "closed": False,
        "name": None,
    }
    platform.add({"id": books.account, "object": "account", "created": world.now})
    refresh(books)
    return books


def refresh(books: Books) -> Thing:
    """The account as v1 shows it, put where `expand` and lists find it."""
    own = books.settings
    status = IN_V1.get(own["transfers"], "inactive")
    account = {
        "id": books.account,
        "object": "account",
        "business_profile": None,
        "business_type": None,
        "capabilities": {"transfers": status} if own["requested"] else {},
        "charges_enabled": False,
        "controller": {
            "type": "application",
            "is_controller": True,
            "fees": {"payer": "application"},
            "losses": {"payments": "application"},
            "requirement_collection": "stripe",
            "stripe_dashboard": {"type": "express"},
        },
        "country": books.country,
        "created": own["created"],
        "default_currency": books.currency,
        "details_submitted": own["submitted"],
        "email": own["email"],
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{books.account}/external_accounts",
        },
        "metadata": own["metadata"],
        "payouts_enabled": own["transfers"] == "active",
        "requirements": requirements(own),
        "type": "none" if own["made_by"] != "express" else "express",
    }
    assert books.platform is not None
    shown = books.platform.kinds["account"][books.account]
    shown |= account
    return shown


def requirements(own: Thing) -> Thing:
    due = list(own["due"])
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": own["disabled"],
        "errors": [],
        "eventually_due": due,
        "past_due": due if own["transfers"] == "restricted" else [],
        "pending_verification": due if own["transfers"] == "pending" else [],
    }


def change(world: World, books: Books, status: str, due: list[str] | None = None, disabled: str | None = None) -> None:
    """Move the transfers capability; listeners of both versions are told. Raises Refused (400) for no such state."""
    if status not in STATES:
        raise invalid(f"No such capability status: {status}")
    own, platform = books.settings, books.platform
    assert platform is not None
    before, due_before = own["transfers"], own["due"]
    own |= {"transfers": status, "due": due or [], "submitted": own["submitted"] or status != "restricted"}
    own["disabled"] = None if status == "active" else disabled or reason(status)
    account = refresh(books)
    emit(world, books, "account.updated", account, {})
    path = f"/v2/core/accounts/{books.account}"
    if status != before:
        emit(world, books, "capability.updated", capability(books), {"status": IN_V1.get(before, "inactive")})
        told = {"updated_capability": "stripe_balance.stripe_transfers"}
        emit_thin(world, platform, RECIPIENT, books.account, path=path, data=told)
    if own["due"] != due_before:
        emit_thin(world, platform, REQUIREMENTS, books.account, path=path)


def reason(status: str) -> str:
    return {"pending": "requirements.pending_verification", "rejected": "rejected.other"}.get(
        status, "requirements.past_due"
    )


def capability(books: Books) -> Thing:
    own = books.settings
    return {
        "id": "transfers",
        "object": "capability",
        "account": books.account,
        "requested": own["requested"],
        "requested_at": own["created"] if own["requested"] else None,
        "requirements": requirements(own) | {"disabled_reason": OF_CAPABILITY.get(own["disabled"], own["disabled"])},
        "status": IN_V1.get(own["transfers"], "inactive") if own["requested"] else "unrequested",
    }


def in_v2(books: Books, include: list[str]) -> Thing:
    """The account as v2 shows it: what `include` does not name is null."""
    own = books.settings
    account = blank("v2.core.account") | {
        "id": books.account,
        "applied_configurations": ["recipient"],
        "closed": own["closed"],
        "contact_email": own["email"],
        "created": moment(own["created"]),
        "dashboard": "express",
        "display_name": own["name"],
        "metadata": own["metadata"],
    }
    if "configuration.recipient" in include:
        state = {"status": own["transfers"], "status_details": status_details(own["transfers"])}
        balance = {"stripe_transfers": state} if own["requested"] else {}
        account["configuration"] = {"recipient": {"applied": True, "capabilities": {"stripe_balance": balance}}}
    if "identity" in include:
        account["identity"] = {"country": books.country.lower(), "entity_type": None}
    if "requirements" in include:
        account["requirements"] = {"entries": [entry(name, own) for name in own["due"]]}
        if own["due"]:
            past = "past_due" if own["transfers"] == "restricted" else "currently_due"
            account["requirements"]["summary"] = {"minimum_deadline": {"status": past}}
    if "defaults" in include:
        collectors = {"fees_collector": "application", "losses_collector": "application"}
        responsible = collectors | {"requirements_collector": "stripe"}
        account["defaults"] = {"currency": books.currency, "locales": [], "responsibilities": responsible}
    return account


def status_details(status: str) -> list[Thing]:
    code = {
        "restricted": ("requirements_past_due", "provide_info"),
        "pending": ("requirements_pending_verification", "no_resolution"),
        "rejected": ("rejected_other", "contact_stripe"),
        "unsupported": ("unsupported_country", "no_resolution"),
    }.get(status)
    return [{"code": code[0], "resolution": code[1]}] if code else []


def entry(name: str, own: Thing) -> Thing:
    past = {"status": "past_due" if own["transfers"] == "restricted" else "currently_due"}
    held = {"capability": "stripe_balance.stripe_transfers", "configuration": "recipient", "deadline": past}
    return {
        "awaiting_action_from": "stripe" if own["transfers"] == "pending" else "user",
        "description": name,
        "errors": [],
        "impact": {"restricts_capabilities": [held]},
        "minimum_deadline": past,
        "requested_reasons": [{"code": "routine_onboarding"}],
    }


def finish_link(world: World, link: Thing, outcome: str) -> None:
    """What the person did behind an onboarding link: `complete`, `later` (something stays due), `pending`, `reject`."""
    books = world.books[link["_account"]]
    if outcome == "complete":
        change(world, books, "active")
    elif outcome == "pending":
        change(world, books, "pending", ["representative.verification.document"])
    elif outcome == "reject":
        change(world, books, "rejected")
    elif outcome == "later":
        books.settings["submitted"] = True
        change(world, books, "restricted", ["external_account"])
    else:
        raise invalid(f"No such outcome: {outcome}")
    platform = books.platform
    assert platform is not None
    told = {"account_id": books.account, "configurations": ["recipient"], "use_case": "account_onboarding"}
    path = f"/v2/core/accounts/{books.account}"
    emit_thin(world, platform, "v2.core.account_link.returned", books.account, path=path, data=told)


def usable_link(world: World, link: Thing) -> bool:
    """Links live five minutes and open once."""
    return not link["_used"] and world.now < link["_until"]


def deauthorise(world: World, books: Books) -> None:
    """The supplier cut the platform off: nothing of the account can be reached any more."""
    platform = books.platform
    assert platform is not None
    application = {"id": "ca_double", "object": "application", "name": "Smiile double"}
    emit(world, books, "account.application.deauthorized", application)
    books.settings["deauthorised"] = True
    platform.kinds["account"][books.account]["_gone"] = True

"""Search: an index that lags behind (docs.stripe.com/search: data is searchable within about a minute)."""

import re
from typing import Any

from infra.stripe_double.answers import LARGEST_PAGE, Call
from infra.stripe_double.books import Thing
from infra.stripe_double.errors import malformed

TERM = re.compile(
    r"""\s*(?P<no>-)?(?P<field>[a-z_]+)(\[['"](?P<key>[^'"]+)['"]\])?\s*(?P<sign>:|~|>=|<=|>|<)\s*"""
    r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s'"]+))\s*"""
)
JOINED = re.compile(r"(AND|OR)\b", re.IGNORECASE)
SIGNS = {
    ">": lambda own, wanted: own > wanted,
    "<": lambda own, wanted: own < wanted,
    ">=": lambda own, wanted: own >= wanted,
    "<=": lambda own, wanted: own <= wanted,
}


def searched(call: Call, kind: str, fields: set[str]) -> Thing:
    """The page of a search over `fields` and metadata. Raises Refused (400) for what Stripe's language has not."""
    terms, either = parsed(call.params["query"], fields)
    limit = int(call.get("limit", 10))
    if not 1 <= limit <= LARGEST_PAGE:
        raise malformed(f"This value must be between 1 and {LARGEST_PAGE}.", "parameter_invalid_integer", "limit")
    seen = call.world.now - call.world.settings.search_lag
    choose = any if either else all
    found = [
        thing
        for thing in call.books.newest(kind)
        if thing["created"] <= seen and choose(fits(thing, term) for term in terms)
    ]
    start = int(call.get("page", 0))
    more = len(found) > start + limit
    return {
        "object": "search_result",
        "url": call.path,
        "has_more": more,
        "next_page": str(start + limit) if more else None,
        "data": found[start : start + limit],
    }


def parsed(query: str, fields: set[str]) -> tuple[list[dict[str, Any]], bool]:
    """The terms and whether one of them is enough. Stripe does not mix AND and OR in one query."""
    terms, joints, rest = [], set(), query
    while rest:
        found = TERM.match(rest)
        if not found:
            raise malformed(f"We were unable to parse your search query: {query}", "", "query")
        term = found.groupdict()
        if term["field"] not in fields | {"metadata"} or (term["field"] == "metadata") != bool(term["key"]):
            raise malformed(f"Field `{term['field']}` is an unsupported search field.", "", "query")
        terms.append(term)
        rest = rest[found.end() :]
        if rest:
            joint = JOINED.match(rest)
            joints.add(joint[1].upper() if joint else "AND")
            rest = rest[joint.end() :] if joint else rest
    if not terms or len(joints) > 1:
        raise malformed(f"We were unable to parse your search query: {query}", "", "query")
    return terms, joints == {"OR"}


def fits(thing: Thing, term: dict[str, Any]) -> bool:
    own = thing.get(term["field"])
    if term["key"]:
        own = thing["metadata"].get(term["key"])
    wanted = next(word for word in (term["double"], term["single"], term["bare"]) if word is not None)
    if wanted == "null" and term["bare"]:
        found = own is None
    elif own is None:
        found = False
    elif term["sign"] in SIGNS:
        found = wanted.lstrip("-").isdecimal() and SIGNS[term["sign"]](int(own), int(wanted))
    elif term["sign"] == "~":
        found = wanted.lower() in str(own).lower()
    else:
        found = str(own).lower() == wanted.lower()
    return found != bool(term["no"])

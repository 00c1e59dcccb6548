"""What the SDK says about objects: their fields, and the names of events."""

import typing
from functools import cache
from typing import Any

from stripe._event import Event
from stripe._object_classes import get_object_class

# Only there when asked for by `expand`, or when the object has ended.
UNSAID = {
    "deleted": frozenset[str](),
    "refunds": frozenset({"charge"}),
    "source": frozenset({"payment_intent", "charge"}),
    "line_items": frozenset({"checkout.session"}),
}
ON_DEMAND = {
    "customer": frozenset({"cash_balance", "sources", "subscriptions", "tax", "tax_ids", "default_currency"}),
    "webhook_endpoint": frozenset({"secret"}),
}
SPARSE = frozenset(
    {"payment_method", "account", "mandate", "balance", "event"}
)  # one field per kind of method and so on


def fields(kind: str) -> dict[str, Any]:
    """Names and annotations of an object's fields, by Stripe's name of the object."""
    declared = get_object_class("V2" if kind.startswith("v2.") else "V1", kind)
    return {
        name: hint
        for name, hint in declared.__annotations__.items()
        if "ClassVar" not in str(hint) and not name.startswith("_")
    }


@cache
def _nothing_known(kind: str) -> dict[str, Any]:
    if kind in SPARSE:
        return {}
    unsaid = {name for name, kinds in UNSAID.items() if not kinds or kind in kinds} | ON_DEMAND.get(kind, frozenset())
    return {name: None for name in fields(kind) if name not in unsaid}


def blank(kind: str) -> dict[str, Any]:
    """A new object with every field of its class, all null: what is not known is said so, as Stripe does."""
    known = dict(_nothing_known(kind))
    known["object"] = kind
    if "livemode" in known or kind in SPARSE:
        known["livemode"] = False
    if "metadata" in known:
        known["metadata"] = {}
    return known


@cache
def event_types() -> frozenset[str]:
    """All types of snapshot events this version of the SDK knows."""
    return frozenset(typing.get_args(Event.__annotations__["type"]))

"""What the double says, held against the SDK's own classes: names of fields, types, words, what may be null."""

import typing
from collections.abc import Mapping
from typing import Any, ForwardRef

from stripe._list_object import ListObject
from stripe._object_classes import get_object_class
from stripe._stripe_object import StripeObject, UntypedStripeObject
from stripe.events._event_classes import get_v2_event_class

CONTAINERS = {"list", "search_result"}
# Only in an answer when it was asked for, or only in that kind of object; everything else must be there.
MAY_BE_MISSING = {
    "deleted", "refunds", "line_items", "default_source", "test_clock", "source", "tax", "review", "application",
    "payment_record", "related_object",
}  # fmt: skip


def faults(value: Any, where: str = "") -> list[str]:
    """Everything in an answer that the SDK's classes do not know, or know otherwise."""
    kind = value["object"] if isinstance(value, Mapping) else ""
    if kind in CONTAINERS:
        return [fault for n, item in enumerate(value["data"]) for fault in faults(item, f"{where}data[{n}].")]
    declared = get_object_class("V2" if kind.startswith("v2.") else "V1", kind)
    if kind == "v2.core.event":
        declared = get_v2_event_class(value["type"])
        related = value["related_object"]  # known to notifications; the class of events leaves it to them
        value = {name: item for name, item in value.items() if name != "related_object"}
        if set(related) != {"id", "type", "url"}:
            return [f"{where}{kind}.related_object: {related}"]
    if declared is StripeObject:
        return [] if kind == "application" else [f"{where}: the SDK has no object {kind}"]
    if value.get("deleted"):
        return []
    inside = faults(value["data"]["object"], f"{where}event ") if kind == "event" else []
    return inside + of_class(value, declared, f"{where}{kind}")


def of_class(value: Mapping[str, Any], declared: type, where: str) -> list[str]:
    hints = {
        name: hint
        for base in reversed(declared.__mro__)
        for name, hint in vars(base).get("__annotations__", {}).items()
        if not name.startswith("_") and "ClassVar" not in str(hint)
    }
    found = [f"{where}.{name}: the SDK has no such field" for name in value if name not in hints]
    for name, hint in hints.items():
        if name in value:
            found += of_hint(value[name], hint, f"{where}.{name}")
        elif type(None) not in typing.get_args(hint) and name not in MAY_BE_MISSING:
            found.append(f"{where}.{name}: missing, though it is never null")
    return found


def of_hint(value: Any, hint: Any, where: str) -> list[str]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Union:
        return of_union(value, arguments, where)
    if origin is typing.Literal:
        return [] if value in arguments else [f"{where}: {value!r} is none of {arguments}"]
    if origin is list and isinstance(value, list):
        return [fault for n, item in enumerate(value) for fault in of_hint(item, arguments[0], f"{where}[{n}]")]
    if isinstance(value, Mapping):
        return of_mapping(value, hint, where)
    right = isinstance(hint, type) and isinstance(value, hint) and (hint is not int or not isinstance(value, bool))
    return [] if right else [f"{where}: {value!r} is no {hint}"]


def of_mapping(value: Mapping[str, Any], hint: Any, where: str) -> list[str]:
    origin = typing.get_origin(hint)
    if origin in {dict, UntypedStripeObject} or hint is UntypedStripeObject:
        return []
    if origin is ListObject or hint is Any or isinstance(hint, ForwardRef | str):
        return faults(value, f"{where}: ")
    if isinstance(hint, type) and issubclass(hint, StripeObject):
        return of_class(value, hint, where)
    return [f"{where}: {value!r} is no {hint}"]


def of_union(value: Any, options: tuple[Any, ...], where: str) -> list[str]:
    """One option must take it. A closed list of words beside `str` only keeps the SDK open: here it is the list."""
    if value is None:
        return [] if type(None) in options else [f"{where}: null"]
    words = any(typing.get_origin(option) is typing.Literal for option in options)
    rest = [option for option in options if option is not type(None) and not (words and option is str)]
    found: list[str] = []
    for option in rest:
        found = of_hint(value, option, where)
        if not found:
            return []
    return found

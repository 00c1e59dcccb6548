"""The table of played calls, what a call is handed, and lists."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from infra.stripe_double import contract
from infra.stripe_double.books import Books, Thing
from infra.stripe_double.contract import Route
from infra.stripe_double.errors import invalid, missing, not_played
from infra.stripe_double.world import World

PAGING = frozenset({"limit", "starting_after", "ending_before"})
LARGEST_PAGE = 100


@dataclass
class Call:
    """One request, read: whose books, which parameters (as the SDK types them), the ids of its path."""

    world: World
    platform: Books
    books: Books  # the connected account's under `Stripe-Account`, else the platform's
    route: Route
    path: str
    names: tuple[str, ...]
    params: Thing

    def get(self, name: str, default: Any = None) -> Any:
        found = self.params.get(name)
        return default if found is None else found


Answer = Callable[[Call], Thing]
PLAYED: dict[tuple[str, str], tuple[Answer, frozenset[str]]] = {}


def answers(verb: str, path: str, takes: str = "") -> Callable[[Answer], Answer]:
    """Play a call. `takes` names the parameters that are played; others the SDK knows answer 501, not silence.

    Raises LookupError for a call the SDK does not have, so the double cannot drift from it.
    """

    def note(answer: Answer) -> Answer:
        route = contract.routes()[verb, path]
        taken = frozenset(takes.split())
        unknown = taken - set(route.shape.fields)
        if unknown:
            raise LookupError(f"{route.call} has no {', '.join(sorted(unknown))}")
        PLAYED[verb, path] = (answer, taken | ({"expand", "include"} & set(route.shape.fields)))
        return answer

    return note


def played(route: Route, params: Thing) -> Answer:
    """The answer to a known route. Raises Refused (501) for a route or a parameter that is not played."""
    found = PLAYED.get((route.verb, route.path))
    if found is None:
        raise not_played(f"{route.verb.upper()} {route.path} ({route.call})")
    answer, taken = found
    for name in params:
        if name not in taken:
            raise not_played(f"the parameter {name} of {route.call}")
    return answer


def listed(call: Call, things: Iterable[Thing], *, same: str = "") -> Thing:
    """A page of `things` (newest first). `same` names parameters that a thing's own field must equal."""
    wanted = {name: call.params[name] for name in same.split() if name in call.params}
    created = call.params.get("created")
    kept = [
        thing
        for thing in things
        if all(thing.get(name) == value for name, value in wanted.items()) and in_time(thing["created"], created)
    ]
    limit = int(call.get("limit", 10))
    if not 1 <= limit <= LARGEST_PAGE:
        raise invalid(f"This value must be between 1 and {LARGEST_PAGE}.", "parameter_invalid_integer", "limit")
    kept, more = page(kept, limit, call.params)
    return {"object": "list", "url": call.path, "has_more": more, "data": kept}


def page(things: list[Thing], limit: int, params: Thing) -> tuple[list[Thing], bool]:
    ids = [thing["id"] for thing in things]
    if after := params.get("starting_after"):
        things = things[place(ids, after, "starting_after") + 1 :]
    elif before := params.get("ending_before"):
        earlier = things[: place(ids, before, "ending_before")]
        return earlier[-limit:], len(earlier) > limit
    return things[:limit], len(things) > limit


def place(ids: list[str], object_id: str, param: str) -> int:
    if object_id not in ids:
        raise missing("object", object_id, param)
    return ids.index(object_id)


def in_time(created: int, asked: Any) -> bool:
    if not isinstance(asked, dict):
        return asked is None or created == asked
    return bool(
        created >= asked.get("gte", created)
        and created <= asked.get("lte", created)
        and created > asked.get("gt", created - 1)
        and created < asked.get("lt", created + 1)
    )


def describe(thing: Thing, call: Call, *names: str) -> None:
    """Take over plain fields and `metadata` (merged; an empty value removes a key)."""
    for name in names:
        if name in call.params:
            thing[name] = call.params[name] or None
    given = call.params.get("metadata")
    if given is not None:
        kept = {**thing.get("metadata", {}), **given} if given else {}
        thing["metadata"] = {key: value for key, value in kept.items() if value != ""}

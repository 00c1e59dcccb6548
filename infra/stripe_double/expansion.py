"""Objects as they are shown: nothing internal, ids in place of objects unless `expand` asks for them."""

from typing import Any

from infra.stripe_double.books import Books, Thing
from infra.stripe_double.errors import malformed

DEEPEST = 4  # levels, docs.stripe.com/api/expanding_objects
# What is no id in a field but only made when asked: kind and field, then where the list is kept.
LISTS = {
    ("charge", "refunds"): "_refunds",
    ("checkout.session", "line_items"): "_line_items",
    ("customer", "tax_ids"): "_tax_ids",
    ("customer", "cash_balance"): "_cash_balance",
}


def shown(thing: Any, expand: list[str], books: Books) -> Any:
    """A copy without internal keys, with what `expand` names in place of ids. Raises Refused (400)."""
    copy = outward(thing)
    for path in expand:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise malformed(f"You cannot expand more than {DEEPEST} levels of a property.", "", "expand")
        widen(copy, steps, path, books)
    return copy


def outward(thing: Any) -> Any:
    """A copy all the way down, without what stays inside."""
    if isinstance(thing, dict):
        return {key: outward(value) for key, value in thing.items() if not key.startswith("_")}
    return [outward(item) for item in thing] if isinstance(thing, list) else thing


def widen(thing: Any, steps: list[str], path: str, books: Books) -> None:
    if isinstance(thing, list):
        for item in thing:
            widen(item, steps, path, books)
        return
    if thing is None:
        return
    step, *rest = steps
    if not isinstance(thing, dict):
        raise malformed(f"This property cannot be expanded ({path}).", "", "expand")
    kept = LISTS.get((thing.get("object", ""), step))
    if kept:
        thing[step] = outward(books.by_id[thing["id"]].get(kept))
    elif step not in thing:
        raise malformed(f"This property cannot be expanded ({path}).", "", "expand")
    elif isinstance(thing[step], str):
        thing[step] = looked_up(thing[step], path, books)
    elif isinstance(thing[step], list) and all(isinstance(item, str) for item in thing[step]):
        thing[step] = [looked_up(item, path, books) for item in thing[step]]
    if rest:
        widen(thing[step], rest, path, books)


def looked_up(object_id: str, path: str, books: Books) -> Thing:
    """The object behind an id: of these books or of the platform's (a connected account's fields name both)."""
    for place in (books, books.platform):
        if place is not None and object_id in place.by_id:
            return dict(outward(place.by_id[object_id]))
    raise malformed(f"This property cannot be expanded ({path}).", "", "expand")

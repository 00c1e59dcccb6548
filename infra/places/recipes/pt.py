"""Portugal: concelhos as GeoNames' second units, postal codes of four digits by locality."""

from infra.places.draft import Draft
from infra.places.sources import Sources
from infra.places.units import drafts_of_units


def drafts(sources: Sources) -> list[Draft]:
    found = drafts_of_units(sources, "pt", lambda r: r.admin2, named=True, state=False)
    for draft in found:
        draft.parent_code = draft.code[:2]
    return found

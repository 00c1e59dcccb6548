"""Netherlands: gemeenten as GeoNames' second units, postal codes of four digits by locality."""

from infra.places.draft import Draft
from infra.places.sources import Sources
from infra.places.units import drafts_of_units

PROVINCES = {  # GeoNames' first unit -> ISO 3166-2
    "01": "DR", "02": "FR", "03": "GE", "04": "GR", "05": "LI", "06": "NB",
    "07": "NH", "09": "UT", "10": "ZE", "11": "ZH", "15": "OV", "16": "FL",
}  # fmt: skip


def drafts(sources: Sources) -> list[Draft]:
    found = drafts_of_units(sources, "nl", lambda r: r.admin2, named=True, state=False)
    for draft in found:
        draft.parent_code = PROVINCES[draft.parent_code or ""]
    return found

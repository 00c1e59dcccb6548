"""Switzerland: municipalities as GeoNames' third units (number of the Federal Statistical Office)."""

import re

from infra.places.draft import Draft
from infra.places.sources import Sources
from infra.places.units import drafts_of_units

QUARTER = re.compile(r" \((?:Dorf|Stadt|Ort|Village)\)$")


def drafts(sources: Sources) -> list[Draft]:
    found = drafts_of_units(sources, "ch", lambda r: r.admin3, named=False, state=True)
    for draft in found:
        plain = QUARTER.sub("", draft.name)
        first, *others = [part.strip() for part in plain.split(" / ")]
        draft.name, draft.also = first, [*others, *draft.also]
    return found

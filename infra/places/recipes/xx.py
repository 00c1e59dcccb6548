"""The made-up country: twenty places, some without point, contour or postal code. All names are invented."""

import shapely

from infra.places.draft import Draft
from infra.places.sources import Sources

HALF = 0.04  # half the side of a made-up commune, in degrees
# code, name, German name, parent, population, lat, lon, postal codes
PLACES: list[tuple[str, str, str, str, int | None, float | None, float | None, str]] = [
    ("X001", "Belleroche-du-Nord", "Schönfels", "N", 41200, 50.41, -9.52, "1000 1010"),
    ("X002", "Port-Mirage", "Spiegelhafen", "S", 30800, 49.62, -9.75, "2000"),
    ("X003", "Vaucendre", "Aschental", "N", 12450, 50.52, -9.31, "1100"),
    ("X004", "L'Œillade", "", "N", 8300, 50.33, -9.61, "1100 1110"),
    ("X005", "Brumelune", "Nebelmond", "S", 7600, 49.71, -9.44, "2100"),
    ("X006", "Grünewiek", "Grünewiek", "N", 5400, 50.61, -9.12, "1200"),
    ("X007", "Saint-Gribouille", "", "N", 3100, 50.28, -9.83, "1210"),
    ("X008", "Saint-Gribouille", "", "S", 900, 49.55, -9.20, "2200"),
    ("X009", "Großkrähen", "Großkrähen", "N", 2700, 50.70, -9.40, "1300"),
    ("X010", "Trois-Horloges", "Dreiuhren", "S", 2450, 49.80, -9.95, "2210"),
    ("X011", "Eu", "", "S", 1900, 49.48, -9.60, "2220"),
    ("X012", "Pâquerolles", "", "N", 1500, 50.19, -9.47, ""),
    ("X013", "Ads", "", "S", 1200, 49.66, -9.08, "2300"),
    ("X014", "La Tuilière-sous-Vent", "", "N", 800, None, None, "1400"),
    ("X015", "Quatrechats", "Vierkatzen", "S", 640, 49.90, -9.33, "2300"),
    ("X016", "Mirebrume", "", "N", 410, None, None, ""),
    ("X017", "Sablefin", "Feinsand", "S", 300, 49.41, -9.88, "2310"),
    ("X018", "Le Hameau Perdu", "", "N", 0, 50.85, -9.66, ""),
    ("X019", "Île-aux-Pipistrelles", "Fledermausinsel", "S", None, 49.20, -10.40, "2990"),
    ("X020", "Nulpart", "", "S", None, None, None, ""),
]


def drafts(sources: Sources) -> list[Draft]:
    sources.read["made-up"] = {}  # no file is read
    found = []
    for code, name, german, parent, population, lat, lon, postal in PLACES:
        draft = Draft(code=code, name=name, source="made-up", parent_code=parent, population=population)
        if population is not None:
            draft.population_of, draft.population_year = "commune", 2026
        if german and german != name:
            draft.names["de"] = german
        if lat is not None and lon is not None:
            draft.point(lat, lon, "hall")
        draft.postal = dict.fromkeys(postal.split(), ("made-up", False))
        found.append(draft)
    return found


def contours(_: Sources) -> dict[str, shapely.MultiPolygon]:
    """Squares round a few points; one has a hole, one has an island."""
    found = {}
    for code, *_rest, lat, lon, _postal in PLACES[:8]:
        if lat is not None and lon is not None:
            found[code] = shapely.MultiPolygon([shapely.box(lon - HALF, lat - HALF, lon + HALF, lat + HALF)])
    square = found["X001"].geoms[0].exterior
    hole = shapely.box(-9.55, 50.38, -9.54, 50.39).exterior
    found["X001"] = shapely.MultiPolygon([shapely.Polygon(square, [hole])])
    west, south, *_corner = found["X002"].bounds
    island = shapely.box(west - HALF, south, west - HALF / 2, south + HALF / 2)
    found["X002"] = shapely.MultiPolygon([found["X002"].geoms[0], island])
    return found

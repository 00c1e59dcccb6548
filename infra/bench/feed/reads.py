"""The feed's statement: at 1,000,000 ads against 10,000, and over cells of every size."""

from dataclasses import dataclass, field

from infra.bench.feed.ground import FEW, MANY, Ground
from infra.bench.feed.neighbourhoods import RESOLUTIONS
from infra.bench.feed.questions import CELL, RADII_KM, Asked, overheard, questions
from infra.bench.feed.races import Times, Variant, race
from kernel import geo

QUESTIONS = 150  # of each radius
ROUNDS = 5
MOST_CELLS = 400  # more than so many are not worth trying


@dataclass
class Radius:
    """What was seen at one radius. `grown`: p99 at 1,000,000 against 10,000. `sizes`: by size of cell, with their number."""

    km: int
    column: str  # the cells the house asks
    few: Times
    many: Times
    grown: float
    grown_p50: float
    sizes: dict[int, tuple[float, Times]] = field(default_factory=dict)


def run(grounds: dict[int, Ground]) -> list[Radius]:
    """Every radius in turn."""
    return [_at(grounds, km) for km in RADII_KM]


def _at(grounds: dict[int, Ground], km: int) -> Radius:
    asked = {ads: overheard(ground, questions(ground, km, QUESTIONS)) for ads, ground in grounds.items()}
    sizes = {size: cover(asked[MANY], size) for size in RESOLUTIONS}
    sizes = {size: cells for size, cells in sizes.items() if cells <= MOST_CELLS}
    variants = {
        "few": _variant(grounds[FEW], asked[FEW]),
        "many": _variant(grounds[MANY], asked[MANY]),
        **{f"r{n}": _variant(grounds[MANY], [one.by_cells_of(n) for one in asked[MANY]]) for n in sizes},
    }
    expected = variants["many"].answers()
    for size in sizes:
        assert variants[f"r{size}"].answers() == expected, f"cells of size {size} at {km} km answer something else"
    assert any(expected), f"nothing was found at {km} km"
    times = race(variants, rounds=ROUNDS)
    return Radius(
        km=km,
        column=_column(asked[MANY][0]),
        few=times["few"],
        many=times["many"],
        grown=times["many"].p99 / times["few"].p99,
        grown_p50=times["many"].p50 / times["few"].p50,
        sizes={size: (cells, times[f"r{size}"]) for size, cells in sizes.items()},
    )


def cover(asked: list[Asked], size: int) -> float:
    """How many cells of a size cover the circle, on average."""
    circles = [one.question for one in asked]
    counts = [len(geo.cells_around(q.asker.lat, q.asker.lon, float(q.radius_km), size)) for q in circles]
    return sum(counts) / len(counts)


def _variant(ground: Ground, asked: list[Asked]) -> Variant:
    return Variant(ground.connect(), [(one.text, one.values) for one in asked])


def _column(one: Asked) -> str:
    found = CELL.search(one.text)
    return found.group() if found else "none"

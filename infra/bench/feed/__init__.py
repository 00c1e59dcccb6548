"""`bench feed`: the feed at 1,000,000 ads, against PostGIS, against Django with django-tenants, against raw psycopg.

`./smiile bench feed` measures and prints the section for docs/benchmarks.md; with `--explain` the plans come after it. What
it makes stays under var/bench: about three minutes once a month, then nothing.
"""

import time

from infra.bench.feed import debian, explain, pages, postgis, reads, report
from infra.bench.feed.ground import MANY, grounds
from infra.bench.rounds import Figure


def run(*, plans: bool = False) -> list[Figure]:
    """Every figure of this benchmark."""
    began = time.monotonic()
    with grounds() as both:
        radii = reads.run(both)
        _tell("the statement at both sizes", began)
        why_not = debian.why_not()
        against = [] if why_not else postgis.run(both[MANY])
        _tell("PostGIS" if against else f"PostGIS not run: {why_not}", began)
        column = next(radius.column for radius in radii if radius.km == pages.WITHIN_KM)
        compared, home = pages.compare(both[MANY], column)
        _tell("the pages", began)
        told = explain.run(both[MANY]) if plans else ""
    found = report.Found(radii, against, why_not, compared, home)
    print(report.section(found), told, sep="\n", flush=True)
    return report.figures(found)


def _tell(what: str, began: float) -> None:
    print(f"{what}: done after {time.monotonic() - began:.0f} s", flush=True)

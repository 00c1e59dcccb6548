"""What was found, as figures beside their bars and as the section of docs/benchmarks.md."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from infra.bench.feed import pages, postgis, reads
from infra.bench.feed.pages import Home, Pages
from infra.bench.rounds import Figure


@dataclass(frozen=True)
class Found:
    """Everything one run has found. `why_not`: why PostGIS was not run."""

    radii: Sequence[reads.Radius]
    postgis: Sequence[postgis.Radius]
    why_not: str | None
    pages: Pages
    home: Home


def figures(found: Found) -> list[Figure]:
    """The figures that have a bar."""
    return [*_reads(found), *_postgis(found), *_pages(found.pages), *_home(found.home)]


def _reads(found: Found) -> Iterator[Figure]:
    for one in found.radii:
        note = (
            f"{one.column}; p50 {one.few.p50:.2f} -> {one.many.p50:.2f}, p99 {one.few.p99:.2f} -> {one.many.p99:.2f} ms"
        )
        yield Figure(f"newest 20 within {one.km} km, p99 at 1,000,000 ads against 10,000", one.grown, 3.0, note=note)


def _postgis(found: Found) -> Iterator[Figure]:
    for one in found.postgis:
        note = (
            f"p50 {one.ours.p50 / one.postgis.p50:.2f}x, CPU {one.ours.cpu / one.postgis.cpu:.2f}x; PostGIS p99 "
            f"{one.postgis.p99:.1f} ms; {one.rim} of {one.pages} pages differ at the rim"
        )
        ratio = one.ours.p99 / one.postgis.p99
        yield Figure(f"the same within {one.km} km against PostGIS geography, p99", ratio, 0.35, note=note)


def _pages(compared: Pages) -> Iterator[Figure]:
    bars = {
        ("feed", "django"): ("feed page against Django with django-tenants, pages a second", 2.5),
        ("mine", "django"): ("ordinary page (my ads) against the same, pages a second", 1.4),
        ("feed", "raw"): ("feed page against Flask with raw psycopg, pages a second", 0.75),
        ("mine", "raw"): ("ordinary page against the same, pages a second", None),
    }
    for (page, base), (what, bar) in bars.items():
        seen = compared[page]
        note = f"CPU {pages.cpu_ratio(seen, 'house', base):.2f}x"
        yield Figure(what, pages.ratio(seen, "house", base), bar, note=note, least=True)


def _home(home: Home) -> Iterator[Figure]:
    note = f"median {home.p50:.0f} ms, {home.per_second:.0f} pages/s, {home.size} bytes of brotli"
    yield Figure("home page signed in, 8 clients, p95", home.p95, 100.0, "ms", note)
    yield Figure("statements of that page", float(home.queries), 6.0, "")
    yield Figure("that page against the compared feed page, pages a second", home.real, None)


def section(found: Found) -> str:
    """The section as it stands in docs/benchmarks.md."""
    lines = ["", "## Feed", "| what | figure | bar | |", "| --- | --- | --- | --- |"]
    for one in figures(found):
        bar = "" if one.bar is None else f"{'>= ' if one.least else ''}{one.bar:g}{one.unit if one.unit == 'x' else ''}"
        verdict = "" if one.bar is None else "reached" if one.reached else "**missed**"
        lines.append(f"| {one.what} | {_value(one)} ({one.note}) | {bar} | {verdict} |".replace(" ()", ""))
    if found.why_not:
        lines.append(f"| PostGIS | not run: {found.why_not} | 0.35x | |")
    return "\n".join([*lines, "", *_covers(found.radii), "", *_costs(found.pages), ""])


def _value(figure: Figure) -> str:
    number = f"{figure.value:.0f}" if figure.unit in {"ms", ""} else f"{figure.value:.2f}"
    return f"{number}{figure.unit if figure.unit == 'x' else f' {figure.unit}'}".rstrip()


def _covers(radii: Sequence[reads.Radius]) -> Iterator[str]:
    yield "| radius | size of the cells | cells of a circle | p50 ms | p99 ms | CPU ms |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for one in radii:
        for size, (cells, times) in one.sizes.items():
            kept = " (the house's)" if one.column == f"cell{size}" else ""
            shown = f"{times.p50:.2f} | {times.p99:.1f} | {times.cpu:.2f}"
            yield f"| {one.km} km | r{size}{kept} | {cells:.0f} | {shown} |"


def _costs(compared: Pages) -> Iterator[str]:
    yield "| page | variant | bytes | pages/s | CPU ms a page, database included |"
    yield "| --- | --- | --- | --- | --- |"
    for page, variants in compared.items():
        for name, seen in variants.items():
            yield f"| {page} | {name} | {seen.size} | {_median(seen.per_second):.0f} | {_median(seen.cpu):.1f} |"


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]

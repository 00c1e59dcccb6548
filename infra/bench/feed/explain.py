"""The plans of the hot statements, as the database tells them: kept in the report, to be compared with the next one."""

from typing import Any

from infra.bench.feed.ground import Ground
from infra.bench.feed.pages import overheard_page
from infra.bench.feed.questions import RADII_KM, overheard, questions

FENCE = "```"


def run(ground: Ground) -> str:
    """One plan of each radius (the slowest of some readers), and of each statement of the home page."""
    parts = []
    with ground.connect() as connection:
        for km in RADII_KM:
            plans = [_plan(connection, one.text, one.values) for one in overheard(ground, questions(ground, km, 30))]
            parts.append(_block(f"Within {km} km", max(plans, key=_milliseconds)))
        for number, (text, values) in enumerate(overheard_page(ground, "/"), 1):
            parts.append(_block(f"Home page, statement {number}", _plan(connection, text, values)))
    return "\n".join(parts)


def _plan(connection: Any, text: str, values: dict[str, Any]) -> str:
    rows = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS) {text}".encode(), values, prepare=False)
    return "\n".join(row[0] for row in rows)


def _milliseconds(plan: str) -> float:
    return float(plan.rpartition("Execution Time: ")[2].split()[0])


def _block(title: str, plan: str) -> str:
    return f"### {title}\n{FENCE}\n{plan}\n{FENCE}"

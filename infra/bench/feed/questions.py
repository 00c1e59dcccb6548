"""What readers ask of the feed, and the very statements the house sends for it.

The statements are overheard from `newest_around` itself, so that a feed that is rewritten is measured as it then is.
"""

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event

from app.blueprints.accounts.queries import asker_for
from app.blueprints.ads.models import AdKind
from app.blueprints.ads.queries import newest_around
from infra.bench.feed.ground import Ground
from infra.bench.feed.neighbourhoods import DAYS
from kernel import geo, ids
from kernel.paging import START, Cursor
from tenants.asker import Asker

RADII_KM = (1, 2, 5, 20, 50)
PAGE = 20
LAST = UUID(int=(1 << 128) - 1)
CELL = re.compile(r"\bcell\d\b")  # a column of the house's cells, as it stands in a statement


@dataclass(frozen=True)
class Question:
    """One page of the feed: who reads, how far around, below which row."""

    asker: Asker
    radius_km: int
    after: Cursor


@dataclass(frozen=True)
class Asked:
    """A statement with its values, as the driver gets it."""

    question: Question
    text: str
    values: dict[str, Any]

    def by_cells_of(self, size: int) -> "Asked":
        """The same statement over the benchmark's own cells of one size."""
        question = self.question
        assert question.asker.lat is not None
        assert question.asker.lon is not None
        circle = (question.asker.lat, question.asker.lon, float(question.radius_km), size)
        inside, rim = geo.inside_and_rim(*circle)
        cells = {"cells": list(geo.cells_around(*circle)), "inside": list(inside), "rim": list(rim)}
        asked = {name: listed for name, listed in cells.items() if name in self.values}
        return Asked(question, CELL.sub(f"bench_r{size}", self.text), self.values | asked)


def questions(ground: Ground, radius_km: int, count: int) -> list[Question]:
    """The same questions for each ground: a third of them deep in the list."""
    chance = random.Random(radius_km)  # noqa: S311  the same questions at each run
    readers = chance.sample(ground.readers, count)
    cursors = [START, START, None]
    asked = []
    with ground.house.scope.unit(ground.tenant, read_only=True) as unit:
        for number, person in enumerate(readers):
            asker = asker_for(unit.session, digest=ids.digest(person.device))
            assert asker is not None
            deep = Cursor(ground.moment - timedelta(days=DAYS * chance.random()), LAST)
            asked.append(Question(asker, radius_km, cursors[number % 3] or deep))
    return asked


def overheard(ground: Ground, wanted: Sequence[Question]) -> list[Asked]:
    """The statement the house sends for each question."""
    heard: list[Asked] = []
    with ground.house.scope.unit(ground.tenant, read_only=True) as unit:
        for question in wanted:
            with listening(ground) as told:
                newest_around(
                    unit.session,
                    question.asker,
                    radius_km=question.radius_km,
                    kinds=list(AdKind),
                    after=question.after,
                    limit=PAGE,
                )
            text, values = next(pair for pair in told if "r2" in pair[1])
            heard.append(Asked(question, text, values))
    return heard


@contextmanager
def listening(ground: Ground) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """The statements that leave for the database meanwhile."""
    engine, told = ground.house.pools.engine(), []

    def hear(_connection: Any, _cursor: Any, text: str, values: Any, *_rest: Any) -> None:
        told.append((text, values if isinstance(values, dict) else {}))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", hear)

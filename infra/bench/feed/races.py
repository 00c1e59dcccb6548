"""Statements side by side: every variant answers every question once a round, in shuffled turns.

A question's time is the median of its rounds, so that the noise of the machine is not taken for a slow question; p50 and
p99 are taken over the questions.
"""

import random
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from infra.bench.rounds import cpu_of


@dataclass(frozen=True)
class Times:
    """Milliseconds of one variant over all questions; CPU of client and backend per question."""

    p50: float
    p99: float
    cpu: float


class Variant:
    """One way of answering: statements with their values, on a connection of their own."""

    def __init__(self, connection: psycopg.Connection[Any], asked: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        self._connection = connection
        self._asked = asked
        self._backend = connection.info.backend_pid
        self.took: list[list[float]] = []
        self.cpu: list[float] = []

    def answers(self) -> list[list[Any]]:
        """The keys of the rows of every answer."""
        return [[row[0] for row in self._connection.execute(text.encode(), values)] for text, values in self._asked]

    def turn(self) -> None:
        """Answer everything once."""
        times = []
        own, other = time.process_time(), cpu_of(self._backend)
        for text, values in self._asked:
            began = time.perf_counter()
            self._connection.execute(text.encode(), values).fetchall()
            times.append((time.perf_counter() - began) * 1000)
        self.cpu.append((time.process_time() - own + cpu_of(self._backend) - other) * 1000 / len(times))
        self.took.append(times)

    def times(self) -> Times:
        per_question = [statistics.median(times) for times in zip(*self.took, strict=True)]
        hundredths = statistics.quantiles(per_question, n=100, method="inclusive")
        return Times(hundredths[49], hundredths[98], statistics.median(self.cpu))


def race(variants: Mapping[str, Variant], *, rounds: int) -> dict[str, Times]:
    """Let the variants take turns."""
    order = list(variants.values())
    for variant in order:
        variant.turn()  # warms the caches, and the driver prepares its statements
    for variant in order:
        variant.took.clear()
        variant.cpu.clear()
    for _ in range(rounds):
        random.shuffle(order)
        for variant in order:
            variant.turn()
    return {name: variant.times() for name, variant in variants.items()}

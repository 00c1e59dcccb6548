"""How we measure: variants take turns in short shuffled rounds, a ratio is taken per round, the median of them counts."""

import os
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figure:
    """One measured figure beside its bar, an upper bound unless it is `least`; a bar of None only tells."""

    what: str
    value: float
    bar: float | None
    unit: str = "x"
    note: str = ""
    least: bool = False

    @property
    def reached(self) -> bool:
        return self.bar is None or (self.value >= self.bar if self.least else self.value <= self.bar)

    def __str__(self) -> str:
        note = f"  ({self.note})" if self.note else ""
        return f"{self.what:<72} {self.value:8.3f} {self.unit:<4} {self.verdict}{note}"

    @property
    def verdict(self) -> str:
        if self.bar is None:
            return ""
        return f"bar {'>= ' if self.least else ''}{self.bar:g}  {'reached' if self.reached else 'MISSED'}"


@dataclass(frozen=True)
class Cost:
    """What one turn took: wall time, and CPU of this process and of the named backends, in seconds."""

    wall: float
    cpu: float


def measured(act: Callable[[], object], backends: Callable[[], Sequence[int]]) -> Cost:
    """Run once and say what it cost."""
    pids = backends()
    before = sum(map(cpu_of, pids))
    wall, own = time.perf_counter(), time.process_time()
    act()
    wall, own = time.perf_counter() - wall, time.process_time() - own
    return Cost(wall, own + sum(map(cpu_of, pids)) - before)


def cpu_of(pid: int) -> float:
    """CPU seconds a process has used, from the kernel's nanoseconds where it tells them, else from its ticks."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK


def ratios(
    base: str,
    variants: Mapping[str, Callable[[], object]],
    backends: Callable[[], Sequence[int]],
    *,
    rounds: int,
) -> dict[str, dict[str, float]]:
    """Median ratio to the base per variant, of CPU and of wall time. Every variant is run twice before, to warm up."""
    for act in variants.values():
        act()
        act()
    seen: dict[str, list[Cost]] = {name: [] for name in variants}
    order = list(variants)
    for _ in range(rounds):
        random.shuffle(order)
        for name in order:
            seen[name].append(measured(variants[name], backends))
    return {
        name: {
            part: statistics.median(
                getattr(cost, part) / getattr(ground, part) for cost, ground in zip(costs, seen[base], strict=True)
            )
            for part in ("cpu", "wall")
        }
        for name, costs in seen.items()
    }

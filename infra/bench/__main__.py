"""`./smiile bench [name]`: runs one benchmark, or all of them, and says how each figure stands to its bar."""

import sys
from collections.abc import Callable

from infra.bench import feed, ledger, live, maps, places, tenancy
from infra.bench.rounds import Figure

BENCHES: dict[str, Callable[[], list[Figure]]] = {
    "tenancy": tenancy.run,
    "places": places.run,
    "live": live.run,
    "maps": maps.run,
    "ledger": ledger.run,
    "feed": lambda: feed.run(plans="--explain" in sys.argv),
}


def main(names: list[str]) -> int:
    """0 when every figure of the named benchmarks reaches its bar."""
    names = [name for name in names if name != "--explain"]  # of `feed`: the plans too
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"No benchmark is called {', '.join(unknown)}. There are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    figures = [figure for name in names or BENCHES for figure in BENCHES[name]()]
    for figure in figures:
        print(figure, flush=True)
    return 0 if all(figure.reached for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

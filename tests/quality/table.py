"""What was looked at, and what was found: one table."""

from collections import Counter
from dataclasses import dataclass, field

SHOWN = 60  # faults of a row


@dataclass
class Row:
    """One kind of look. `looked`: at how many things. `note`: figures."""

    what: str
    looked: int = 0
    faults: list[str] = field(default_factory=list)
    note: str = ""
    not_run: str = ""

    @property
    def found(self) -> str:
        return f"NOT RUN: {self.not_run}" if self.not_run else str(len(self.faults))


def shown(rows: list[Row]) -> str:
    """The table, and below it every fault; the same fault of many pages once, with its count."""
    lines = [
        f"{'what':<44}{'looked at':>10}  faults",
        *(f"{row.what:<44}{row.looked:>10}  {row.found}" for row in rows),
    ]
    for row in rows:
        lines += [f"\n{row.what}: {row.note}"] if row.note else []
        counted = Counter(fault.partition(": ")[2] or fault for fault in row.faults)
        examples = {fault.partition(": ")[2] or fault: fault for fault in reversed(row.faults)}
        for words, times in counted.most_common(SHOWN):
            lines.append(f"  {row.what} | {times} x | {examples[words]}")
    return "\n".join(lines)

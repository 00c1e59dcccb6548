"""Fixed points at which a process may die. In production nothing happens there; the simulator kills at any of them."""

from enum import StrEnum


class Point(StrEnum):
    """In the order of one call, then of one notice."""

    sent_written = "sent_written"  # in the unit that says "sent", before it commits
    sent = "sent"  # committed, and Stripe not asked yet
    answered = "answered"  # Stripe has answered, and nobody wrote it down
    answer_written = "answer_written"  # in the unit that records the answer, before it commits
    notice_taken = "notice_taken"
    fetched = "fetched"
    applied = "applied"  # in the unit that applies, before it commits


class Faults:
    """Does nothing."""

    def at(self, point: Point) -> None:
        """Called at every point by the jobs of the calls."""

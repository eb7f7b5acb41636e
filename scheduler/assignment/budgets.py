"""Budgets of a search: how long it goes on, by rounds or by the clock, and in which spans."""

import time
from dataclasses import dataclass, field

SPANS = 40
"""Parts of a cooling; after every second one the chain that is behind goes on from the other's trips."""
LEAST_SPAN_S, MOST_SPAN_S = 0.1, 0.5
"""Seconds of a part: between two of them Python's lock goes from hand to hand, which takes a while."""


@dataclass(slots=True)
class Rounds:
    """A cooling of so many rounds of each chain."""

    total: int
    done: int = 0

    def share(self) -> float:
        """Return how much of it is spent."""
        return self.done / self.total if self.total > 0 else 1.0

    def span(self) -> int:
        """Return how many rounds to run next."""
        return min(self.total - self.done, max(1, -(-self.total // SPANS)))

    def step(self) -> float:
        """Return which share of the whole the next span is."""
        return self.span() / self.total

    def spend(self, rounds: int) -> None:
        """Note rounds that were run."""
        self.done += rounds


@dataclass(slots=True)
class Seconds:
    """A cooling of so many seconds, whose spans take about the same time.

    Parameters
    ----------
    seconds
        How long.
    rounds
        Rounds of the next span, from then on as many as fit.
    """

    seconds: float
    rounds: int
    begun: float = field(default_factory=time.monotonic)
    last: float = 0.0

    def share(self) -> float:
        """Return how much of it is spent."""
        return (time.monotonic() - self.begun) / max(1e-3, self.seconds)

    def span(self) -> int:
        """Return how many rounds to run next."""
        self.last = time.monotonic()
        return self.rounds

    def step(self) -> float:
        """Return which share of the whole the next span is, about."""
        return self.span_s() / max(1e-3, self.seconds)

    def span_s(self) -> float:
        """Return how long a span takes: a fortieth of the whole, if that is not too short."""
        left_s = self.begun + self.seconds - time.monotonic()
        return max(1e-3, min(MOST_SPAN_S, max(LEAST_SPAN_S, self.seconds / SPANS), left_s))

    def spend(self, rounds: int) -> None:
        """Note rounds that were run, and see how many fit into the next span."""
        took_s = max(1e-4, time.monotonic() - self.last)
        self.rounds = int(max(1, min(2 * rounds, rounds * self.span_s() / took_s)))

"""How many trips of each kind of coach a region may hope for: its share of the hours the fleet has left."""

from collections.abc import Sequence

import numpy as np

from scheduler.assignment.arrays import Floats, Ints
from scheduler.case import Case
from scheduler.clock import DAY_S
from scheduler.season.kinds import Kinds
from scheduler.season.ledger import Ledger
from scheduler.season.rates import Rates

SLOWER = 1.08
"""By how much longer a trip with many stops takes than the direct one."""
FILLED = 0.6
"""Share of the seats that are taken, to see how many hours a region needs."""


class Hopes:
    """Share out the hours of the fleet.

    Parameters
    ----------
    kinds, rates, kind_of_class
        Kinds of coaches, least prices and times by party and class, and the kind of each class.
    region
        (N,) region of each party.
    turnaround_s
        Seconds between two trips of a coach.
    """

    def __init__(
        self, kinds: Kinds, rates: Rates, kind_of_class: Sequence[int], region: Ints, turnaround_s: int
    ) -> None:
        self.kinds = kinds
        shape = (int(region.max(initial=-1)) + 1, len(kinds.coaches))
        self.rest_s, self.busy_s, self.room = np.zeros(shape), np.full(shape, np.inf), np.zeros(shape)
        for r in range(shape[0]):
            own = region == r
            for c, k in enumerate(kind_of_class):
                able = own & (rates.room[:, c] > 0)
                if not able.any():
                    continue
                self.rest_s[r, k] = max(self.rest_s[r, k], np.median(rates.rest_s[able, c]))
                self.busy_s[r, k] = min(self.busy_s[r, k], np.median(rates.busy_s[able, c]))
                self.room[r, k] = max(self.room[r, k], np.median(rates.room[able, c]))
        least = self.busy_s.min(axis=1, initial=np.inf)
        self.way_s = np.where(np.isfinite(least), (least - turnaround_s) / 2, 0.0)
        # coaches set out by day only: whoever is back in the evening goes again in the morning
        self.bound_s: Floats = np.maximum(float(DAY_S), SLOWER * self.busy_s)

    def free_s(self, ledger: Ledger, case: Case, first: int, last: int) -> Floats:
        """Return (K,) seconds that coaches of each kind are here from one day to another."""
        begin = case.clock.midnight(case.days[first])
        end = case.clock.midnight(case.days[last]) + DAY_S
        free = np.zeros(len(self.kinds.coaches))
        for coach_id, k in self.kinds.of.items():
            coach = case.coaches[coach_id]
            since = max(begin, ledger.free_at.get(coach_id, begin), coach.available_from or begin)
            until = min(end, coach.available_until or end)
            free[k] += max(0, until - since) if case.may_run(coach) else 0
        return free

    def shared(self, free_s: Floats, people: Sequence[int], ending: bool) -> Ints:
        """Return (R, K) trips that each region may hope for.

        Parameters
        ----------
        free_s
            (K,) seconds that coaches of each kind are here.
        people
            How many each region asks for.
        ending
            Whether these are the last days of all: no coach need be back after them.
        """
        each_s = np.where(self.room > 0, self.bound_s / np.maximum(FILLED * self.room, 1), np.inf)
        need_s = np.array(people) * np.where(np.isfinite(each_s), each_s, 0.0).min(axis=1, initial=np.inf)
        share = need_s / max(1.0, float(need_s.sum()))
        trips = share[:, None] * (free_s[None, :] / self.bound_s + ending * self.kinds.counts)
        return np.ceil(np.where(self.room > 0, trips, 0.0)).astype(np.int64)

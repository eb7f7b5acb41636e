"""How many trips of each kind of coach a region may hope for, and how many people it may carry on a day.

A sketch of many days counts trips, not coaches of each day: people who may wait would all wait for the last
day, when everybody who may still travel fits everybody else, and no fleet carries them all on that day.
"""

from collections.abc import Sequence

import numpy as np

from scheduler.assignment.arrays import Floats, Ints
from scheduler.case import Case, Times
from scheduler.clock import DAY_S
from scheduler.season.kinds import Kinds
from scheduler.season.ledger import Ledger
from scheduler.season.rates import Rates

SLOWER = 1.08
"""By how much longer a trip with many stops takes than the direct one."""
FILLED = 0.6
"""Share of the seats that are taken, to see how many hours a region needs."""
FILLED_AT_BEST = 0.7
"""Share of the seats of all coaches that set out on a day that its people may count on."""


class Hopes:
    """Share out the hours of the fleet.

    Parameters
    ----------
    kinds, rates, kind_of_class
        Kinds of coaches, least prices and times by party and class, and the kind of each class.
    region
        (N,) region of each party.
    times
        When coaches may set out, and how long they stay between two trips.
    """

    def __init__(
        self, kinds: Kinds, rates: Rates, kind_of_class: Sequence[int], region: Ints, times: Times
    ) -> None:
        self.kinds = kinds
        self.sets_out_s = min(times.depart_until_s, DAY_S - 1) - times.depart_from_s
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
        self.way_s = np.where(np.isfinite(least), (least - times.turnaround_s) / 2, 0.0)
        # coaches set out by day only: whoever is back in the evening goes again in the morning
        self.bound_s: Floats = np.maximum(float(DAY_S), SLOWER * self.busy_s)

    def here(self, ledger: Ledger, case: Case, first: int, last: int) -> tuple[Ints, Ints]:
        """Return (B,) kinds of the coaches, and (B,) on how many days from one to another each may set out.

        Parameters
        ----------
        ledger
            What the trips so far have taken.
        case
            The case.
        first, last
            Indices of the days; a coach that is away until after the last day may set out on none.
        """
        latest_s = case.times.depart_until_s
        begin = case.clock.midnight(case.days[first])
        end = case.clock.midnight(case.days[last]) + DAY_S
        kinds, days = [], []
        for coach_id, kind in self.kinds.of.items():
            coach = case.coaches[coach_id]
            since = max(begin, ledger.free_at.get(coach_id, begin), coach.available_from or begin)
            since = begin + max(0, -(-(since - begin - latest_s) // DAY_S)) * DAY_S
            until = min(end, coach.available_until or end)
            kinds.append(kind)
            days.append(max(0, -(-(until - since) // DAY_S)) if case.may_run(coach) else 0)
        return np.array(kinds, dtype=np.int64), np.array(days, dtype=np.int64)

    def shared(self, kind: Ints, days: Ints, people: Sequence[int], ending: bool) -> Ints:
        """Return (R, K) trips that each region may hope for.

        Parameters
        ----------
        kind, days
            (B,) kinds of the coaches, and on how many days each may set out.
        people
            How many each region asks for.
        ending
            Whether these are the last days of all: no coach need be back after them.
        """
        each_s = np.where(self.room > 0, self.bound_s / np.maximum(FILLED * self.room, 1), np.inf)
        need_s = np.array(people) * np.where(np.isfinite(each_s), each_s, 0.0).min(axis=1, initial=np.inf)
        share = need_s / max(1.0, float(need_s.sum()))
        trips = np.zeros(self.room.shape)
        for k in range(trips.shape[1]):
            own_s = days[kind == k] * float(DAY_S)
            for r in np.flatnonzero(self.room[:, k] > 0).tolist():
                # whoever need not be back sets out once more where there is still a day to do so
                whole = 1 + np.floor((own_s - DAY_S + self.sets_out_s) / self.bound_s[r, k])
                trips[r, k] = (
                    np.where(own_s > 0, whole, 0.0) if ending else own_s / self.bound_s[r, k]
                ).sum()
        hoped: Ints = np.ceil(share[:, None] * trips).astype(np.int64)
        return hoped

    def room_by_day(self, kind: Ints, days: Ints, counts: Ints, span: int) -> Floats:
        """Return (R, D) people whom each region may hope to carry on each day.

        Parameters
        ----------
        kind, days
            (B,) kinds of the coaches, and on how many of the days each may set out: the last ones.
        counts
            (R, K) trips that each region may hope for.
        span
            How many days D there are.
        """
        able = np.zeros((len(self.kinds.coaches), span))
        for k, count in zip(kind.tolist(), days.tolist(), strict=True):
            able[k, span - count :] += 1
        portion = able / np.maximum(able.sum(axis=1, keepdims=True), 1.0)
        room: Floats = FILLED_AT_BEST * (counts * self.room) @ portion
        return room

"""Whom to carry on a day: those who must, those whose turn it is, and those who fill the coaches well.

Each region carries at least so many a day as keeps every later deadline within reach, evenly: the greatest
number of people due until some day over the days until then (the rate of Yao, Demers and Shenker, 1995). The
most urgent of them are wanted, whoever is due must go, and others ride along where that costs less than
carrying them later will.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.assignment.arrays import Floats, Ints
from scheduler.assignment.pieces import left_fen_of
from scheduler.case import Case
from scheduler.demand import Demand
from scheduler.season.ledger import Ledger

MOST_WELCOME = 6.0
"""People who may ride along, as a share of those who must or should."""
LEAST_WELCOME, MOST_PEOPLE = 500, 2000
"""People who may ride along in any case."""
WANTED, WELCOME = 1.15, 1.0
"""What carrying those whose turn it is, and others, may cost, in shares of what a seat costs at present."""
FIRST_SHARE = 1.15
"""What a seat costs at first, as a share of the least it may cost."""
MOST_SHARE = 1.35
"""Most that a seat is thought to cost in these shares: poor trips are for those who must go."""
SLOW = 0.2
"""Share of a new day's costs in what a seat costs at present."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Hold whom a region may carry on a day, and what leaving each to a later day is worth in fen."""

    parties: tuple[int, ...]
    worth_fen: tuple[float, ...]


class Pools:
    """Choose whom to carry.

    Parameters
    ----------
    case, demands
        The case and its N parties.
    region, seat_fen
        (N,) region of each party, and the least fen of a seat.
    lag
        (R,) days from a trip's day to its drops, by region.
    """

    def __init__(
        self, case: Case, demands: Sequence[Demand], region: Ints, seat_fen: Floats, lag: Sequence[int]
    ) -> None:
        self.case, self.demands, self.region, self.seat_fen, self.lag = case, demands, region, seat_fen, lag
        self.first = case.first_day.toordinal()
        self.days = len(case.days)
        self.people = np.array([demand.people for demand in demands], dtype=np.int64)
        self.left_fen = np.array([left_fen_of(case, demand) for demand in demands], dtype=np.float64)
        self.may = np.zeros((len(demands), self.days), dtype=bool)
        for i, demand in enumerate(demands):
            self.may[i, [day.toordinal() - self.first for day in demand.days]] = True
        self.last = self.days - 1 - self.may[:, ::-1].argmax(axis=1)
        limited = {f for f, firm in case.firms.items() if firm.daily_quota is not None}
        self.quota = [
            tuple(Counter(w.firm_id for w in one.party.workers if w.firm_id in limited).items())
            for one in demands
        ]
        self.limited = np.array([sorted(f for f, _ in one)[0] if one else "" for one in self.quota])
        self.crowd = self._crowds()
        self.served: NDArray[np.bool_] = np.zeros(len(demands), dtype=bool)
        self.share = np.full(int(region.max(initial=0)) + 1, FIRST_SHARE)

    def _crowds(self) -> Ints:
        """Return (N,) how many people of the whole season go from each party's place to its firms."""
        keys = [(demand.pickup_ids[0], demand.firm_ids) for demand in self.demands]
        crowd: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for key, people in zip(keys, self.people.tolist(), strict=True):
            crowd[key] += people
        return np.array([crowd[key] for key in keys], dtype=np.int64)

    def choose(self, ledger: Ledger, day: int, region: int, late: int = 0) -> Pool:
        """Return the pool of a region on a day.

        Parameters
        ----------
        ledger
            Whom firms have received so far.
        day, region
            Index of the day and number of the region.
        late
            Days by which the drops are put off; then only those who must go are chosen.
        """
        there = (self.region == region) & ~self.served
        able = np.flatnonzero(there & self.may[:, day])
        order = able[np.lexsort((able, self.last[able]))]
        room = _Room(self, ledger, self.first + day + self.lag[region] + late)
        must = [i for i in order.tolist() if self.last[i] <= day and room.take(i)]
        if late:
            return Pool(tuple(must), tuple(self.left_fen[must].tolist()))
        wanted = self._wanted(there, order, must, room, day)
        most = int(MOST_WELCOME * self.people[must + wanted].sum())
        most = min(MOST_PEOPLE, max(LEAST_WELCOME, most))
        taken = set(must) | set(wanted)
        fullest = able[np.lexsort((able, self.last[able], -self.crowd[able]))]
        welcome = self._take([i for i in fullest.tolist() if i not in taken], most, room)
        seat = self.share[region] * self.seat_fen * self.people
        worth = [*self.left_fen[must], *np.minimum(WANTED * seat, self.left_fen)[wanted]]
        worth += [*np.minimum(WELCOME * seat, self.left_fen)[welcome]]
        return Pool((*must, *wanted, *welcome), tuple(float(fen) for fen in worth))

    def _wanted(
        self, there: NDArray[np.bool_], order: Ints, must: Sequence[int], room: "_Room", day: int
    ) -> list[int]:
        """Return whose turn it is, the most urgent first: of each firm with a quota, then of all."""
        taken, wanted = set(must), list[int]()
        for firm_id in sorted(set(self.limited[order].tolist()) - {""}):
            wish = self._rate(there & (self.limited == firm_id), day)
            wish -= int(self.people[[i for i in must if self.limited[i] == firm_id]].sum())
            own = [i for i in order[self.limited[order] == firm_id].tolist() if i not in taken]
            wanted += self._take(own, wish, room)
        taken |= set(wanted)
        goal = self._rate(there, day) - int(self.people[[*must, *wanted]].sum())
        return wanted + self._take([i for i in order.tolist() if i not in taken], goal, room)

    def _take(self, parties: Sequence[int], people: int, room: "_Room") -> list[int]:
        """Return the first parties for whom firms have room, until there are so many people."""
        found: list[int] = []
        for i in parties:
            if people <= 0:
                break
            if room.take(i):
                found.append(i)
                people -= int(self.people[i])
        return found

    def leftover(self, day: int) -> Pool:
        """Return whoever must go today and was not carried, in all regions."""
        left = np.flatnonzero(~self.served & self.may[:, day] & (self.last <= day))
        open_to_all = [i for i in left.tolist() if not self.quota[i]]
        return Pool(tuple(open_to_all), tuple(self.left_fen[open_to_all].tolist()))

    def _rate(self, who: NDArray[np.bool_], day: int) -> int:
        """Return how many people a day keep every deadline of these parties within reach."""
        due = np.bincount(np.maximum(self.last[who], day), self.people[who], minlength=self.days)[day:]
        rate = (np.cumsum(due) / np.arange(1, len(due) + 1)).max(initial=0.0)
        return int(np.ceil(rate))

    def carried(self, region: int, parties: Sequence[int], fen: float) -> None:
        """Note who was carried by a region's trips of a day, and learn what a seat costs."""
        self.served[list(parties)] = True
        if region < 0:
            return
        least = float((self.seat_fen * self.people)[list(parties)].sum())
        if least > 0:
            self.share[region] += SLOW * (min(MOST_SHARE, fen / least) - self.share[region])


class _Room:
    """Count what the quotas of firms still hold on a day while parties are chosen."""

    def __init__(self, pools: Pools, ledger: Ledger, day_number: int) -> None:
        self.pools, self.ledger, self.day_number = pools, ledger, day_number
        self.left: dict[str, int] = {}

    def take(self, i: int) -> bool:
        """Take a party along where all its firms have room for it."""
        wish = self.pools.quota[i]
        for firm_id, people in wish:
            if firm_id not in self.left:
                self.left[firm_id] = self.ledger.room_of(firm_id, self.day_number) or 0
            if self.left[firm_id] < people:
                return False
        for firm_id, people in wish:
            self.left[firm_id] -= people
        return True

"""Whom to carry when: who may travel in the days to come, who is due today, and what waiting is worth.

Whoever is due within the days looked at must go; for others the search weighs a seat now against what a seat
has cost lately. Where more people want to go to a firm than its quota receives, the most urgent get its days.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scheduler.assignment.arrays import Floats, Ints
from scheduler.assignment.pieces import left_fen_of
from scheduler.case import Case
from scheduler.demand import Demand
from scheduler.season.ledger import Ledger

MOST_BESIDE = 400
"""Most people who may ride along with those who are due and left over."""
FIRST_SHARE = 1.25
"""What a seat costs at first, as a share of the least it may cost."""
MOST_SHARE = 1.8
"""Most that a seat is thought to cost in these shares: poor trips are for those who must go."""
SLOW = 0.1
"""Share of a new day's costs in what a seat costs at present."""
TIGHT = 0.6
"""From this share of what a firm still receives on, its people get their days one by one."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Hold parties, the days on which each may travel, and what leaving each to a later day is worth."""

    parties: tuple[int, ...]
    days: tuple[tuple[int, ...], ...]
    worth_fen: tuple[float, ...]


@dataclass(slots=True)
class Reception:
    """Count what the quotas of firms still hold on each date while parties are chosen."""

    ledger: Ledger
    quota: Sequence[tuple[tuple[str, int], ...]]
    left: dict[tuple[str, int], int] = field(default_factory=dict)

    def room(self, firm_id: str, date: int) -> int:
        """Return how many more people a firm with a quota receives on a date."""
        key = firm_id, date
        if key not in self.left:
            self.left[key] = max(0, self.ledger.room_of(firm_id, date) or 0)
        return self.left[key]

    def take(self, i: int, date: int) -> bool:
        """Take a party along where all its firms have room for it."""
        wish = self.quota[i]
        if any(self.room(firm_id, date) < people for firm_id, people in wish):
            return False
        for firm_id, people in wish:
            self.left[firm_id, date] -= people
        return True


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
        self.served: NDArray[np.bool_] = np.zeros(len(demands), dtype=bool)
        self.share = np.full(int(region.max(initial=0)) + 1, FIRST_SHARE)

    def coming(self, reception: Reception, first: int, last: int, region: int) -> Pool:
        """Return whom a region may carry from one day to another.

        Parameters
        ----------
        reception
            What firms receive beside those chosen already.
        first, last
            Indices of the days.
        region
            Its number.
        """
        may = self.may[:, first : last + 1]
        able = np.flatnonzero((self.region == region) & ~self.served & may.any(axis=1))
        able = able[np.lexsort((able, self.last[able]))]
        lag = self.first + first + self.lag[region]
        tight = self._tight_firms(reception, able, lag, last - first)
        days: dict[int, tuple[int, ...]] = {}
        urgent: set[int] = set()
        for i in able.tolist():
            own = tuple((first + np.flatnonzero(may[i])).tolist())
            if not any(firm_id in tight for firm_id, _ in self.quota[i]):
                days[i] = own
                continue
            date = next((day for day in own if reception.take(i, lag + day - first)), None)
            if date is not None:
                days[i] = (date,)
                urgent.add(i)
        chosen = sorted(days)
        seat = self.share[region] * self.seat_fen * self.people
        worth = [
            float(self.left_fen[i] if self.last[i] <= last or i in urgent else min(seat[i], self.left_fen[i]))
            for i in chosen
        ]
        return Pool(tuple(chosen), tuple(days[i] for i in chosen), tuple(worth))

    def spread(self, pool: Pool, room: Floats, first: int) -> Pool:
        """Close days to people who could go earlier, where more are due than a day's coaches hold.

        Parameters
        ----------
        pool
            Whom a region may carry.
        room
            (D,) people whom it may hope to carry on each day.
        first
            Index of the first day.
        """
        horizon = first + len(room) - 1
        open_days = {
            i: own for i, own in zip(pool.parties, pool.days, strict=True) if self.last[i] <= horizon
        }
        for day in range(horizon, first, -1):
            here = [i for i, own in open_days.items() if own[-1] == day]
            # those who have no earlier day come first, then whoever has the fewest
            here.sort(key=lambda i: (-open_days[i][0], i))
            full = room[day - first]
            for i in here:
                full -= self.people[i]
                if full < 0 and len(open_days[i]) > 1:
                    open_days[i] = open_days[i][:-1]
        days = tuple(open_days.get(i, own) for i, own in zip(pool.parties, pool.days, strict=True))
        return Pool(pool.parties, days, pool.worth_fen)

    def _tight_firms(self, reception: Reception, able: Ints, date: int, span: int) -> set[str]:
        """Return the firms to which so many want to go that their quota may not hold all of them."""
        wish: Counter[str] = Counter()
        for i in able.tolist():
            wish.update(dict(self.quota[i]))
        return {
            firm_id
            for firm_id, people in wish.items()
            if people > TIGHT * sum(reception.room(firm_id, date + k) for k in range(span + 1))
        }

    def due(self, reception: Reception, day: int, region: int, late: int, kept: NDArray[np.bool_]) -> Pool:
        """Return who of a region must go today, and others who may ride along.

        Parameters
        ----------
        reception
            What firms receive.
        day, region
            Index of the day and number of the region.
        late
            Days by which the drops are put off; then only those who must go are chosen.
        kept
            (N,) parties for whom there are trips on later days.
        """
        able = np.flatnonzero((self.region == region) & ~self.served & self.may[:, day])
        order = able[np.lexsort((able, self.last[able]))]
        date = self.first + day + self.lag[region] + late
        must = [i for i in order.tolist() if self.last[i] <= day and reception.take(i, date)]
        beside: list[int] = []
        seats = MOST_BESIDE if must and not late else 0
        for i in order.tolist():
            if seats > 0 and self.last[i] > day and not kept[i] and reception.take(i, date):
                beside.append(i)
                seats -= int(self.people[i])
        worth = self.left_fen.copy()
        worth[beside] = np.minimum(self.share[region] * self.seat_fen * self.people, self.left_fen)[beside]
        parties = (*must, *beside)
        return Pool(parties, ((day,),) * len(parties), tuple(worth[list(parties)].tolist()))

    def leftover(self, day: int) -> Pool:
        """Return whoever must go today and was not carried, in all regions."""
        left = np.flatnonzero(~self.served & self.may[:, day] & (self.last <= day))
        parties = tuple(i for i in left.tolist() if not self.quota[i])
        return Pool(parties, ((day,),) * len(parties), tuple(self.left_fen[list(parties)].tolist()))

    def carried(self, region: int, parties: Sequence[int], fen: float) -> None:
        """Note who was carried by a region's trips of a day, and learn what a seat costs."""
        self.served[list(parties)] = True
        if region < 0:
            return
        least = float((self.seat_fen * self.people)[list(parties)].sum())
        if least > 0:
            self.share[region] += SLOW * (min(MOST_SHARE, fen / least) - self.share[region])

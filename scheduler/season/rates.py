"""What carrying each party costs at least, and how long it binds a coach."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.matrix import TravelMatrix
from scheduler.assignment.arrays import FAR, Floats, Ints
from scheduler.assignment.direct import shortest
from scheduler.case import Case
from scheduler.demand import Demand
from scheduler.duty import least_duration_s, rule_vector
from scheduler.fleet import Coach
from scheduler.policy import Risk

ROUND_S = 300
"""Driving is rounded down to this many seconds before the duty rules are asked: still a lower bound."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Hold lower bounds by party and class of coach; a class that cannot carry the party has room 0.

    Parameters
    ----------
    price_fen
        (N, C) least fen of a trip of the class with the party aboard.
    room
        (N, C) most riders of such a trip.
    busy_s
        (N, C) least seconds from setting out until the coach may set out again.
    rest_s
        (N, C) seconds of `busy_s` in which the coach neither drives nor is served nor turns round.
    people
        (N,) people of each party.
    """

    price_fen: Floats
    room: Ints
    busy_s: Floats
    rest_s: Floats
    people: Ints

    @property
    def seat_fen(self) -> Floats:
        """Return (N,) the least fen a person, over all classes; FAR where none can carry the party."""
        seats = np.where(self.room > 0, self.price_fen / np.maximum(self.room, 1), FAR)
        least: Floats = seats.min(axis=1, initial=FAR)
        return least


def rates_of(case: Case, travel: TravelMatrix, demands: Sequence[Demand], classes: Sequence[Coach]) -> Rates:
    """Compute the rates of all parties.

    Parameters
    ----------
    case, travel
        The case and its roads.
    demands
        N parties.
    classes
        One coach of each of C classes.
    """
    index = travel.index
    metres, seconds = shortest(travel.distance_m), shortest(travel.drive_s)
    boards = sorted({demand.pickup_ids for demand in demands})
    places = sorted({case.firms[f].place_id for demand in demands for f in demand.firm_ids})
    board_of = {pickup_ids: k for k, pickup_ids in enumerate(boards)}
    place_of = {place_id: k for k, place_id in enumerate(places)}
    origin = np.array([board_of[demand.pickup_ids] for demand in demands])
    drops = [sorted({place_of[case.firms[f].place_id] for f in demand.firm_ids}) for demand in demands]
    risk = np.array([min(int(max(r)) for r in demand.cohorts.values()) for demand in demands])
    people = np.array([demand.people for demand in demands], dtype=np.int64)
    single = np.array([one[0] for one in drops])
    several = [i for i, one in enumerate(drops) if len(one) > 1]
    shape = (len(demands), len(classes))
    price, busy, rest = np.full(shape, FAR), np.zeros(shape), np.zeros(shape)
    room = np.zeros(shape, dtype=np.int64)
    options = [np.array([index[p] for p in pickup_ids if not case.avoids(p)]) for pickup_ids in boards]
    ends = np.array([index[place_id] for place_id in places])
    cities = _cities(case, travel.place_ids)
    for c, coach in enumerate(classes):
        if not case.may_run(coach):
            continue
        road = _Road.of(case, coach, metres, seconds, options, ends, index)
        fen, trip_s, rest_s = road.least()
        rooms = _rooms(case, coach, road.whole_m, options, ends, cities)
        price[:, c], busy[:, c] = fen[origin, single], trip_s[origin, single]
        rest[:, c], room[:, c] = rest_s[origin, single], rooms[risk, origin, single]
        for i in several:
            price[i, c], busy[i, c] = fen[origin[i], drops[i]].max(), trip_s[origin[i], drops[i]].max()
            rest[i, c], room[i, c] = (
                rest_s[origin[i], drops[i]].max(),
                rooms[risk[i], origin[i], drops[i]].min(),
            )
    room[(price >= FAR / 2) | (room < people[:, None])] = 0
    return Rates(price, room, busy + case.times.turnaround_s, rest, people)


@dataclass(frozen=True, slots=True)
class _Road:
    """Hold (S, D) metres and seconds of the direct ways of one class, from sets of pickup points to drops."""

    case: Case
    coach: Coach
    paid_m: Floats
    whole_m: Floats
    drive_s: Floats

    @staticmethod
    def of(
        case: Case, coach: Coach, metres: Floats, seconds: Floats, options: Sequence[Ints], ends: Ints,
        index: dict[str, int],
    ) -> "_Road":  # fmt: skip
        """Lay the least way for each set of pickup points, each measure by itself."""
        start, end = index.get(coach.start_id, -1), index.get(coach.end_id, -1)
        empty = min(1.0, case.cost.empty_factor)
        tables = []
        for lengths, factor in ((metres, empty), (metres, 1.0), (seconds, 1.0)):
            loaded = lengths[:, ends].copy()
            loaded += factor * lengths[start][:, None] if start >= 0 else 0.0
            loaded += factor * lengths[ends, end][None, :] if end >= 0 else 0.0
            tables.append(np.array([loaded[own].min(axis=0, initial=np.inf) for own in options]))
        return _Road(case, coach, *tables)

    def least(self) -> tuple[Floats, Floats, Floats]:
        """Return least fen, least seconds and seconds of rest of a trip."""
        case, tariff = self.case, self.coach.tariff
        service_s = 2 * case.times.stop_s + 2 * case.times.per_rider_s
        least_s = self._lawful_s()
        clock_s = np.maximum(self.drive_s + service_s, least_s)
        fen = (
            100 * tariff.fixed_yuan
            + tariff.per_km_yuan / 10 * self.paid_m
            + tariff.per_hour_yuan / 36 * clock_s
        )
        fen = np.where(np.isfinite(fen), fen, FAR)
        rest_s = np.where(np.isfinite(self.drive_s), least_s - self.drive_s, 0.0)
        return fen, np.where(np.isfinite(clock_s), clock_s, 0.0), np.maximum(0.0, rest_s)

    def _lawful_s(self) -> Floats:
        """Return the least time the duty rules allow for each way."""
        rules, crew = rule_vector(self.case.policy.duty), self.coach.crew
        known: dict[tuple[int, int], float] = {}
        drive, whole = self.drive_s.ravel(), self.whole_m.ravel()
        found = np.zeros(len(drive))
        rounded_m = np.where(np.isfinite(whole), whole // 10_000 * 10_000, -1).astype(np.int64)
        rounded_s = np.where(np.isfinite(drive), drive // ROUND_S * ROUND_S, -1).astype(np.int64)
        for k, key in enumerate(zip(rounded_s.tolist(), rounded_m.tolist(), strict=True)):
            if key[0] < 0 or key[1] < 0:
                continue
            if key not in known:
                known[key] = float(least_duration_s(rules, key[0], key[1], crew))
            found[k] = known[key]
        return found.reshape(self.drive_s.shape)


def _rooms(
    case: Case, coach: Coach, whole_m: Floats, options: Sequence[Ints], ends: Ints, cities: Ints
) -> Ints:
    """Return (3, S, D) the most riders by risk, set of pickup points and drop."""
    two_from = case.policy.duty.two_drivers_from_m
    rooms = np.zeros((len(Risk), *whole_m.shape), dtype=np.int64)
    fewest = np.where(whole_m > two_from, 2, 1) if two_from is not None else np.ones(whole_m.shape, dtype=int)
    local = np.array([np.isin(cities[ends], cities[own]) & (cities[ends] >= 0) for own in options])
    for risk in Risk:
        for crew in range(1, coach.crew + 1):
            for exempt in (False, True):
                # a higher risk never sells more seats
                seats = coach.sellable(case.policy, crew, risk, exempt)
                seats = seats if seats >= case.limits.min_riders else 0
                fits = (crew >= fewest) & (local | (not exempt))
                rooms[risk] = np.where(fits, np.maximum(rooms[risk], seats), rooms[risk])
    return rooms


def _cities(case: Case, place_ids: Sequence[str]) -> Ints:
    """Return the number of each place's city, -1 where no city is exempt from the cap."""
    digits = case.policy.cap_exempt_within
    numbers: dict[str, int] = {}
    found = [case.places[place_id].division[:digits] for place_id in place_ids]
    return np.array(
        [numbers.setdefault(one, len(numbers)) if digits and len(one) == digits else -1 for one in found]
    )

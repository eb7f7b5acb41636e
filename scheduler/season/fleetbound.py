"""A proven bound of a whole season: each person pays his seat of the fullest direct coach, and for its time.

A Lagrangian over the hours of the fleet. A trip with people aboard costs at least the direct trip of each
and carries no more than its coach holds; so each may be charged his direct trip divided by the seats (the
mean of all their charges is no more than the greatest). The trips of a coach lie one after another, with a
turnaround between them; so the hours that its riders need, each divided by the seats, are no more than the
time in which trips may begin and the longest of them. The price of an hour of each class is the multiplier;
any price gives a bound. A firm with a quota leaves at least those behind whom its days cannot hold.
"""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from scheduler.assignment.arrays import FAR, Floats, Ints
from scheduler.assignment.pieces import left_fen_of
from scheduler.case import Case
from scheduler.clock import DAY_S
from scheduler.demand import Demand
from scheduler.season.rates import Rates

STEPS = 200
"""Steps of the multipliers."""


def season_bound(case: Case, demands: Sequence[Demand], rates: Rates, counts: Ints) -> int:
    """Return a lower bound of the objective of any plan that carries or leaves these parties.

    Parameters
    ----------
    case, demands
        The case and its parties.
    rates
        Least prices, by party and class.
    counts
        (C,) coaches of each class.
    """
    if not demands:
        return 0
    people = rates.people.astype(np.float64)
    left = np.array([left_fen_of(case, demand) for demand in demands]) / people
    fares, share, weight, staying = _alike(rates, left)
    busy_s = np.where(rates.room > 0, rates.busy_s, 0.0)
    span_s = (len(case.days) - 1) * DAY_S + case.times.depart_until_s - case.times.depart_from_s + DAY_S
    hours = counts * (span_s + busy_s.max(axis=0, initial=0.0))
    best, price = -FAR, np.zeros(len(counts))
    best_price, step, idle = price.copy(), 0.3, 0
    lanes = np.arange(len(fares))
    for _ in range(STEPS):
        charge = fares + price * share
        chosen = charge.argmin(axis=1)
        least = charge[lanes, chosen]
        rides = least < staying
        value = float((np.where(rides, least, staying) * weight).sum() - (price * hours).sum())
        if value > best:
            best, best_price, idle = value, price.copy(), 0
        else:
            idle += 1
        if idle > 5:
            step, idle, price = 0.6 * step, 0, best_price.copy()
            continue
        used = np.bincount(chosen[rides], (weight * share[lanes, chosen])[rides], minlength=len(counts))
        slope = used - hours
        slope[(price <= 0) & (slope < 0)] = 0.0
        norm = float((slope**2).sum())
        if norm == 0:
            break
        price = np.maximum(0.0, price + step * 0.05 * abs(best) / norm * slope)
    own = np.minimum(_charges(rates, best_price), left)
    total = float((own * people).sum() - (best_price * hours).sum())
    total += must_stay_fen(case, demands, left - own)
    return int(max(0.0, total)) - len(demands) if total > len(demands) else 0


def _charges(rates: Rates, price: Floats) -> Floats:
    """Return (N,) what each person is charged at least, with a price for the seconds of each class."""
    fen = (rates.price_fen + price * rates.busy_s) / np.maximum(rates.room, 1)
    least: Floats = np.where(rates.room > 0, fen, FAR).min(axis=1, initial=FAR)
    return least


def _alike(rates: Rates, left: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Put parties with the same prices together: fen and seconds by class, people, price of staying."""
    room = np.maximum(rates.room, 1)
    rows = np.hstack(
        [np.where(rates.room > 0, rates.price_fen, FAR), rates.room, rates.busy_s, left[:, None]]
    )
    _, first, which = np.unique(
        rows.view([("", rows.dtype)] * rows.shape[1]), return_index=True, return_inverse=True
    )
    weight = np.bincount(which.ravel(), rates.people).astype(np.float64)
    fares = np.where(rates.room > 0, rates.price_fen / room, FAR)[first]
    share = np.where(rates.room > 0, rates.busy_s / room, 0.0)[first]
    return fares, share, weight, left[first]


def must_stay_fen(case: Case, demands: Sequence[Demand], more_fen: Floats) -> float:
    """Return what those cost beyond their charge whom the quotas of firms keep from travelling in any plan.

    Parameters
    ----------
    more_fen
        (N,) by how much leaving a person of each party costs more than he is charged already.
    """
    wishes: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    lag = latest_lag(case)
    if lag is None:
        return 0.0
    first = case.first_day.toordinal()
    for demand, fen in zip(demands, more_fen.tolist(), strict=True):
        window = demand.days[0].toordinal() - first, demand.days[-1].toordinal() - first + lag
        if len(demand.firm_ids) > 1:
            # a party is counted at one firm only, so that no person is charged twice
            continue
        if case.firms[demand.firm_ids[0]].daily_quota is not None:
            wishes[demand.firm_ids[0]] += [(*window, fen)] * demand.people
    total = 0.0
    for firm_id, people in wishes.items():
        stay = len(people) - most_received(people, case.firms[firm_id].daily_quota or 0)
        total += sum(sorted(fen for *_, fen in people)[:stay])
    return total


def latest_lag(case: Case) -> int | None:
    """Return how many days after a trip's day its last drop may begin at most, None where nothing bounds it.

    All board before the first drop; it is within the longest ride of the first boarding, every other within
    the longest ride of his own.
    """
    most = case.limits.max_ride_min
    if most is None:
        return None
    service_s = case.times.stop_s + 200 * case.times.per_rider_s
    return int((case.times.depart_until_s + service_s + 2 * 60 * most) // DAY_S)


def most_received(people: Sequence[tuple[int, int, float]], quota: int) -> int:
    """Return how many people with windows of days a firm can receive at most: earliest deadline first."""
    begins: Mapping[int, list[int]] = defaultdict(list)
    for first, last, _ in people:
        begins[first].append(last)
    waiting: list[int] = []
    received = 0
    for day in range(min(begins, default=0), max((last for _, last, _ in people), default=-1) + 1):
        for last in begins.get(day, ()):
            heapq.heappush(waiting, last)
        room = quota
        while waiting and room:
            if heapq.heappop(waiting) >= day:
                room -= 1
                received += 1
    return received

"""Choosing among plans: changes that hang together are weighed one by one against telling people of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scheduler.accounts import left_fen, trips_fen
from scheduler.case import Case
from scheduler.replan.standing import Standing
from scheduler.replan.told import told
from scheduler.trips import Trip


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold one plan that might be made.

    Parameters
    ----------
    trips
        Its trips, those that have departed left out.
    fen
        What its trips cost, and leaving those behind whom it does not carry.
    told
        How many people must be told something new.
    others
        How many drivers and firms must be.
    """

    trips: tuple[Trip, ...]
    fen: int
    told: int
    others: int

    def weight(self, price_fen: int, others_fen: int) -> int:
        """Return what the plan costs, and telling people, drivers and firms of it."""
        return self.fen + price_fen * self.told + others_fen * self.others


@dataclass(frozen=True, slots=True)
class Swap:
    """Hold changes that hang together: trips that are given up, and those that run instead."""

    old: tuple[Trip, ...]
    new: tuple[Trip, ...]


class Scales:
    """Weigh plans.

    Parameters
    ----------
    standing
        The plan that stands and the case as it is now.
    tolerance_s
        By how much a coach may come earlier or later than told.
    """

    def __init__(self, standing: Standing, tolerance_s: int) -> None:
        self.standing, self.tolerance_s = standing, tolerance_s
        self.case: Case = standing.case
        self.departed_fen = trips_fen(self.case, standing.departed)
        gone = {w for trip in standing.departed for w in trip.seats}
        out = {entry.worker_id for entry in standing.out}
        self.planned = frozenset(self.case.workers.keys() - gone - out)

    def weigh(self, trips: Iterable[Trip]) -> Candidate:
        """Return what a plan costs and how many people it tells something new."""
        trips = tuple(sorted(trips, key=lambda trip: (trip.stops[0].arrive, trip.trip_id)))
        riding = {worker_id for trip in trips for worker_id in trip.seats}
        fen = trips_fen(self.case, [*self.standing.departed, *trips])
        fen += left_fen(self.case, self.planned - riding)
        news = told(self.standing.known, trips, self.standing.counted, self.tolerance_s)
        return Candidate(trips, fen, len(news), self.others_told(trips))

    def others_told(self, trips: Sequence[Trip]) -> int:
        """Count the drivers whose work and the firms whose arrivals are not what they were told."""
        standing = {id(trip) for trip in self.standing.trips}
        now = {id(trip) for trip in trips}
        old = [trip for trip in self.standing.trips if id(trip) not in now]
        new = [trip for trip in trips if id(trip) not in standing]
        before, after = self.appointments(old), self.appointments(new)
        moved = before.keys() ^ after.keys()
        for who in before.keys() & after.keys():
            pairs = list(zip(before[who], after[who], strict=False))
            far = any(abs(a - b) > self.tolerance_s for a, b in pairs)
            if far or len(before[who]) != len(after[who]):
                moved.add(who)
        return len(moved)

    def appointments(self, trips: Iterable[Trip]) -> dict[tuple[str, str], list[int]]:
        """Return when drivers begin and coaches arrive at the places of firms."""
        found: dict[tuple[str, str], list[int]] = {}
        for trip in trips:
            for driver_id in trip.driver_ids:
                found.setdefault(("driver", driver_id), []).append(trip.stops[0].arrive)
            for stop in trip.stops:
                if stop.alight:
                    found.setdefault(("firm", stop.place_id), []).append(stop.arrive)
        return {who: sorted(moments) for who, moments in found.items()}

    def swaps(self, old: Sequence[Trip], new: Sequence[Trip]) -> list[Swap]:
        """Return the changes between two plans, parted into groups that have nothing to do with each other.

        Trips hang together that share people, a coach, drivers or a firm with a quota.
        """
        before, after = set(map(id, old)), set(map(id, new))
        changed = [(True, trip) for trip in old if id(trip) not in after]
        changed += [(False, trip) for trip in new if id(trip) not in before]
        leader = list(range(len(changed)))

        def find(k: int) -> int:
            while leader[k] != k:
                leader[k] = leader[leader[k]]
                k = leader[k]
            return k

        seen: dict[object, int] = {}
        for k, (_, trip) in enumerate(changed):
            for tie in self.ties(trip):
                leader[find(k)] = find(seen.setdefault(tie, k))
        groups: dict[int, list[tuple[bool, Trip]]] = {}
        for k, entry in enumerate(changed):
            groups.setdefault(find(k), []).append(entry)
        return [
            Swap(
                tuple(trip for is_old, trip in entries if is_old),
                tuple(trip for is_old, trip in entries if not is_old),
            )
            for entries in groups.values()
        ]

    def ties(self, trip: Trip) -> Iterable[object]:
        """Give what a trip shares with others."""
        yield "coach", trip.coach_id
        yield from (("driver", driver_id) for driver_id in trip.driver_ids)
        for worker_id in trip.seats:
            worker = self.case.workers.get(worker_id)
            if worker is None:
                continue
            yield "party", worker.party_id or worker_id
            if self.case.firms[worker.firm_id].daily_quota is not None:
                yield "firm", worker.firm_id


def climb(
    scales: Scales,
    at_hand: Candidate,
    new: Sequence[Trip],
    price_fen: int,
    others_fen: int,
    allowed: Callable[[Sequence[Trip], Swap], bool],
) -> list[Candidate]:
    """Make those changes towards another plan that pay, the ones that pay most for each person told first.

    Parameters
    ----------
    scales
        What weighs plans.
    at_hand
        The plan at hand.
    new
        The trips of the other plan, unaltered ones being the same objects.
    price_fen, others_fen
        What telling a person costs, and a driver or a firm.
    allowed
        Whether a change may be made beside the trips that stay.

    Returns
    -------
        The plan after each change; the last one is the plan then at hand.
    """
    found: list[Candidate] = []
    weighed = []
    for swap in scales.swaps(at_hand.trips, new):
        one = scales.weigh(_swapped(at_hand.trips, swap))
        gain, more = at_hand.fen - one.fen, one.told - at_hand.told
        if one.weight(price_fen, others_fen) < at_hand.weight(price_fen, others_fen):
            ids = tuple(sorted(trip.trip_id for trip in (*swap.old, *swap.new)))
            weighed.append((more > 0, -gain / max(1, more), ids, swap))
    for *_, swap in sorted(weighed, key=lambda entry: entry[:3]):
        stay = [trip for trip in at_hand.trips if not any(trip is old for old in swap.old)]
        if not allowed(stay, swap):
            continue
        one = scales.weigh([*stay, *swap.new])
        if one.weight(price_fen, others_fen) < at_hand.weight(price_fen, others_fen):
            at_hand = one
            found.append(one)
    return found


def _swapped(trips: Sequence[Trip], swap: Swap) -> list[Trip]:
    return [trip for trip in trips if not any(trip is old for old in swap.old)] + list(swap.new)


def best(candidates: Sequence[Candidate], price_fen: int, budget: int | None) -> list[Candidate]:
    """Return the plans that may be made, the best one first.

    The plans to choose from do not depend on the budget, so that a larger one never gives a dearer plan.

    Parameters
    ----------
    candidates
        What there is to choose from.
    price_fen
        What telling a person costs, where there is no budget.
    budget
        Most people who may be told something new; None = each is weighed at the price.
    """
    if budget is None:
        return sorted(candidates, key=lambda one: (one.weight(price_fen, price_fen), one.told))
    within = [one for one in candidates if one.told <= budget]
    return sorted(within, key=lambda one: (one.fen, one.told))

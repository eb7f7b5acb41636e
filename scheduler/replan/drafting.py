"""From the search's drafts back to trips: what did not change stays the very trip, the rest is laid anew."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from scheduler.accounts import trips_fen
from scheduler.assignment.drafts import Draft
from scheduler.replan.laying import Wish, Yard
from scheduler.replan.standing import Standing
from scheduler.replan.told import Ride, is_news, rides_of
from scheduler.trips import StopKind, Trip


class Drawing:
    """Turn drafts into trips.

    Parameters
    ----------
    standing
        The plan and the case as it is now.
    yard
        Where trips are laid.
    tolerance_s
        By how much a coach may come earlier or later than told.
    """

    def __init__(self, standing: Standing, yard: Yard, tolerance_s: int) -> None:
        self.standing, self.yard, self.tolerance_s = standing, yard, tolerance_s
        self.base = yard.case.clock.midnight(yard.case.first_day)

    def trips(self, drafts: Sequence[Draft], at_hand: Sequence[Trip], price_fen: int) -> list[Trip]:
        """Return the trips of some drafts; drafts without a lawful timetable are left out.

        Parameters
        ----------
        drafts
            What the search found, trips that have departed among them.
        at_hand
            The trips from which it went on.
        price_fen
            What telling a person something new costs.
        """
        known = {self.key_of(trip): trip for trip in at_hand}
        gone = {self.key_of(trip) for trip in self.standing.departed}
        wishes = [wish for wish in map(self.wish_of, drafts) if self.key(wish) not in gone]
        kept = [known[self.key(wish)] for wish in wishes if self.key(wish) in known]
        fresh = [wish for wish in wishes if self.key(wish) not in known]
        altered = [trip for trip in at_hand if not any(trip is one for one in kept)]
        laid: list[Trip] = []
        for wish in sorted(self.named(fresh, altered, kept), key=lambda one: (one.start, one.trip_id)):
            trip = self.cheapest(wish, [*self.standing.departed, *kept, *laid], price_fen)
            if trip is not None:
                laid.append(trip)
        return [*kept, *laid]

    def wish_of(self, draft: Draft) -> Wish:
        """Name coach, places and people of a draft."""
        problem_ids, case = sorted(self.yard.case.coaches), self.yard.case
        coach_id, ids = problem_ids[draft.coach], self.standing.travel.place_ids
        drivers = tuple(self.yard.problem.driver_ids[d] for d in draft.drivers)
        drivers = drivers or tuple(f"{coach_id}/{k + 1}" for k in range(draft.crew))
        return Wish(
            "", coach_id, drivers, case.days[draft.day], tuple(ids[p] for p in draft.pickups),
            tuple(ids[p] for p in draft.drops), {party_id: ids[p] for party_id, p in draft.boards},
            self.base + draft.start_s,
        )  # fmt: skip

    def key(self, wish: Wish) -> tuple[object, ...]:
        """Return what makes a trip the very same."""
        boards = {w: p for party_id, p in wish.boards.items() for w in self.members(party_id)}
        return (
            wish.coach_id, wish.driver_ids, wish.day, wish.pickups, wish.drops, tuple(sorted(boards.items())),
            wish.start,
        )  # fmt: skip

    def members(self, party_id: str) -> tuple[str, ...]:
        """Return the people of a party."""
        return self.standing.demands[party_id].worker_ids

    def key_of(self, trip: Trip) -> tuple[object, ...]:
        """Return the same of a trip."""
        boards = {w: stop.place_id for stop in trip.stops for w in stop.board}
        pickups = tuple(s.place_id for s in trip.stops if s.kind is StopKind.PICKUP)
        drops = tuple(s.place_id for s in trip.stops if s.kind is StopKind.DROP)
        return (
            trip.coach_id, trip.driver_ids, trip.day, pickups, drops, tuple(sorted(boards.items())),
            trip.stops[0].arrive,
        )  # fmt: skip

    def named(self, wishes: Sequence[Wish], altered: Sequence[Trip], kept: Sequence[Trip]) -> list[Wish]:
        """Give each trip the id of the one whose people it carries, else one that no trip has."""
        pairs = []
        for k, wish in enumerate(wishes):
            people = {w for party_id in wish.boards for w in self.members(party_id)}
            for trip in altered:
                both = len(people & trip.seats.keys())
                if both:
                    same = (trip.coach_id, trip.day) == (wish.coach_id, wish.day)
                    pairs.append((-both, not same, trip.trip_id, k, trip))
        ids: dict[int, Trip] = {}
        for *_, k, trip in sorted(pairs, key=lambda pair: pair[:4]):
            if k not in ids and not any(trip is one for one in ids.values()):
                ids[k] = trip
        every = (*self.standing.plan.trips, *altered, *kept)
        taken = {trip.trip_id for trip in every}
        named = []
        for k, wish in enumerate(wishes):
            trip_id = ids[k].trip_id if k in ids else new_id(taken)
            taken.add(trip_id)
            named.append(replace(wish, trip_id=trip_id, before=self.same_coach(wish, altered)))
        return named

    def same_coach(self, wish: Wish, altered: Sequence[Trip]) -> Trip | None:
        """Return the altered trip of the same coach and day, on which people have their seats."""
        same = [trip for trip in altered if (trip.coach_id, trip.day) == (wish.coach_id, wish.day)]
        people = Counter(
            {
                k: sum(w in trip.seats for p in wish.boards for w in self.members(p))
                for k, trip in enumerate(same)
            }
        )
        return same[max(people, key=lambda k: (people[k], -k))] if people else None

    def cheapest(self, wish: Wish, others: Sequence[Trip], price_fen: int) -> Trip | None:
        """Lay a trip as the search left it and at the times people were told; return the cheaper one."""
        held = {}
        for party_id, place in wish.boards.items():
            for worker_id in self.members(party_id):
                ride = self.standing.known.get(worker_id)
                if ride and (ride.coach_id, ride.day, ride.place_id) == (wish.coach_id, wish.day, place):
                    held[place] = ride.at
        found: list[tuple[int, int, Trip]] = []
        for k, one in enumerate((wish, replace(wish, held=held)) if held else (wish,)):
            trip = self.yard.lay(one, others)
            if trip is not None:
                fen = trips_fen(self.yard.case, [trip]) + price_fen * self.news(trip)
                found.append((fen, k, trip))
        return min(found, key=lambda entry: entry[:2])[2] if found else None

    def news(self, trip: Trip) -> int:
        """Count the people of a trip who must be told something new."""
        known: dict[str, Ride] = self.standing.known
        rides = rides_of((trip,))
        return sum(
            is_news(known[w], ride, self.tolerance_s)
            for w, ride in rides.items()
            if w in self.standing.counted
        )


def new_id(taken: set[str]) -> str:
    """Return an id that no trip has."""
    number = len(taken) + 1
    while f"T{number:03d}" in taken:
        number += 1
    return f"T{number:03d}"

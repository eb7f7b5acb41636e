"""Laying a day's drafts on the clock behind the days before: which coach, which crew, when it sets out."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from scheduler.assignment.drafts import Draft
from scheduler.assignment.problem import Problem
from scheduler.assignment.realise import Realiser, Route, route_of
from scheduler.assignment.timetable import SEARCH_PACES
from scheduler.clock import DAY_S, DayWindow
from scheduler.demand import Demand
from scheduler.duty import Timeline
from scheduler.season.ledger import Ledger
from scheduler.trips import StopKind, Trip

COACHES_TRIED = 3
"""Coaches of a class on which a draft is laid, those with the fewest hours lately first."""
LATER_S = (0, 3 * 3600, 7 * 3600)
"""Departures tried, after the first of the day; the last is always the latest of the day."""
AFTER_MIDNIGHT = DayWindow(0, 6 * 3600)
"""When drops begin that are put off to the next date."""
LONG_DRIVE_S = 8 * 3600
"""A trip that drives no longer than this sets out as early as it may."""


class DayLayer(Realiser):
    """Turn the drafts of one day into trips beside those of the days before.

    Parameters
    ----------
    problem, demands
        A problem of the day whose classes are kinds of coaches, and all parties by id.
    ledger
        What the trips so far have taken.
    late
        Days by which drops are put off, for firms whose quota is used up.
    """

    def __init__(
        self, problem: Problem, demands: Mapping[str, Demand], ledger: Ledger, late: int = 0
    ) -> None:
        super().__init__(problem, demands, SEARCH_PACES)
        self.ledger, self.late = ledger, late
        self.line: Timeline | None = None
        self.base = problem.case.clock.midnight(problem.case.first_day)
        self.latest = self.base + problem.case.times.depart_until_s
        kind = dict(zip(problem.coach_ids, problem.class_of, strict=True))
        self.here: dict[int, list[str]] = defaultdict(list)
        for coach_id in ledger.free_coaches(self.latest):
            self.here[kind[coach_id]].append(coach_id)

    def timetable(self, draft: Draft, route: Route, drivers: Sequence[str]) -> Timeline | None:
        """Lay a draft on the clock, or return the timetable that was chosen for it."""
        return self.line if self.line is not None else super().timetable(draft, route, drivers)

    def lay(self, draft: Draft, trip_id: str) -> Trip | None:
        """Return the shortest lawful trip found for a draft, entered in the ledger, None where none is."""
        best: tuple[int, Draft, str, Timeline, Counter[tuple[str, int]]] | None = None
        own = self._coaches(draft.klass)[:COACHES_TRIED]
        for coach_id in chain(own, self._other_kinds(draft)):
            route = self._route(draft, coach_id)
            for one in self._ways(draft, coach_id, route):
                drivers = tuple(f"{coach_id}/{k + 1}" for k in range(one.crew))
                for driver_id in drivers:
                    self.driven[driver_id] = list(self.ledger.past_of(driver_id, self.base + one.start_s))
                line = self.timetable(one, route, drivers)
                arrivals = None if line is None else self._lawful(route, line)
                if line is None or arrivals is None:
                    continue
                if best is None or line.duration_s < best[0]:
                    best = line.duration_s, one, coach_id, line, arrivals
            if best is not None:
                break
        if best is None:
            return None
        _, chosen, coach_id, self.line, arrivals = best
        trip = self.trip(chosen, coach_id, trip_id)
        self.line = None
        if trip is not None:
            self.ledger.enter(trip, arrivals)
        return trip

    def _route(self, draft: Draft, coach_id: str) -> Route:
        """Name the stops; where drops are put off, they wait for a later day to begin."""
        route = route_of(self.problem, self.demands, draft, self.problem.case.coaches[coach_id])
        if self.late == 0:
            return route
        windows = list(route.windows)
        drops = [k for k, kind in enumerate(route.kinds) if kind is StopKind.DROP]
        pickups = [k for k, kind in enumerate(route.kinds) if kind is StopKind.PICKUP]
        windows[drops[0]] = windows[drops[0]] or (AFTER_MIDNIGHT,)
        if self.late > 1 and len(pickups) > 1:
            # whoever boards from the second pickup on boards a day later
            windows[pickups[1]] = (
                DayWindow(self.problem.case.times.depart_from_s, self._boarding_until_s()),
            )
        return replace(route, windows=tuple(windows))

    def _boarding_until_s(self) -> int:
        return self.problem.case.times.depart_until_s

    def _coaches(self, klass: int) -> list[str]:
        """Return the coaches of a kind that are free, those with the fewest hours lately first."""
        problem, ledger = self.problem, self.ledger
        free = [c for c in self.here[klass] if ledger.free_at.get(c, 0) <= self.latest]
        early = self.base + problem.case.times.depart_from_s
        return sorted(
            free, key=lambda c: (max(early, ledger.free_at.get(c, 0)), ledger.hours_of(c, self.base), c)
        )

    def _other_kinds(self, draft: Draft) -> Iterator[str]:
        """Give free coaches of other kinds that hold the riders too, the cheapest first, one of each."""
        problem = self.problem
        riders = sum(self.demands[party_id].people for party_id, _ in draft.boards)
        km = problem.travel.distance_m[draft.pickups[0], draft.drops[-1]] / 1000
        other = [
            k
            for k, coach in enumerate(problem.classes)
            if k != draft.klass
            and coach.crew >= draft.crew
            and self._holds(draft, coach.coach_id, draft.crew, riders)
        ]

        def yuan(k: int) -> float:
            tariff = problem.classes[k].tariff
            return float(tariff.fixed_yuan + tariff.per_km_yuan * km * (1 + problem.case.cost.empty_factor))

        for k in sorted(other, key=yuan):
            yield from self._coaches(k)[:1]

    def _ways(self, draft: Draft, coach_id: str, route: Route) -> Iterator[Draft]:
        """Give departures and crews to try, the likeliest first."""
        case = self.problem.case
        coach = case.coaches[coach_id]
        lead = route.legs[0].drive_s if coach.start_id else 0
        free = self.ledger.free_at.get(coach_id, self.base - DAY_S) - self.base
        early = max(case.times.depart_from_s - lead, free)
        late = min(case.times.depart_until_s, DAY_S - 1) - lead
        drive_s = sum(leg.drive_s for leg in route.legs)
        riders = sum(len(people) for people in route.board)
        crews = [draft.crew]
        if drive_s > LONG_DRIVE_S:
            crews += [
                k for k in range(draft.crew + 1, coach.crew + 1) if self._holds(draft, coach_id, k, riders)
            ]
        starts = [early] if drive_s <= LONG_DRIVE_S else [early + later for later in LATER_S]
        starts = sorted({min(start, late) for start in (*starts, late)}) if self.late == 0 else [late]
        for crew in crews:
            found = False
            for start in starts:
                if early <= start <= late:
                    yield replace(draft, start_s=start, crew=crew)
                    found = True
                if found and drive_s <= LONG_DRIVE_S:
                    break

    def _holds(self, draft: Draft, coach_id: str, crew: int, riders: int) -> bool:
        """Say whether a coach still holds its riders with more drivers, whatever the risk."""
        case = self.problem.case
        risk = max(max(self.demands[party_id].cohorts[case.first_day]) for party_id, _ in draft.boards)
        places = [self.problem.travel.place_ids[p] for p in (*draft.pickups, *draft.drops)]
        risk = max(risk, *(case.risks.place_risk(p, case.first_day) for p in places))
        return riders <= case.coaches[coach_id].sellable(case.policy, crew, risk, False)

    def _lawful(self, route: Route, line: Timeline) -> Counter[tuple[str, int]] | None:
        """Return whom firms receive when, None where a ride is too long, a date full or the day missed."""
        case = self.problem.case
        first = next(k for k, kind in enumerate(route.kinds) if kind is StopKind.PICKUP)
        boarding = line.begin[first] - self.base
        if not case.times.depart_from_s <= boarding <= min(case.times.depart_until_s, DAY_S - 1):
            return None
        coach = route.coach
        if coach.available_until is not None and line.finish[-1] > coach.available_until:
            return None
        if case.limits.max_ride_min is not None:
            boarded = {w: line.finish[k] for k, people in enumerate(route.board) for w in people}
            rides = (line.begin[k] - boarded[w] for k, people in enumerate(route.alight) for w in people)
            if max(rides) > 60 * case.limits.max_ride_min:
                return None
        arrivals = self.ledger.arrivals(
            (line.begin[k], people) for k, people in enumerate(route.alight) if people
        )
        return arrivals if self.ledger.takes(arrivals) else None

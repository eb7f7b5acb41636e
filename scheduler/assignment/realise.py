"""Translating out: drafts become trips with an exact timetable, drivers, seats and money."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.legs import Leg
from scheduler.assignment.arrays import NONE
from scheduler.assignment.drafts import Draft
from scheduler.assignment.pieces import first_midnight
from scheduler.assignment.problem import Problem
from scheduler.clock import DAY_S, DayWindow
from scheduler.demand import Demand
from scheduler.duty import DriverPast, Refusal, Timeline, timeline
from scheduler.fleet import Coach
from scheduler.seating import parties_aboard, seat
from scheduler.trips import Segment, Stop, StopKind, Trip


@dataclass(frozen=True, slots=True)
class Route:
    """Hold a draft by names: stops with their people, and what the duty rules ask of it."""

    coach: Coach
    kinds: tuple[StopKind, ...]
    places: tuple[str, ...]
    board: tuple[tuple[str, ...], ...]
    alight: tuple[tuple[str, ...], ...]
    legs: tuple[Leg, ...]
    service_s: tuple[int, ...]
    windows: tuple[tuple[DayWindow, ...], ...]


def name_coaches(problem: Problem, drafts: Iterable[Draft]) -> list[tuple[Draft, str]]:
    """Give each draft the coach it asks for, or the next of its class that nobody has."""
    drafts = sorted(drafts, key=lambda d: (d.day, d.start_s, d.boards))
    taken = {problem.coach_ids[d.coach] for d in drafts if d.coach != NONE}
    spare: dict[int, list[str]] = defaultdict(list)
    for k in range(len(problem.coach_ids) - 1, -1, -1):
        coach_id = problem.coach_ids[k]
        if coach_id not in taken:
            spare[problem.class_of[k]].append(coach_id)
    return [
        (draft, problem.coach_ids[draft.coach] if draft.coach != NONE else spare[draft.klass].pop())
        for draft in drafts
    ]


def route_of(problem: Problem, demands: Mapping[str, Demand], draft: Draft, coach: Coach) -> Route:
    """Name the stops of a draft and who boards and alights at each."""
    case, travel = problem.case, problem.travel
    boards: dict[str, list[str]] = defaultdict(list)
    alights: dict[str, list[str]] = defaultdict(list)
    for party_id, place in draft.boards:
        for worker in demands[party_id].party.workers:
            boards[travel.place_ids[place]].append(worker.worker_id)
            alights[case.firms[worker.firm_id].place_id].append(worker.worker_id)
    stops: list[tuple[StopKind, str]] = [(StopKind.START, coach.start_id)] if coach.start_id else []
    stops += [(StopKind.PICKUP, travel.place_ids[p]) for p in draft.pickups]
    stops += [(StopKind.DROP, travel.place_ids[p]) for p in draft.drops]
    stops += [(StopKind.END, coach.end_id)] if coach.end_id else []
    kinds, places = tuple(kind for kind, _ in stops), tuple(place_id for _, place_id in stops)
    board = tuple(tuple(sorted(boards[p])) if k is StopKind.PICKUP else () for k, p in stops)
    alight = tuple(tuple(sorted(alights[p])) if k is StopKind.DROP else () for k, p in stops)
    legs = []
    for origin, target in pairwise(places):
        leg = travel.leg(origin, target)
        assert leg is not None, "the search never drives where there is no road"
        legs.append(leg)
    service = tuple(
        case.times.stop_s + case.times.per_rider_s * (len(b) + len(a))
        if k in (StopKind.PICKUP, StopKind.DROP)
        else 0
        for k, b, a in zip(kinds, board, alight, strict=True)
    )
    windows = tuple(
        tuple(sorted(hours_of(problem, people), key=lambda w: (w.from_s, w.until_s))) for people in alight
    )
    return Route(coach, kinds, places, board, alight, tuple(legs), service, windows)


def hours_of(problem: Problem, worker_ids: Sequence[str]) -> set[DayWindow]:
    """Return the hours in which the firms of these people receive, without those that never close."""
    workers, firms = problem.case.workers, problem.case.firms
    hours = {firms[workers[worker_id].firm_id].receives for worker_id in worker_ids}
    return {window for window in hours if not window.all_day}


class Realiser:
    """Turn drafts into trips, one after another in order of time.

    Parameters
    ----------
    problem
        The problem of the drafts.
    demands
        Parties by id.
    paces
        How many paces the timetable tries.
    """

    def __init__(self, problem: Problem, demands: Mapping[str, Demand], paces: int) -> None:
        self.problem, self.demands, self.paces = problem, demands, paces
        self.driven: dict[str, list[tuple[Segment, ...]]] = defaultdict(list)
        self.refusal: Refusal | None = None  # why the last trip has no lawful timetable

    def trips(self, drafts: Iterable[Draft]) -> tuple[Trip, ...]:
        """Return the trips of all drafts that have a lawful timetable, in order of departure."""
        found: list[Trip] = []
        for draft, coach_id in name_coaches(self.problem, drafts):
            trip = self.trip(draft, coach_id, f"T{len(found) + 1:03d}")
            if trip is not None:
                found.append(trip)
        return tuple(found)

    def trip(self, draft: Draft, coach_id: str, trip_id: str) -> Trip | None:
        """Return the trip of a draft, None where it has no lawful timetable."""
        case = self.problem.case
        coach = case.coaches[coach_id]
        route = route_of(self.problem, self.demands, draft, coach)
        drivers = tuple(self.problem.driver_ids[d] for d in draft.drivers)
        drivers = drivers or tuple(f"{coach_id}/{k + 1}" for k in range(draft.crew))
        line = self.timetable(draft, route, drivers)
        if line is None:
            return None
        for driver_id in drivers:
            self.driven[driver_id].append(line.segments)
        riders = [worker_id for people in route.board for worker_id in people]
        leaders = tuple(choose_leaders(self.problem, riders))
        seats = seat(
            parties_aboard(case.workers, riders), coach.layout, case.policy.observation_rows, leaders
        )
        distance, empty = lengths_m(route)
        return Trip(
            trip_id=trip_id,
            coach_id=coach_id,
            driver_ids=drivers,
            day=case.days[draft.day],
            stops=stops_of(route, line),
            timeline=line.segments,
            seats=seats,
            distance_m=distance,
            empty_m=empty,
            drive_s=line.drive_s,
            duration_s=line.duration_s,
            cost_fen=charter_fen(coach, distance - empty + case.cost.empty_factor * empty, line.duration_s),
            rider_time_fen=round(100 * case.cost.rider_hour_yuan * aboard_s(route, line) / 3600),
            leaders=leaders,
        )

    def timetable(self, draft: Draft, route: Route, drivers: Sequence[str]) -> Timeline | None:
        """Lay a draft on the clock behind the trips laid before it."""
        case = self.problem.case
        base = first_midnight(case)
        if draft.start_s != NONE:
            start = base + draft.start_s
        else:
            lead = route.legs[0].drive_s if route.coach.start_id else 0
            start = base + draft.day * DAY_S + case.times.depart_from_s - lead
        pasts = []
        for driver_id in drivers:
            before = [segments for segments in self.driven[driver_id] if segments[0].from_ < start]
            listed = case.drivers.get(driver_id)
            past = DriverPast(driven_7d_s=round(60 * listed.driven_min_7d) if listed else 0)
            pasts.append(past.after(driver_id, before))
        scale = 1000.0
        weight = [
            round(scale * case.cost.rider_hour_yuan / 36 * (len(a) - len(b)))
            for a, b in zip(route.alight, route.board, strict=True)
        ]

        def lay(service_s: Sequence[int]) -> Timeline | None:
            line = timeline(
                case.policy.duty, case.clock, case.first_day, legs=route.legs, service_s=service_s,
                windows=route.windows, departure=start, driver_ids=drivers, pasts=pasts, weight=weight,
                end_weight=max(1, round(scale * route.coach.tariff.per_hour_yuan / 36)), paces=self.paces,
            )  # fmt: skip
            self.refusal = None if isinstance(line, Timeline) else line.reason
            return line if isinstance(line, Timeline) else None

        line = lay(route.service_s)
        if line is None or (case.limits.max_ride_min is None and not case.cost.rider_hour_yuan):
            return line
        wait_s = spared_wait_s(route, line, base)
        if wait_s == 0:
            return line
        first = route.kinds.index(StopKind.PICKUP)
        held = lay([s + wait_s if k == first else s for k, s in enumerate(route.service_s)])
        return held if held and held.duration_s <= line.duration_s else line


def spared_wait_s(route: Route, line: Timeline, base: int) -> int:
    """Return how long a coach that waits where people alight could board longer instead, as the search does.

    A ride begins when boarding ends (R11), so that everybody is spared the wait.
    """
    least_s = DAY_S
    for k in (k for k, kind in enumerate(route.kinds) if kind is StopKind.DROP):
        if line.begin[k] > line.arrive[k]:
            return min(least_s, line.begin[k] - line.arrive[k])
        for hours in route.windows[k]:
            length_s = (hours.until_s - hours.from_s) % DAY_S or DAY_S
            into_s = (line.begin[k] - base - hours.from_s) % DAY_S
            least_s = min(least_s, length_s - route.service_s[k] - into_s)
    return 0


def lengths_m(route: Route) -> tuple[int, int]:
    """Return all metres of a route, and those without riders."""
    empty = route.legs[0].distance_m if route.coach.start_id else 0
    empty += route.legs[-1].distance_m if route.coach.end_id else 0
    return sum(leg.distance_m for leg in route.legs), empty


def charter_fen(coach: Coach, metres: float, duration_s: int) -> int:
    """Return what a coach costs for priced metres and its whole time (section 3 of the contract)."""
    tariff = coach.tariff
    yuan = tariff.fixed_yuan + tariff.per_km_yuan * metres / 1000 + tariff.per_hour_yuan * duration_s / 3600
    return round(100 * yuan)


def choose_leaders(problem: Problem, riders: Sequence[str]) -> list[str]:
    """Choose leader and deputy: people who travel alone first, in order of their ids."""
    workers = problem.case.workers
    company = Counter(workers[worker_id].party_id for worker_id in riders)
    order = sorted(riders, key=lambda w: (bool(workers[w].party_id) and company[workers[w].party_id] > 1, w))
    return order[: problem.case.policy.leaders_per_trip]


def stops_of(route: Route, line: Timeline) -> tuple[Stop, ...]:
    """Write the stops with their times."""
    return tuple(
        # where nobody needs time to board or alight, the coach is there from the moment they may
        Stop(
            place_id,
            kind,
            line.arrive[k] if route.service_s[k] else line.begin[k],
            line.depart[k],
            route.board[k],
            route.alight[k],
        )
        for k, (kind, place_id) in enumerate(zip(route.kinds, route.places, strict=True))
    )


def aboard_s(route: Route, line: Timeline) -> int:
    """Add up the seconds that all riders are on board (R11)."""
    boarded = sum(line.finish[k] * len(people) for k, people in enumerate(route.board))
    return sum(line.begin[k] * len(people) for k, people in enumerate(route.alight)) - boarded

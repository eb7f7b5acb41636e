"""What changed between two plans: for each person, trip, driver and firm, and in money."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from scheduler.case import Case
from scheduler.replan.told import TOLERANCE_S, Ride, is_news, rides_of
from scheduler.trips import LeftBehind, Plan, StopKind, Trip


class PersonNews(StrEnum):
    """Name what is new for a person; the first five are what people must be told."""

    COACH = "coach"
    DAY = "day"
    PLACE = "place"
    TIME = "time"
    NO_RIDE = "no-ride"
    FIRST_RIDE = "first-ride"
    SEAT = "seat"
    OUT = "out"


class TripNews(StrEnum):
    """Name what is new about a trip."""

    ADDED = "added"
    CANCELLED = "cancelled"
    COACH = "coach"
    DAY = "day"
    STOPS = "stops"
    TIMES = "times"
    RIDERS = "riders"
    DRIVERS = "drivers"


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Hold what is new for one person.

    Parameters
    ----------
    worker_id, news
        Who, and what.
    old, new
        The rides, None = none.
    told
        Whether it counts as telling somebody something new.
    code
        Why there is no ride any more, "" where there is one or the person is no longer in the case.
    """

    worker_id: str
    news: tuple[PersonNews, ...]
    old: Ride | None
    new: Ride | None
    told: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class TripChange:
    """Hold what is new about one trip; `joined` and `gone` are riders who are new on it or no longer are."""

    trip_id: str
    news: tuple[TripNews, ...]
    old: Trip | None
    new: Trip | None
    joined: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DriverChange:
    """Hold the trips of one driver, before and now, each with the moment at which it begins."""

    driver_id: str
    old: tuple[tuple[str, int], ...]
    new: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class FirmChange:
    """Hold the arrivals at one firm, before and now: trip, moment and people."""

    firm_id: str
    old: tuple[tuple[str, int, int], ...]
    new: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Hold everything that differs between two plans; money in fen.

    Parameters
    ----------
    people, trips, drivers, firms
        What is new for whom; who is not named knows all he needs to know.
    old_cost_fen, new_cost_fen
        What the trips cost, as either plan says.
    old_objective_fen, new_objective_fen
        The same with riders' time and those left behind.
    """

    people: tuple[PersonChange, ...]
    trips: tuple[TripChange, ...]
    drivers: tuple[DriverChange, ...]
    firms: tuple[FirmChange, ...]
    old_cost_fen: int
    new_cost_fen: int
    old_objective_fen: int
    new_objective_fen: int

    @property
    def told(self) -> int:
        """Return how many people must be told something new."""
        return sum(one.told for one in self.people)

    def having(self, *news: PersonNews) -> tuple[PersonChange, ...]:
        """Return the people for whom one of some things is new."""
        return tuple(one for one in self.people if set(one.news) & set(news))


def compare(
    case: Case,
    old: Plan,
    new: Plan,
    tolerance_s: int = TOLERANCE_S,
    counted: Collection[str] | None = None,
) -> Changes:
    """Say what changed from one plan to another.

    Parameters
    ----------
    case
        The case of the new plan.
    old, new
        The plans.
    tolerance_s
        A coach that comes no more than this earlier or later is news to nobody.
    counted
        Who counts when he is told something new; None = all who had a ride and whom the gate does not refuse.
    """
    refused = {left.worker_id for left in new.left_behind if not left.by_planner}
    known = rides_of(old.trips)
    if counted is None:
        counted = {w for w in known if w in case.workers and w not in refused}
    return Changes(
        tuple(_people(known, new, tolerance_s, counted)),
        tuple(_trips(old, new)),
        tuple(_drivers(old, new)),
        tuple(_firms(case, old, new, tolerance_s)),
        old.cost_fen,
        new.cost_fen,
        old.objective_fen,
        new.objective_fen,
    )


def _people(
    known: dict[str, Ride], new: Plan, tolerance_s: int, counted: Collection[str]
) -> Iterator[PersonChange]:
    rides = rides_of(new.trips)
    left = {entry.worker_id: entry for entry in new.left_behind}
    for worker_id in sorted({*known, *rides}):
        before, now = known.get(worker_id), rides.get(worker_id)
        news = tuple(_person_news(before, now, tolerance_s, worker_id in counted))
        if news:
            told = before is not None and worker_id in counted and is_news(before, now, tolerance_s)
            entry: LeftBehind | None = left.get(worker_id)
            code = entry.code if now is None and entry is not None else ""
            yield PersonChange(worker_id, news, before, now, told, code)


def _person_news(
    before: Ride | None, now: Ride | None, tolerance_s: int, counted: bool
) -> Iterator[PersonNews]:
    if before is None:
        yield PersonNews.FIRST_RIDE
    elif now is None:
        yield PersonNews.NO_RIDE if counted else PersonNews.OUT
    else:
        if before.coach_id != now.coach_id:
            yield PersonNews.COACH
        if before.day != now.day:
            yield PersonNews.DAY
        if before.place_id != now.place_id:
            yield PersonNews.PLACE
        if abs(before.at - now.at) > tolerance_s:
            yield PersonNews.TIME
        if before.seat != now.seat:
            yield PersonNews.SEAT


def _trips(old: Plan, new: Plan) -> Iterator[TripChange]:
    before, now = {t.trip_id: t for t in old.trips}, {t.trip_id: t for t in new.trips}
    for trip_id in sorted({*before, *now}):
        was, runs = before.get(trip_id), now.get(trip_id)
        if was is None and runs is not None:
            yield TripChange(trip_id, (TripNews.ADDED,), None, runs, joined=tuple(sorted(runs.seats)))
        elif runs is None and was is not None:
            yield TripChange(trip_id, (TripNews.CANCELLED,), was, None, gone=tuple(sorted(was.seats)))
        elif was is not None and runs is not None and (news := tuple(_trip_news(was, runs))):
            joined, gone = runs.seats.keys() - was.seats.keys(), was.seats.keys() - runs.seats.keys()
            yield TripChange(trip_id, news, was, runs, tuple(sorted(joined)), tuple(sorted(gone)))


def _trip_news(was: Trip, runs: Trip) -> Iterator[TripNews]:
    if was.coach_id != runs.coach_id:
        yield TripNews.COACH
    if was.day != runs.day:
        yield TripNews.DAY
    places = [[s.place_id for s in trip.stops if s.board or s.alight] for trip in (was, runs)]
    if places[0] != places[1]:
        yield TripNews.STOPS
    if moved_min(was, runs):
        yield TripNews.TIMES
    if was.seats.keys() != runs.seats.keys():
        yield TripNews.RIDERS
    if was.driver_ids != runs.driver_ids:
        yield TripNews.DRIVERS


def moved_min(was: Trip, runs: Trip) -> int:
    """Return by how many whole minutes the coach comes earlier or later, at the stop where it is most."""
    times = [{s.place_id: s.arrive for s in trip.stops if s.board or s.alight} for trip in (was, runs)]
    both = times[0].keys() & times[1].keys()
    return max((abs(times[0][place_id] - times[1][place_id]) // 60 for place_id in both), default=0)


def _drivers(old: Plan, new: Plan) -> Iterator[DriverChange]:
    before, now = _driving(old), _driving(new)
    for driver_id in sorted({*before, *now}):
        if before.get(driver_id) != now.get(driver_id):
            yield DriverChange(driver_id, before.get(driver_id, ()), now.get(driver_id, ()))


def _driving(plan: Plan) -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for trip in sorted(plan.trips, key=lambda one: (one.stops[0].arrive, one.trip_id)):
        for driver_id in trip.driver_ids:
            found[driver_id].append((trip.trip_id, trip.stops[0].arrive))
    return {driver_id: tuple(trips) for driver_id, trips in found.items()}


def _firms(case: Case, old: Plan, new: Plan, tolerance_s: int) -> Iterator[FirmChange]:
    before, now = _arrivals(case, old), _arrivals(case, new)
    for firm_id in sorted({*before, *now}):
        was, comes = before.get(firm_id, ()), now.get(firm_id, ())
        same = [(t, people) for t, _, people in was] == [(t, people) for t, _, people in comes]
        same = same and all(abs(a[1] - b[1]) <= tolerance_s for a, b in zip(was, comes, strict=True))
        if not same:
            yield FirmChange(firm_id, was, comes)


def _arrivals(case: Case, plan: Plan) -> dict[str, tuple[tuple[str, int, int], ...]]:
    """Return when how many people of each firm arrive; people who are no longer in the case are not known."""
    found: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for trip in plan.trips:
        for stop in trip.stops:
            people: dict[str, int] = defaultdict(int)
            for worker_id in stop.alight if stop.kind is StopKind.DROP else ():
                if worker_id in case.workers:
                    people[case.workers[worker_id].firm_id] += 1
            for firm_id, count in people.items():
                found[firm_id].append((stop.arrive, trip.trip_id, count))
    return {firm_id: tuple((t, at, n) for at, t, n in sorted(rows)) for firm_id, rows in found.items()}

"""The rules of Park, Tae and Kim in their own terms: a plan of ours is gone over once more, bus by bus."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from benchmarks.literature.park import SEATS, BusStop, Instance, School, drop_s, pickup_s, travel_s
from scheduler.clock import LocalClock
from scheduler.trips import Plan, Stop, StopKind

MINUTE_S = 60


def faults_of(instance: Instance, plan: Plan) -> list[str]:
    """Return every breach of the paper's rules, none if the buses of the plan are buses of the paper.

    Parameters
    ----------
    instance, plan
        What was asked, and what was planned.
    """
    found = list(parted(instance, plan))
    for bus_id, calls in days_of_buses(plan).items():
        found += [f"{bus_id}: {words}" for words in faults_of_bus(instance, plan, calls)]
    return found


def buses_of(plan: Plan) -> int:
    """Return how many buses go out."""
    return len(days_of_buses(plan))


def days_of_buses(plan: Plan) -> dict[str, list[Stop]]:
    """Return all stops of each bus over the day, in order of time."""
    days: dict[str, list[Stop]] = defaultdict(list)
    for trip in sorted(plan.trips, key=lambda trip: trip.stops[0].arrive):
        days[trip.coach_id] += trip.stops
    return days


def parted(instance: Instance, plan: Plan) -> Iterator[str]:
    """Yield the stops at which some pupils board and others do not; a stop left behind is no fault."""
    boards: dict[str, list[int]] = defaultdict(list)
    for trip in plan.trips:
        for call in trip.stops:
            if call.kind is StopKind.PICKUP:
                boards[call.place_id].append(len(call.board))
    for stop in instance.stops:
        if boards[stop.stop_id] not in ([], [stop.pupils]):
            yield f"stop {stop.stop_id}: {boards[stop.stop_id]} board, {stop.pupils} wait"


def faults_of_bus(instance: Instance, plan: Plan, calls: Sequence[Stop]) -> Iterator[str]:
    """Yield what is wrong with the day of one bus; a call happens when the plan's service there ends."""
    schools = {school.school_id: school for school in instance.schools}
    stops = {stop.stop_id: stop for stop in instance.stops}
    midnight = plan_midnight(plan)
    boarded: dict[str, int] = {}
    aboard = 0
    for here, there in pairwise(calls):
        needs = service_s(here) + travel_s(feet(point(stops, schools, here), point(stops, schools, there)))
        if there.depart - here.depart < needs:
            yield f"{here.place_id} to {there.place_id} in {there.depart - here.depart} s, needs {needs} s"
    for call in calls:
        aboard += len(call.board) - len(call.alight)
        if aboard > SEATS:
            yield f"{aboard} aboard after {call.place_id}"
        boarded |= dict.fromkeys(call.board, call.depart)
        school = schools.get(call.place_id)
        minute = (call.depart - midnight) / MINUTE_S
        if school and not school.early_min <= minute <= school.late_min:
            yield f"at {call.place_id} in minute {minute:.1f}"
        longest = max((call.depart - boarded[pupil] for pupil in call.alight), default=0)
        if longest > instance.ride_limit_s:
            yield f"{longest} s on board until {call.place_id}"


def plan_midnight(plan: Plan) -> int:
    """Return the beginning of the plan's day."""
    return LocalClock(plan.zone).midnight(plan.trips[0].day)


def service_s(call: Stop) -> int:
    """Return how long the paper has the bus stand."""
    return drop_s(len(call.alight)) if call.alight else pickup_s(len(call.board))


def point(stops: dict[str, BusStop], schools: dict[str, School], call: Stop) -> tuple[float, float]:
    """Return where a call is."""
    at = stops.get(call.place_id) or schools[call.place_id]
    return at.x, at.y


def feet(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the Manhattan distance."""
    return abs(here[0] - there[0]) + abs(here[1] - there[1])

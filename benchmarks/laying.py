"""Routes of an engine become a plan of the contract, which the referee can judge.

On a plain case nobody rests: a trip is driving, waiting for a firm that has not yet opened, and service.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.answers import Route
from benchmarks.instance import END, FEN, START, Instance
from routing.legs import Leg
from scheduler.fleet import Coach
from scheduler.reasons import PlannerCode
from scheduler.seating import parties_aboard, seat
from scheduler.trips import LeftBehind, Plan, Segment, SegmentKind, Status, Stop, StopKind, Trip


@dataclass(frozen=True, slots=True)
class Call:
    """Hold one stop before it has times: where, who boards or alights, and from which second of the day."""

    kind: StopKind
    place_id: str
    worker_ids: tuple[str, ...] = ()
    opens_s: int | None = None


def lay(instance: Instance, routes: Sequence[Route], seed: int, seconds: float) -> Plan:
    """Lay the routes of an engine on the clock.

    A place that a route visits twice is visited once, where it first came: that can only be shorter.

    Parameters
    ----------
    instance, routes
        What was asked, and what the engine answered.
    seed, seconds
        Of the run.
    """
    case = instance.case
    spare = [list(reversed(kind.coach_ids)) for kind in instance.kinds]
    trips = tuple(
        lay_trip(instance, route, case.coaches[spare[route.kind].pop()], f"T{number:03d}")
        for number, route in enumerate(routes, 1)
    )
    riding = {worker_id for trip in trips for worker_id in trip.seats}
    left = tuple(
        LeftBehind(worker_id, PlannerCode.NO_COACH_LEFT, by_planner=True)
        for worker_id in sorted(set(case.workers) - riding)
    )
    cost_fen = sum(trip.cost_fen for trip in trips)
    left_fen = sum(
        case.cost.left_fen(case.firms[case.workers[entry.worker_id].firm_id].priority) for entry in left
    )
    return Plan(
        case_name=case.name,
        status=Status.FEASIBLE if trips else Status.INFEASIBLE,
        seed=seed,
        seconds=seconds,
        policy={"preset": case.policy.preset},
        trips=trips,
        left_behind=left,
        objective_fen=cost_fen + left_fen,
        cost_fen=cost_fen,
        coach_day_fen=0,
        rider_time_fen=0,
        left_fen=left_fen,
        bound_fen=0,
        zone=case.zone,
    )


def calls_of(instance: Instance, route: Route) -> Iterator[Call]:
    """Yield the stops of a route, each place once."""
    boards: dict[int, list[str]] = defaultdict(list)
    alights: dict[int, list[str]] = defaultdict(list)
    opens_s: dict[int, int] = {}
    for visit in route.visits:
        consignment = instance.consignments[visit.consignment]
        side, node = (boards, consignment.pickup) if visit.boards else (alights, consignment.drop)
        side[node].extend(consignment.worker_ids)
        if not visit.boards and consignment.hours:
            opens_s[node] = max(opens_s.get(node, 0), consignment.hours[0])
    if instance.place_ids[START]:
        yield Call(StopKind.START, instance.place_ids[START])
    for kind, side in ((StopKind.PICKUP, boards), (StopKind.DROP, alights)):
        for node, worker_ids in side.items():
            yield Call(kind, instance.place_ids[node], tuple(sorted(worker_ids)), opens_s.get(node))
    if instance.place_ids[END]:
        yield Call(StopKind.END, instance.place_ids[END])


def lay_trip(instance: Instance, route: Route, coach: Coach, trip_id: str) -> Trip:
    """Lay one route on the clock: it begins to board as soon as the case lets it."""
    case = instance.case
    calls = tuple(calls_of(instance, route))
    first_boarding = case.clock.midnight(case.first_day) + case.times.depart_from_s
    stops, timeline, distance_m, empty_m = drive(instance, calls, coach, first_boarding)
    driven = sum(part.until - part.from_ for part in timeline if part.kind is SegmentKind.DRIVE)
    duration_s = stops[-1].depart - stops[0].arrive
    price = coach.tariff
    cost_yuan = (
        price.fixed_yuan + price.per_km_yuan * distance_m / 1000 + price.per_hour_yuan * duration_s / 3600
    )
    riders = [worker_id for stop in stops for worker_id in stop.board]
    return Trip(
        trip_id=trip_id,
        coach_id=coach.coach_id,
        driver_ids=(f"{coach.coach_id}/1",),
        day=case.first_day,
        stops=stops,
        timeline=timeline,
        seats=seat(parties_aboard(case.workers, riders), coach.layout),
        distance_m=distance_m,
        empty_m=empty_m,
        drive_s=driven,
        duration_s=duration_s,
        cost_fen=round(FEN * cost_yuan),
        rider_time_fen=0,
    )


def leg_between(instance: Instance, here: Call, there: Call) -> Leg:
    """Return the road between two stops.

    Raises
    ------
    ValueError
        There is none: the engine drove where nobody can.
    """
    leg = instance.travel.leg(here.place_id, there.place_id)
    if leg is None:
        raise ValueError(f"no road from {here.place_id} to {there.place_id}")
    return leg


def drive(
    instance: Instance, calls: Sequence[Call], coach: Coach, first_boarding: int
) -> tuple[tuple[Stop, ...], tuple[Segment, ...], int, int]:
    """Return stops and timeline with their moments, all metres, and those without riders."""
    legs = [leg_between(instance, here, there) for here, there in pairwise(calls)]
    now = first_boarding - (legs[0].drive_s if calls[0].kind is StopKind.START else 0)
    now = max(now, coach.available_from or now)
    midnight = instance.case.clock.midnight(instance.case.first_day)
    stops: list[Stop] = []
    timeline: list[Segment] = []
    distance_m = empty_m = 0
    for number, call in enumerate(calls):
        if call.opens_s is not None and now < midnight + call.opens_s:
            timeline.append(Segment(SegmentKind.WAIT, now, midnight + call.opens_s))
            now = midnight + call.opens_s
        arrive = now
        if call.worker_ids and instance.case.times.stop_s:
            timeline.append(Segment(SegmentKind.STOP, now, now + instance.case.times.stop_s))
            now += instance.case.times.stop_s
        boards = call.worker_ids if call.kind is StopKind.PICKUP else ()
        alights = call.worker_ids if call.kind is StopKind.DROP else ()
        stops.append(Stop(call.place_id, call.kind, arrive, now, boards, alights))
        if number < len(legs):
            leg = legs[number]
            driver = f"{coach.coach_id}/1"
            timeline.append(
                Segment(SegmentKind.DRIVE, now, now + leg.drive_s, driver, number, leg.distance_m)
            )
            now += leg.drive_s
            distance_m += leg.distance_m
            if call.kind is StopKind.START or calls[number + 1].kind is StopKind.END:
                empty_m += leg.distance_m
    return tuple(stops), tuple(timeline), distance_m, empty_m

"""Rules about the way: the order of stops, how many, where people board, and what must be avoided."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from routing.places import Place, PlaceKind
from routing.sphere import great_circle_m
from scheduler.errors import Excess, PlanFault
from scheduler.referee.records import Dossier, StopRecord, TripRecord
from scheduler.trips import StopKind

_RANK = {kind: rank for rank, kind in enumerate(StopKind)}
_BOARDING_KINDS = (PlaceKind.PICKUP, PlaceKind.STATION, PlaceKind.VILLAGE)


def pickups_before_drops(dossier: Dossier) -> Iterator[PlanFault]:
    """The coach leaves its yard, gathers everybody, then sets each down at his own firm."""
    for trip in dossier.trips:
        for words in (*_stops_in_order(trip), *_people_on_and_off(trip), *_alight_at_firm(trip, dossier)):
            yield trip.fault("R05", words)


def _stops_in_order(trip: TripRecord) -> Iterator[str]:
    kinds = [stop.kind for stop in trip.stops]
    if any(_RANK[a] > _RANK[b] for a, b in pairwise(kinds)) or kinds.count(StopKind.START) > 1:
        yield f"the stops are out of order: {', '.join(kinds)}"
    elif kinds.count(StopKind.END) > 1:
        yield "the trip ends twice"
    for kind, stop, own_id in (
        (StopKind.START, trip.stops[0], trip.coach.start_id),
        (StopKind.END, trip.stops[-1], trip.coach.end_id),
    ):
        at = stop.place_id if stop.kind is kind else ""
        if at != own_id:
            yield f"its {kind} is {at or 'missing'}, but coach {trip.coach.coach_id} has {own_id or 'none'}"
    if StopKind.PICKUP not in kinds or StopKind.DROP not in kinds:
        yield "there is no pickup or no drop"
    for place_id, times in Counter(stop.place_id for stop in trip.stops if stop.has_service).items():
        if times > 1:
            yield f"{place_id} is visited {times} times"


def _people_on_and_off(trip: TripRecord) -> Iterator[str]:
    for stop in trip.stops:
        yield from _right_doors(stop)
    boarded, aboard, alighted = set[str](), set[str](), set[str]()
    for stop in trip.stops:
        for worker_id in stop.alight:
            if worker_id not in aboard:
                yield f"{worker_id} alights at {stop.place_id} without being aboard"
            if worker_id in alighted:
                yield f"{worker_id} alights twice"
            alighted.add(worker_id)
            aboard.discard(worker_id)
        for worker_id in stop.board:
            if worker_id in trip.boards_at:
                if worker_id in boarded:
                    yield f"{worker_id} boards twice"
                boarded.add(worker_id)
                aboard.add(worker_id)
    for worker_id in sorted(aboard):
        yield f"{worker_id} never alights"


def _right_doors(stop: StopRecord) -> Iterator[str]:
    if not stop.has_service and (stop.board or stop.alight):
        yield f"people board or alight at the {stop.kind} {stop.place_id}"
    if stop.kind is StopKind.PICKUP and (stop.alight or not stop.board):
        yield f"at the pickup {stop.place_id} somebody alights or nobody boards"
    if stop.kind is StopKind.DROP and (stop.board or not stop.alight):
        yield f"at the drop {stop.place_id} somebody boards or nobody alights"


def _alight_at_firm(trip: TripRecord, dossier: Dossier) -> Iterator[str]:
    for worker_id in trip.riders:
        firm = dossier.case.firms[dossier.case.workers[worker_id].firm_id]
        i = trip.alights_at.get(worker_id)
        if i is not None and trip.stops[i].place_id != firm.place_id:
            yield f"{worker_id} alights at {trip.stops[i].place_id}, his firm is at {firm.place_id}"


def not_too_many_stops(dossier: Dossier) -> Iterator[PlanFault]:
    """A coach calls at no more villages and no more firms than was agreed."""
    limits = dossier.case.limits
    for trip in dossier.trips:
        for kind, most in ((StopKind.PICKUP, limits.max_pickups), (StopKind.DROP, limits.max_drops)):
            count = len(trip.stops_of(kind))
            if most is not None and count > most:
                yield trip.fault(
                    "R06", f"has {count} {kind}s, {most} are allowed", Excess(kind, count - most)
                )


def boards_within_reach(dossier: Dossier) -> Iterator[PlanFault]:
    """Nobody is sent to another pickup point than his own unless he can walk there."""
    for trip in dossier.trips:
        for worker_id, i in trip.boards_at.items():
            for words, over_m in _out_of_reach(worker_id, trip.stops[i].place_id, dossier):
                yield trip.fault("R14", words, Excess(f"reach of {worker_id}", over_m) if over_m else None)


def _out_of_reach(worker_id: str, place_id: str, dossier: Dossier) -> Iterator[tuple[str, float]]:
    """Yield what is wrong, and how many metres are too many; 0 = that is not known."""
    case = dossier.case
    worker, reach_m = case.workers[worker_id], case.limits.access_m
    if place_id == worker.home_pickup_id:
        return
    place, village = case.places[place_id], case.places[worker.village_id]
    if place.kind not in _BOARDING_KINDS:
        yield f"{worker_id} is sent to {place_id}, which is a {place.kind}", 0.0
    elif reach_m <= 0:
        yield f"{worker_id} boards at {place_id}, his pickup point is {worker.home_pickup_id}", 0.0
    else:
        away_m = _away_m(village, place)
        if away_m is None:
            yield f"{worker_id}: nobody knows how far {place_id} is from his village", 0.0
        elif away_m > reach_m + 1:
            words = f"{worker_id} is sent {away_m:.0f} m to {place_id}, {reach_m:.0f} m are allowed"
            yield words, away_m - reach_m


def _away_m(from_: Place, to: Place) -> float | None:
    """Return how far two places lie apart, None where a point is not known."""
    if from_.lat is None or from_.lon is None or to.lat is None or to.lon is None:
        return None
    return great_circle_m(from_.lat, from_.lon, to.lat, to.lon)


def keeps_out_of_avoided(dossier: Dossier) -> Iterator[PlanFault]:
    """No coach stops in a division that is to be avoided, nor drives through one."""
    places, avoid = dossier.case.places, dossier.case.roads.avoid
    for trip in dossier.trips:
        for stop in trip.stops:
            division = places[stop.place_id].division
            if avoid and division.startswith(avoid):
                yield trip.fault("R18", f"stop {stop.place_id} lies in the avoided division {division}")
        if dossier.crosses and avoid:
            for a, b in pairwise(trip.stops):
                if a.place_id != b.place_id and dossier.crosses(a.place_id, b.place_id):
                    words = f"the road from {a.place_id} to {b.place_id} crosses an avoided division"
                    yield trip.fault("R18", words)

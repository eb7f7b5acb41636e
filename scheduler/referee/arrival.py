"""Rules about arriving: when firms receive, how many a day, and how long people sit in the coach."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from scheduler.clock import DAY_S
from scheduler.errors import Excess, PlanFault
from scheduler.referee.hours import openings
from scheduler.referee.records import Dossier, Service, Timetable, TripRecord
from scheduler.roster import Firm
from scheduler.trips import StopKind

ROUNDING_S = 1.0
MINUTE_S = 60


def firm_receives(dossier: Dossier) -> Iterator[PlanFault]:
    """People are set down only where the firm is approved, in its hours, no more a day than it takes."""
    yield from _approved(dossier)
    yield from _open(dossier)
    yield from _within_quota(dossier)


def _approved(dossier: Dossier) -> Iterator[PlanFault]:
    for trip in dossier.trips:
        going = Counter(dossier.case.workers[worker_id].firm_id for worker_id in trip.riders)
        for firm_id, people in sorted(going.items()):
            if not dossier.case.firms[firm_id].approved:
                excess = Excess(f"approval of {firm_id}", 0.0, people)
                yield trip.fault("R09", f"firm {firm_id} is not approved", excess)


def _drops(dossier: Dossier) -> Iterator[tuple[TripRecord, Service, Counter[str]]]:
    """Yield each drop with its service and how many people of each firm alight there."""
    for trip, table in dossier.timed():
        for i, service in table.services.items():
            if trip.stops[i].kind is StopKind.DROP:
                people = (dossier.case.workers.get(worker_id) for worker_id in trip.stops[i].alight)
                yield trip, service, Counter(worker.firm_id for worker in people if worker)


def _open(dossier: Dossier) -> Iterator[PlanFault]:
    for trip, service, firm_ids in _drops(dossier):
        for firm_id, people in sorted(firm_ids.items()):
            outside_s = _outside_s(dossier.case.firms[firm_id], service, dossier)
            if outside_s > ROUNDING_S:
                at = dossier.case.clock.iso(int(service.begin))
                words = f"firm {firm_id} does not receive during the drop at {at}"
                yield trip.fault("R09", words, Excess(f"hours of {firm_id}", outside_s / MINUTE_S, people))


def _outside_s(firm: Firm, service: Service, dossier: Dossier) -> float:
    """Return by how much a service lies outside of the opening that is nearest to holding all of it."""
    if firm.receives.all_day:
        return 0.0
    end = service.begin + DAY_S
    found = openings(dossier.case.clock, service.begin, end, firm.receives)
    return min(max(0.0, from_ - service.begin, service.finish - until) for from_, until in found)


def _within_quota(dossier: Dossier) -> Iterator[PlanFault]:
    arrivals: Counter[tuple[str, date]] = Counter()
    for _, service, firm_ids in _drops(dossier):
        day = dossier.case.clock.day(service.begin)
        for firm_id, people in firm_ids.items():
            arrivals[firm_id, day] += people
    for (firm_id, day), people in sorted(arrivals.items()):
        quota = dossier.case.firms[firm_id].daily_quota
        if quota is not None and people > quota:
            words = f"{people} people arrive on {day}, {quota} are allowed"
            yield PlanFault("R09", firm_id, words, Excess(f"quota of {day}", people - quota))


def rides(trip: TripRecord, table: Timetable) -> Iterator[tuple[int, int, int, float]]:
    """Yield for each pair of pickup and drop the two stops, how many ride between them, and for how long.

    On board is from the end of the service at the pickup to the beginning of the service at the drop.
    """
    pairs = Counter(
        (i, trip.alights_at[worker_id])
        for worker_id, i in trip.boards_at.items()
        if worker_id in trip.alights_at
    )
    for (i, j), people in pairs.items():
        on = table.services[i].finish if i in table.services else trip.stops[i].depart
        off = table.services[j].begin if j in table.services else trip.stops[j].arrive
        yield i, j, people, off - on


def ride_not_too_long(dossier: Dossier) -> Iterator[PlanFault]:
    """Nobody sits in the coach longer than is bearable, nor is driven far around his own way."""
    for trip, table in dossier.timed():
        for i, j, people, ride_s in rides(trip, table):
            name = f"{people} from {trip.stops[i].place_id} to {trip.stops[j].place_id}"
            for of, over_min, words in (*_too_long(ride_s, dossier), *_too_far_round(trip, i, j, dossier)):
                yield trip.fault("R11", f"{name} {words}", Excess(of, over_min, people))


def _too_long(ride_s: float, dossier: Dossier) -> Iterator[tuple[str, float, str]]:
    most_min = dossier.case.limits.max_ride_min
    if most_min is not None and ride_s > most_min * MINUTE_S + ROUNDING_S:
        ride_min = ride_s / MINUTE_S
        yield "ride", ride_min - most_min, f"are on board {ride_min:.1f} min, {most_min:g} are allowed"


def _too_far_round(trip: TripRecord, i: int, j: int, dossier: Dossier) -> Iterator[tuple[str, float, str]]:
    most_min = dossier.case.limits.max_detour_min
    direct = dossier.roads.leg(trip.stops[i].place_id, trip.stops[j].place_id)
    if most_min is None or direct is None:
        return
    legs = [dossier.roads.leg(a.place_id, b.place_id) for a, b in pairwise(trip.stops[i : j + 1])]
    round_s = sum(leg.drive_s for leg in legs if leg) - direct.drive_s
    if round_s > most_min * MINUTE_S + ROUNDING_S:
        round_min = round_s / MINUTE_S
        yield (
            "detour",
            round_min - most_min,
            f"are driven {round_min:.1f} min around, {most_min:g} are allowed",
        )

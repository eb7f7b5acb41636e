"""What a change that carries somebody amounts to: how many seats, minutes or people, and at what price."""

import math

from scheduler.case import Case
from scheduler.clock import DAY_S
from scheduler.demand import Demand
from scheduler.explain.carriage import Carriage, Fit
from scheduler.explain.changes import EXTRA, Change
from scheduler.reasons import PlannerCode
from scheduler.trips import Option, SegmentKind, Stop, StopKind, Trip


def option_of(case: Case, carriage: Carriage, fit: Fit) -> Option:
    """Write a way to carry somebody as an option with its price.

    Parameters
    ----------
    case
        The case as it is.
    carriage
        Where the way was found.
    fit
        The way.
    """
    change = carriage.change
    carries = sum(carriage.demands[party_id].people for party_id in fit.party_ids)
    code = change.code or PlannerCode.DEARER_THAN_LEAVING
    subject, amounts = change.subject, _amounts(case, carriage, fit, carries)
    if code is PlannerCode.NO_COACH_LEFT:
        subject = fit.new.coach_id.removeprefix(EXTRA)
    elif code is PlannerCode.OUT_OF_WINDOW:
        subject = fit.new.day.isoformat()
    return Option(code.value, subject, amounts, fit.fen, carries)


def _amounts(case: Case, carriage: Carriage, fit: Fit, carries: int) -> dict[str, int]:
    change, trip = carriage.change, fit.new
    match change.code:
        case None:
            return {"left_fen": math.ceil(max(0, fit.fen) / carries)}
        case PlannerCode.NO_COACH_LEFT:
            return {"seats": carriage.case.coaches[trip.coach_id].seats}
        case PlannerCode.NO_DRIVER_LEFT:
            listed = len(change.case.drivers) - len(case.drivers)
            return {"drivers": listed or 1}
        case PlannerCode.TOO_FEW_FOR_A_COACH:
            return {"riders": len(trip.seats)}
        case PlannerCode.RIDE_TOO_LONG:
            return _longer(case, carriage, trip)
        case PlannerCode.FIRM_CLOSED:
            return _hours(case, change, trip)
        case PlannerCode.FIRM_QUOTA:
            return {"people": _over_quota(case, carriage, fit)}
        case _:
            return {}


def service(trip: Trip, stop: Stop) -> tuple[int, int]:
    """Return when service at a stop begins and ends."""
    parts = [
        one
        for one in trip.timeline
        if one.kind is SegmentKind.STOP and stop.arrive <= one.from_ and one.until <= stop.depart
    ]
    return (parts[0].from_, parts[-1].until) if parts else (stop.arrive, stop.arrive)


def _longer(case: Case, carriage: Carriage, trip: Trip) -> dict[str, int]:
    """Return by how many minutes the limits must be raised for a trip (R11)."""
    left = {w: service(trip, stop)[1] for stop in trip.stops for w in stop.board}
    ride_s = max(service(trip, stop)[0] - left[w] for stop in trip.stops for w in stop.alight)
    load = carriage.load_of(trip)
    way_s = carriage.roads.detour_s(load.tour, carriage.rides(load.boards))
    limits = {
        "ride_min": (ride_s, case.limits.max_ride_min),
        "detour_min": (way_s, case.limits.max_detour_min),
    }
    found = {}
    for name, (seconds, most_min) in limits.items():
        if most_min is not None and seconds > 60 * most_min:
            found[name] = math.ceil(seconds / 60 - most_min)
    return found


def _hours(case: Case, change: Change, trip: Trip) -> dict[str, int]:
    """Return by how many minutes a firm must open earlier or close later for a trip (R09)."""
    firm = case.firms[change.subject]
    for stop in trip.stops:
        if stop.kind is StopKind.DROP and stop.place_id == firm.place_id:
            begin, finish = (case.clock.second_of_day(moment) for moment in service(trip, stop))
            earlier = math.ceil((firm.receives.from_s - begin) % DAY_S / 60)
            later = math.ceil((finish - firm.receives.until_s) % DAY_S / 60)
            return {"earlier_min": earlier} if earlier <= later else {"later_min": later}
    return {}


def _over_quota(case: Case, carriage: Carriage, fit: Fit) -> int:
    """Return how many people a firm must receive on a day beyond its quota (R09)."""
    firm = case.firms[carriage.change.subject]
    days: dict[object, int] = {}
    for trip in [fit.new, *(one for one in carriage.trips if one is not fit.old)]:
        for stop in trip.stops:
            if stop.place_id == firm.place_id:
                day = case.clock.day(service(trip, stop)[0])
                people = sum(case.workers[w].firm_id == firm.firm_id for w in stop.alight)
                days[day] = days.get(day, 0) + people
    return max(days.values(), default=0) - (firm.daily_quota or 0)


def price_order(option: Option) -> tuple[float, str, str]:
    """Return the key that sorts options: least money for each person carried first."""
    return option.cost_fen / max(1, option.carries), option.code, option.subject


def alike(demand: Demand) -> tuple[object, ...]:
    """Return what parties have in common that can be carried in the same ways."""
    cohorts = tuple(demand.cohorts[day] for day in demand.days)
    firms = tuple(sorted(worker.firm_id for worker in demand.party.workers))
    windows = tuple(sorted((worker.earliest, worker.latest) for worker in demand.party.workers))
    return demand.pickup_ids, firms, demand.days, cohorts, windows

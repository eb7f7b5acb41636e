"""Write the manifest of one trip from the case and the plan."""

import re
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby

from scheduler.case import Case
from scheduler.fleet import Coach, Driver
from scheduler.health import Declaration
from scheduler.manifests.duty_table import duty_rows
from scheduler.manifests.sheet import (
    Absence,
    CrewMember,
    FirmLine,
    Header,
    LetThroughBy,
    Manifest,
    RiderGroup,
    RiderRow,
    SeatCell,
    SeatRow,
    SeatUse,
    StopRow,
    TripPapers,
)
from scheduler.policy import Risk
from scheduler.trips import Plan, SegmentKind, Stop, StopKind, Trip

HEALTH_GATES = frozenset({"temperature", "contact", "certificate"})
ROLES = ("leader", "deputy")
FULL_LAST_ROW = 5
"""A back row this wide has no aisle."""


def manifest(
    case: Case,
    plan: Plan,
    trip: Trip,
    *,
    made_at: datetime,
    papers: TripPapers | None = None,
    absent: Mapping[str, Absence] | None = None,
    version: int = 1,
) -> Manifest:
    """Write the manifest of one trip.

    Parameters
    ----------
    case, plan, trip
        The case, its plan, and the trip of that plan.
    made_at
        When the list is made, with a time zone; it is also the date inside the PDF.
    papers
        What the office knows beside the plan.
    absent
        Worker ids of planned riders who are not aboard, and why; their rows are struck.
    version
        Counts up each time the list is made anew.
    """
    papers, absent = papers or TripPapers(), absent or {}
    numbers = stop_numbers(trip)
    rows = {row.worker_id: row for row in _rider_rows(case, trip, numbers, absent)}
    stops = _stop_rows(case, trip, numbers, absent)
    return Manifest(
        header=_header(case, trip, papers, rows),
        crew=_crew(case, trip, papers.drivers),
        stops=stops,
        duty=duty_rows(case, trip, numbers),
        by_pickup=_by_pickup(stops, rows),
        by_firm=_by_firm(stops, rows),
        seat_rows=_seat_rows(case, trip, rows),
        health_checks=bool(case.policy.gate & HEALTH_GATES),
        version=version,
        made_by=papers.made_by,
        made_at=made_at.astimezone(case.zone),
        link=_link(papers, trip),
        case_name=plan.case_name,
        chain_head=papers.chain_head,
    )


def _link(papers: TripPapers, trip: Trip) -> str:
    """Return what the QR holds; behind the # nothing is sent to any server."""
    head = f"#{papers.chain_head.replace('-', '')}" if papers.chain_head else ""
    return (papers.link or trip.trip_id) + head


def stop_numbers(trip: Trip) -> tuple[int, ...]:
    """Number pickups and drops from 1; the coach's own start and end are 0."""
    number, numbers = 0, []
    for stop in trip.stops:
        counted = stop.kind in (StopKind.PICKUP, StopKind.DROP)
        number += counted
        numbers.append(number if counted else 0)
    return tuple(numbers)


def riders_allowed(case: Case, trip: Trip) -> int:
    """Return the most riders that the policy allows on this trip (rule R03 of the contract)."""
    coach = case.coaches[trip.coach_id]
    served = [stop.place_id for stop in trip.stops if stop.kind in (StopKind.PICKUP, StopKind.DROP)]
    homes = [case.workers[worker_id].village_id for worker_id in trip.rider_ids]
    risk = max((case.risks.place_risk(place_id, trip.day) for place_id in served + homes), default=Risk.LOW)
    digits = case.policy.cap_exempt_within
    cities = {case.places[stop.place_id].division[:digits] for stop in trip.stops}
    exempt = bool(digits) and len(cities) == 1 and "" not in cities
    return coach.sellable(case.policy, len(trip.driver_ids), risk, exempt)


def seat_order(seat: str) -> tuple[int, str]:
    """Return the key that sorts seats from front left to back right."""
    found = re.fullmatch(r"(\d+)(\w*)", seat)
    return (int(found[1]), found[2]) if found else (10_000, seat)


def _local(case: Case, moment: int) -> datetime:
    return datetime.fromtimestamp(moment, case.zone)


def _declaration(case: Case, worker_id: str, trip: Trip) -> Declaration | None:
    """Return the latest declaration before or on the day of travel, the one that the gate counts."""
    known = [d for d in case.declarations.get(worker_id, ()) if d.declared_on <= trip.day]
    return max(known, key=lambda d: d.declared_on, default=None)


def _rider_rows(
    case: Case, trip: Trip, numbers: tuple[int, ...], absent: Mapping[str, Absence]
) -> list[RiderRow]:
    numbered = list(zip(numbers, trip.stops, strict=True))
    board = {worker_id: (n, stop) for n, stop in numbered for worker_id in stop.board}
    alight = {worker_id: (n, stop) for n, stop in numbered for worker_id in stop.alight}
    roles = dict(zip(trip.leaders, ROLES, strict=False))
    rows = []
    for worker_id in trip.rider_ids:
        worker, declared = case.workers[worker_id], _declaration(case, worker_id, trip)
        (pickup_number, pickup), (drop_number, drop) = board[worker_id], alight[worker_id]
        rows.append(
            RiderRow(
                worker_id=worker_id,
                seat=trip.seats.get(worker_id, ""),
                name=worker.name,
                sex=worker.sex,
                id_last4=worker.id_number[-4:],
                phone=worker.phone,
                pickup_number=pickup_number,
                pickup_name=case.places[pickup.place_id].name,
                drop_number=drop_number,
                drop_name=case.places[drop.place_id].name,
                firm_id=worker.firm_id,
                firm_name=case.firms[worker.firm_id].name,
                certificate_no=declared.certificate_no if declared else "",
                code=declared.code if declared else "",
                role=roles.get(worker_id, ""),
                needs=worker.needs,
                absence=absent.get(worker_id),
                let_through=tuple(
                    LetThroughBy(one.kind, one.said_by, one.until, one.reason)
                    for one in case.let_through.get(worker_id, ())
                ),
            )
        )
    return sorted(rows, key=lambda row: (row.pickup_number, seat_order(row.seat), row.worker_id))


def _stop_rows(
    case: Case, trip: Trip, numbers: tuple[int, ...], absent: Mapping[str, Absence]
) -> tuple[StopRow, ...]:
    rows, aboard = [], 0
    for number, stop in zip(numbers, trip.stops, strict=True):
        place = case.places[stop.place_id]
        boarding = sum(worker_id not in absent for worker_id in stop.board)
        alighting = sum(worker_id not in absent for worker_id in stop.alight)
        aboard += boarding - alighting
        rows.append(
            StopRow(
                number=number,
                kind=stop.kind,
                place_id=stop.place_id,
                place_name=place.name,
                lat=place.lat,
                lon=place.lon,
                arrive=_local(case, stop.arrive),
                depart=_local(case, stop.depart),
                boarding=boarding,
                alighting=alighting,
                aboard=aboard,
                firms=_firms_at(case, stop),
            )
        )
    return tuple(rows)


def _firms_at(case: Case, stop: Stop) -> tuple[FirmLine, ...]:
    bound = sorted(case.workers[worker_id].firm_id for worker_id in stop.alight)
    return tuple(
        FirmLine(
            firm_id,
            case.firms[firm_id].name,
            case.firms[firm_id].contact,
            case.firms[firm_id].phone,
            len(list(people)),
        )
        for firm_id, people in groupby(bound)
    )


def _by_pickup(stops: tuple[StopRow, ...], rows: Mapping[str, RiderRow]) -> tuple[RiderGroup, ...]:
    return tuple(
        RiderGroup(
            stop.number,
            stop.place_name,
            stop.arrive,
            tuple(row for row in rows.values() if row.pickup_number == stop.number),
        )
        for stop in stops
        if stop.kind is StopKind.PICKUP
    )


def _by_firm(stops: tuple[StopRow, ...], rows: Mapping[str, RiderRow]) -> tuple[RiderGroup, ...]:
    ordered = sorted(rows.values(), key=lambda row: (seat_order(row.seat), row.worker_id))
    return tuple(
        RiderGroup(
            stop.number,
            stop.place_name,
            stop.arrive,
            tuple(row for row in ordered if row.drop_number == stop.number and row.firm_id == firm.firm_id),
            firm,
        )
        for stop in stops
        for firm in stop.firms
    )


def _crew(case: Case, trip: Trip, known: Mapping[str, Driver]) -> tuple[CrewMember, ...]:
    crew = []
    for number, driver_id in enumerate(trip.driver_ids, start=1):
        driver = known.get(driver_id) or case.drivers.get(driver_id) or Driver(driver_id)
        drive_s = sum(s.until - s.from_ for s in trip.timeline if s.driver_id == driver_id)
        crew.append(CrewMember(number, driver_id, driver.name, driver.phone, driver.licence, drive_s))
    return tuple(crew)


def _observation_rows(case: Case, coach: Coach) -> range:
    rows = len(coach.layout.rows)
    return range(rows - case.policy.observation_rows, rows)


def _seat_rows(case: Case, trip: Trip, rows: Mapping[str, RiderRow]) -> tuple[SeatRow, ...]:
    coach = case.coaches[trip.coach_id]
    sitting = {row.seat: row for row in rows.values() if row.absence is None}
    observed = _observation_rows(case, coach)
    plan = []
    for index, width in enumerate(coach.layout.rows):
        cells = []
        for seat in (f"{index + 1}{chr(ord('A') + k)}" for k in range(width)):
            rider = sitting.get(seat)
            if rider:
                cells.append(SeatCell(seat, SeatUse.RIDER, rider.name, rider.drop_number))
            else:
                cells.append(SeatCell(seat, SeatUse.OBSERVATION if index in observed else SeatUse.FREE))
        last = index == len(coach.layout.rows) - 1
        aisle_after = 0 if last and width >= FULL_LAST_ROW else min(2, width)
        plan.append(SeatRow(tuple(cells), aisle_after))
    return tuple(plan)


def _header(case: Case, trip: Trip, papers: TripPapers, rows: Mapping[str, RiderRow]) -> Header:
    coach = case.coaches[trip.coach_id]
    served = [stop for stop in trip.stops if stop.kind in (StopKind.PICKUP, StopKind.DROP)]
    first, last = served[0], served[-1]
    names = [case.places[stop.place_id].name for stop in served]
    by_role = {row.role: row for row in rows.values() if row.role}
    loaded = [
        s for s in trip.timeline if s.kind is SegmentKind.DRIVE and first.arrive <= s.from_ < last.depart
    ]
    return Header(
        trip_id=trip.trip_id,
        day=trip.day,
        plate=coach.plate,
        carrier=coach.carrier,
        coach_id=trip.coach_id,
        origin=names[0],
        destination=names[-1],
        via=papers.via or tuple(names[1:-1]),
        departs=_local(case, first.arrive),
        arrives=_local(case, last.arrive),
        licensed=coach.seats,
        allowed=riders_allowed(case, trip),
        planned=len(rows),
        aboard=sum(row.absence is None for row in rows.values()),
        distance_m=sum(segment.distance_m for segment in loaded),
        duration_s=last.depart - first.arrive,
        leader=by_role.get("leader"),
        deputy=by_role.get("deputy"),
        escort_name=papers.escort_name,
        escort_phone=papers.escort_phone,
        contract_no=papers.contract_no,
        sign_no=papers.sign_no,
        observation_seats=tuple(
            f"{index + 1}{chr(ord('A') + k)}"
            for index in _observation_rows(case, coach)
            for k in range(coach.layout.rows[index])
        ),
    )

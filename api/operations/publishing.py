"""Publishing a plan: from now on its trips can be boarded and handed over."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection

from api.operations.office import Office, unpacked
from api.operations.planning import faults_of, travel_of
from api.operations.since import LastLook
from api.operations.telling import tell_of_plan
from api.store import PlanRecord, StoredCase, TripRecord, batches, hold
from api.version import program_version
from routing.matrix import TravelMatrix
from scheduler.case import Case
from scheduler.casefile import read_case
from scheduler.errors import CaseRejected, PlanRejected
from scheduler.handover import roster_of
from scheduler.planfile import plan_from_json
from scheduler.trips import Plan, StopKind, Trip

ID_LENGTH = 16
COUNTY_DIGITS = 6
PUBLISHING_LOCK = "publishing"
CASE_SUFFIXES = (".toml", ".csv", ".xlsx")


def publish(
    office: Office,
    case: Case,
    folder: Path,
    document: Mapping[str, object],
    travel: TravelMatrix,
    look: LastLook | None = None,
) -> PlanRecord:
    """Judge a plan and keep it with its case; publishing the same plan again changes nothing.

    Parameters
    ----------
    case, folder
        The case and the folder it was read from.
    document
        The plan as its file holds it.
    travel
        The roads of the case, for the referee.
    look
        Looks once more, within the transaction, whether a plan may be kept that is not published yet.

    Raises
    ------
    PlanRejected
        The plan breaks a rule.
    """
    if faults := faults_of(case, travel, document):
        raise PlanRejected(faults)
    plan, stored, now = plan_from_json(document), _stored(case, folder), office.now()
    record = _record(plan, dict(document), case, stored.case_id, now)

    def keep(connection: Connection) -> PlanRecord:
        hold(connection, PUBLISHING_LOCK)
        known = batches.find_plan(connection, record.plan_id)
        if known:
            return known
        if look is not None:
            look(connection, case)
        batches.add_case(connection, stored, now)
        day = (trip_record(record.plan_id, trip, case) for trip in plan.trips)
        batches.add_plan(connection, record, dict(document), day)
        tell_of_plan(office, connection, record)
        return record

    return office.database.write(keep)


def publish_stored(
    office: Office, stored: StoredCase, document: Mapping[str, object], look: LastLook
) -> PlanRecord:
    """Publish a plan of a case that the store holds; the referee judges it once more.

    Raises
    ------
    CaseRejected, PlanRejected, EditRefused
        The case's files can no longer be read; the plan breaks a rule; it contradicts what has happened since
        the plan that people know was published.
    """
    with unpacked(stored) as folder:
        reading = read_case(folder)
        if reading.case is None:
            raise CaseRejected(reading.faults)
        return publish(office, reading.case, folder, document, travel_of(reading.case, reading), look)


def _stored(case: Case, folder: Path) -> StoredCase:
    """Gather the files of a case and name it by what they hold."""
    found = sorted(
        path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in CASE_SUFFIXES
    )
    files = {path.name: path.read_bytes() for path in found}
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return StoredCase(digest.hexdigest()[:ID_LENGTH], case.name, case.first_day, case.last_day, files)


def _record(plan: Plan, document: dict[str, object], case: Case, case_id: str, now: int) -> PlanRecord:
    text = json.dumps([case_id, document], sort_keys=True, ensure_ascii=False)
    return PlanRecord(
        plan_id=hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH],
        case_id=case_id,
        case_name=plan.case_name,
        published_at=now,
        status=plan.status.value,
        objective_fen=plan.objective_fen,
        cost_fen=plan.cost_fen,
        bound_fen=plan.bound_fen,
        trips=len(plan.trips),
        riders=sum(len(trip.rider_ids) for trip in plan.trips),
        left_behind=len(plan.left_behind),
        county=county_of(plan, case),
        made_with=program_version(),
    )


def county_of(plan: Plan, case: Case) -> str:
    """Return the county whose plan it is: where most of its riders come from."""
    riders = (worker_id for trip in plan.trips for worker_id in trip.rider_ids)
    counties = Counter(_division(case, worker_id)[:COUNTY_DIGITS] for worker_id in riders)
    return counties.most_common(1)[0][0] if counties else ""


def trip_record(plan_id: str, trip: Trip, case: Case) -> TripRecord:
    """Return what the store keeps of a trip beside its plan's document."""
    pickups = [stop for stop in trip.stops if stop.kind is StopKind.PICKUP]
    drops = [stop for stop in trip.stops if stop.kind is StopKind.DROP]
    roster = roster_of(trip, case.workers, case)
    return TripRecord(
        plan_id,
        trip.trip_id,
        trip.day,
        trip.coach_id,
        pickups[0].arrive,
        drops[-1].arrive,
        roster,
        carrier=case.coaches[trip.coach_id].carrier,
        divisions={rider.worker_id: _division(case, rider.worker_id) for rider in roster.riders},
        firm_names={firm_id: case.firms[firm_id].name for firm_id in roster.firm_ids},
        id_numbers={rider.worker_id: case.workers[rider.worker_id].id_number for rider in roster.riders},
    )


def _division(case: Case, worker_id: str) -> str:
    return case.places[case.workers[worker_id].village_id].division

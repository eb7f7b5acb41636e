"""Putting generated plans into a store: as publishing does, but without the referee."""

import tempfile
from pathlib import Path

from api.operations.office import Office
from api.operations.publishing import trip_record
from api.store import PlanRecord, StoredCase, batches
from benchmarks.season.county import County
from scheduler.case import Case
from scheduler.casefile import load_case
from scheduler.planfile import plan_to_json
from scheduler.trips import Plan


def keep_county(office: Office, county: County) -> Plan:
    """Make a county and keep its plan; the plan's name is the county's code."""
    with tempfile.TemporaryDirectory(prefix="return-bus-season-") as name:
        folder = Path(name)
        plan = county.write(folder)
        case = load_case(folder)
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    stored = StoredCase(county.code, case.name, case.first_day, case.last_day, files)
    record = _record(office, county, plan, case)
    day = [trip_record(county.code, trip, case) for trip in plan.trips]
    with office.database.writing() as connection:
        batches.add_case(connection, stored, office.now())
        batches.add_plan(connection, record, plan_to_json(plan), day)
    return plan


def _record(office: Office, county: County, plan: Plan, case: Case) -> PlanRecord:
    return PlanRecord(
        plan_id=county.code,
        case_id=county.code,
        case_name=case.name,
        published_at=office.now(),
        status=plan.status.value,
        objective_fen=plan.objective_fen,
        cost_fen=plan.cost_fen,
        bound_fen=plan.bound_fen,
        trips=len(plan.trips),
        riders=len(case.workers),
        left_behind=0,
        county=county.code,
    )

"""What has happened since the plan behind a draft or a job was published, and whether that lets it be."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date
from functools import reduce

from sqlalchemy import Connection

from api.access import Caller
from api.operations.health import case_of
from api.operations.health_file import OF_HEALTH, health_file
from api.operations.office import Office
from api.operations.privacy import ERASED_NAME, own_campaigns
from api.operations.trips import of_plan_at_hand
from api.store import Statement, lists
from scheduler.case import Case
from scheduler.editing import Since
from scheduler.editing.since import MAY_BE_ACCEPTED, contradictions, not_cleared
from scheduler.eligibility import judge
from scheduler.errors import EditFault, EditRefused
from scheduler.lifting import passage
from scheduler.planfile import plan_from_json
from scheduler.reasons import PlannerCode
from scheduler.trips import Plan

LastLook = Callable[[Connection, Case], None]


def since_of(office: Office, connection: Connection, plan_ids: Iterable[str]) -> Since:
    """Return what has been reported of the trips of published plans, the earlier first; "" = none."""
    found = (
        Since.of(office.batch(connection, plan_id).trips, states)
        for plan_id in dict.fromkeys(plan_ids)
        if plan_id
        for states in [[now.state for now in of_plan_at_hand(office, connection, plan_id)]]
    )
    return reduce(Since.and_then, found, Since())


def last_look(
    office: Office,
    caller: Caller,
    plan_ids: Iterable[str],
    document: dict[str, object],
    despite: Collection[str] = (),
) -> LastLook:
    """Return what looks once more, before a plan is kept, whether it contradicts what has happened since.

    Parameters
    ----------
    plan_ids
        The published plans behind it.
    document
        The plan that is to be published.
    despite
        People whom the caller publishes all the same, where that loses nobody.
    """
    plan = plan_from_json(document)

    def look(connection: Connection, case: Case) -> None:
        faults = outdated(office, connection, caller, plan_ids, (case, plan))
        if left := [f for f in faults if f.code not in MAY_BE_ACCEPTED or f.where not in despite]:
            raise EditRefused(left)

    return look


def outdated(
    office: Office,
    connection: Connection,
    caller: Caller,
    plan_ids: Iterable[str],
    planned: tuple[Case, Plan],
) -> tuple[EditFault, ...]:
    """Return everything in which a plan contradicts what has happened since, within a transaction.

    Parameters
    ----------
    plan_ids
        The published plans behind it; where there is none, nobody has been told anything yet.
    planned
        The case, as it is now, and the plan.
    """
    case, plan = planned
    since = since_of(office, connection, plan_ids)
    erased = {worker_id for worker_id, one in case.workers.items() if one.name == ERASED_NAME}
    refusals = _refusals(connection, caller, case, plan)
    return tuple(sorted({*contradictions(since, plan, erased), *not_cleared(since, plan, refusals)}))


def _refusals(connection: Connection, caller: Caller, case: Case, plan: Plan) -> Callable[[str, date], str]:
    """Return what says why a rider may not travel by all that has been declared by now, "" = he may."""
    said: dict[str, list[Statement]] = {}
    numbers = {case.workers[w].id_number: w for trip in plan.trips for w in trip.seats if w in case.workers}
    persons = {lists.index_of(connection, number): w for number, w in numbers.items() if number}
    within = own_campaigns(connection, caller)
    for one in lists.said_of_people(connection, persons, within, OF_HEALTH):
        said.setdefault(persons[one.person], []).append(one)

    def refusals(worker_id: str, day: date) -> str:
        if worker_id not in said or not case.policy.gate:
            return ""
        worker, own = case.workers[worker_id], health_file(said[worker_id])
        known = case_of(case, worker, own)
        held = passage(worker, known, own.overrides.values(), own.spoken_of)
        # what the folder says of health is older than what has been said since
        known = replace(
            known,
            declarations={worker_id: held.declarations or case.declarations.get(worker_id, ())},
            residences={worker_id: held.residences or case.residences.get(worker_id, ())},
        )
        codes = {refusal.code.value for refusal in judge(worker, known, day).refusals}
        if held.let_through and day > held.latest:
            codes.add(PlannerCode.OUT_OF_WINDOW.value)
        in_force = {kind for kind, one in own.overrides.items() if day <= one.until}
        codes |= {f"check {kind.value}" for kind in own.checks.failed if kind not in in_force}
        return ", ".join(sorted(codes))

    return refusals

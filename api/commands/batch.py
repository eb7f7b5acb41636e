"""Reading a case with its plan for the commands that work on lawful plans only."""

from dataclasses import dataclass
from pathlib import Path

from api.commands.console import RefusalError, read_or_refuse
from api.operations.planning import faults_of, travel_of
from api.words import Words
from routing.errors import RoutingError
from routing.matrix import TravelMatrix
from scheduler.case import Case
from scheduler.errors import PlanUnreadable
from scheduler.planfile import plan_from_json, read_plan_json
from scheduler.trips import Plan


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """Hold a case, its lawful plan, the plan's document and the distances of the case."""

    case: Case
    plan: Plan
    document: dict[str, object]
    travel: TravelMatrix


def read_planned(folder: Path, path: Path, words: Words) -> PlannedCase:
    """Read a case and a plan, and have the referee judge it.

    Raises
    ------
    RefusalError
        One of them cannot be read, or the plan breaks a rule; every fault is said.
    """
    reading, case = read_or_refuse(folder, words, quiet=True)
    try:
        travel = travel_of(case, reading)
        document = read_plan_json(path)
        if faults := faults_of(case, travel, document):
            lines = [f"error {path}:1 - PLAN_UNLAWFUL {words('cli.fault.plan_unlawful')}"]
            raise RefusalError([*lines, *(f"{fault.code} {fault.where} {fault.words}" for fault in faults)])
        return PlannedCase(case, plan_from_json(document), document, travel)
    except PlanUnreadable as error:
        lines = [f"error {path}:1 - PLAN_UNREADABLE {fault.words}" for fault in error.faults]
        raise RefusalError(lines) from error
    except RoutingError as error:
        raise RefusalError([f"error case.toml:1 roads ROADS_UNREADABLE {error}"]) from error

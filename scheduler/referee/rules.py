"""The list of rules, and the judge who holds a plan against all of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from routing.matrix import TravelMatrix
from scheduler.case import Case
from scheduler.errors import PlanFault
from scheduler.gate import Gate
from scheduler.planform import FORM, PLAN_SUMS, form_faults
from scheduler.referee.aboard import cohorts_apart, seats_lawful, within_capacity, worth_running
from scheduler.referee.arrival import firm_receives, ride_not_too_long
from scheduler.referee.coaches import coach_in_one_place
from scheduler.referee.drivers import hours_lawful
from scheduler.referee.money import bound_is_honest, money_adds_up
from scheduler.referee.people import party_travels_whole, served_once
from scheduler.referee.reading import integer, read_left, read_trips, same_id_twice
from scheduler.referee.records import Dossier, Roads
from scheduler.referee.route import (
    boards_within_reach,
    keeps_out_of_avoided,
    not_too_many_stops,
    pickups_before_drops,
)
from scheduler.referee.timetable import clock_runs_true, inside_window
from scheduler.trips import Status


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one hard rule.

    Parameters
    ----------
    code, zh, en
        R01..R18 and its name in Chinese and English.
    check
        Yields every breach.
    """

    code: str
    zh: str
    en: str
    check: Callable[[Dossier], Iterator[PlanFault]]


RULES = (
    Rule("R01", "人人一车，去留有据", "served once", served_once),
    Rule("R02", "同行不拆散", "party", party_travels_whole),
    Rule("R03", "不超员", "capacity", within_capacity),
    Rule("R04", "风险等级不混乘", "cohort", cohorts_apart),
    Rule("R05", "先接后送，各到其厂", "order", pickups_before_drops),
    Rule("R06", "停靠点数", "stops", not_too_many_stops),
    Rule("R07", "时刻真实", "clock", clock_runs_true),
    Rule("R08", "驾驶时间合法", "duty", hours_lawful),
    Rule("R09", "企业接收", "reception", firm_receives),
    Rule("R10", "出行日期", "window", inside_window),
    Rule("R11", "乘车时长与绕行", "ride", ride_not_too_long),
    Rule("R12", "车辆不重用", "coach", coach_in_one_place),
    Rule("R13", "最少人数", "fill", worth_running),
    Rule("R14", "就近上车", "access", boards_within_reach),
    Rule("R15", "费用与里程", "money", money_adds_up),
    Rule("R16", "座位", "seats", seats_lawful),
    Rule("R17", "下界真实", "bound", bound_is_honest),
    Rule("R18", "避开区域", "avoid", keeps_out_of_avoided),
)


def judge(
    case: Case,
    travel: TravelMatrix,
    plan: Mapping[str, object],
    *,
    crosses: Callable[[str, str], bool] | None = None,
    known_fen: int | None = None,
) -> tuple[PlanFault, ...]:
    """Hold a plan against every rule of the contract and return all faults, in order of their codes.

    Nothing that a file may hold makes it raise: what cannot be read is a fault of form (F00), and the rest is
    judged all the same.

    Parameters
    ----------
    case
        What was asked.
    travel
        The distances and times that planning uses.
    plan
        The plan as parsed JSON.
    crosses
        Whether the road from one place to another crosses an avoided division; without it only stops are
        judged.
    known_fen
        The objective of any lawful plan of the case; a bound above it is false.
    """
    faults = list(form_faults(plan))
    trips, left = _entries(plan, "trips"), _entries(plan, "left_behind")
    if trips is None or left is None:
        return tuple(sorted(set(faults)))
    readable, illegible = read_trips(case, trips)
    gap, status = plan.get("gap"), plan.get("status")
    dossier = Dossier(
        case=case,
        roads=Roads(travel),
        trips=tuple(readable),
        listed_trips=len(trips),
        left_behind=read_left(left),
        sums={name: integer(plan.get(name)) or 0 for name in PLAN_SUMS},
        trip_sums={
            name: sum(integer(trip.get(name)) or 0 for trip in trips)
            for name in ("cost_fen", "rider_time_fen")
        },
        gap=gap if isinstance(gap, (int, float)) and not isinstance(gap, bool) else None,
        status=status if isinstance(status, str) else "",
        refusals=_gate(case),
        crosses=crosses,
        known_fen=known_fen,
    )
    faults += illegible
    faults += same_id_twice(trips)
    faults += plan_of_this_case(dossier, plan)
    for rule in RULES:
        faults += rule.check(dossier)
    return tuple(sorted(set(faults)))


def plan_of_this_case(dossier: Dossier, plan: Mapping[str, object]) -> Iterator[PlanFault]:
    """The plan is for this case, says infeasible only when nobody travels, and every trip has its leaders."""
    if plan.get("case") != dossier.case.name:
        yield PlanFault(FORM, "plan", f"the plan is for another case than {dossier.case.name}")
    if dossier.status == Status.INFEASIBLE and dossier.listed_trips:
        yield PlanFault(FORM, "plan", "status is infeasible, but there are trips")
    for trip in dossier.trips:
        wanted = min(dossier.case.policy.leaders_per_trip, len(trip.riders))
        leaders = trip.leaders
        if len(leaders) != wanted or len(set(leaders)) < wanted or not set(leaders) <= trip.boards_at.keys():
            yield trip.fault(
                FORM, f"{len(leaders)} leaders, {wanted} different riders of the trip are wanted"
            )


def _entries(plan: object, name: str) -> list[Mapping[str, Any]] | None:
    """Return a list of JSON objects, empty where the plan has none; None where it holds something else."""
    if not isinstance(plan, Mapping):
        return None
    found = plan.get(name, [])
    if not isinstance(found, (list, tuple)) or not all(isinstance(entry, Mapping) for entry in found):
        return None
    return list(found)


def _gate(case: Case) -> Callable[[str, date], frozenset[str]]:
    """Return the gate of the case: the codes that refuse a worker on a day."""
    keeper = Gate(case)

    @cache
    def refusals(worker_id: str, day: date) -> frozenset[str]:
        verdict = keeper.judge(case.workers[worker_id], day)
        return frozenset(refusal.code.value for refusal in verdict.refusals)

    return refusals

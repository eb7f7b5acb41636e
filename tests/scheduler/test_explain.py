"""A planner code is true: its remedy, done to the case's files, lets the person travel by the referee."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import referee
from exhaustive.tiny import write_tiny_case
from lawful_plans import World
from scheduler.accounts import plan_of
from scheduler.assignment.pieces import MOST_PIECE
from scheduler.assignment.problem import build_problem
from scheduler.demand import Demand, demands_of
from scheduler.eligibility import gate
from scheduler.explain.carriage import Carriage, Fit
from scheduler.explain.changes import unchanged
from scheduler.explain.effort import Effort
from scheduler.explain.tours import Roads
from scheduler.planfile import plan_to_json
from scheduler.planning import AfterIterations, plan_batch
from scheduler.trips import LeftBehind, Option, Plan, Trip
from told_remedies import follow, lift

PUBLIC = Path(__file__).parents[2] / "fixtures" / "cases" / "public"
LIFTED = (
    "TOO_FEW_FOR_A_COACH", "RIDE_TOO_LONG", "FIRM_CLOSED", "FIRM_QUOTA", "FIRM_NOT_APPROVED", "OUT_OF_WINDOW",
    "COHORT_ALONE", "AVOIDED_REGION", "PARTY_TOO_LARGE",
)  # fmt: skip
"""What can be lifted for a party that no trip of the plan can take."""
MOST = 64
"""Timetables that the test tries; the product needed fewer."""


@dataclass(frozen=True)
class Told:
    """Hold somebody left behind with one thing he was told."""

    world: World
    plan: Plan
    entry: LeftBehind
    option: Option


def told(world: World, plan: Plan, every: bool) -> Iterator[Told]:
    """Give each different thing that people left behind are told: the first, or every option."""
    seen = set()
    for entry in plan.left_behind:
        for option in entry.options if every else entry.options[:1]:
            worker = world.case.workers[entry.worker_id]
            key = option.code, option.subject, worker.village_id, worker.firm_id, option.cost_fen
            if key not in seen:
                seen.add(key)
                yield Told(world, plan, entry, option)


def carried(one: Told, folder: Path) -> tuple[World, Demand, Fit | None]:
    """Do what somebody is told, and look for a trip that carries him beside all who travel already."""
    case = one.world.case
    worker = case.workers[one.entry.worker_id]
    party = [w for w in case.workers if worker.party_id and case.workers[w].party_id == worker.party_id]
    world = World(follow(one.world.folder, folder, one.option, party or [worker.worker_id]))
    demands = {d.party.party_id: d for d in demands_of(world.case, gate(world.case))}
    demand = next(d for d in demands.values() if worker.worker_id in d.worker_ids)
    problem = build_problem(world.case, world.travel, [demand], MOST_PIECE)
    change = replace(unchanged(world.case, demand))
    riding = {w for trip in one.plan.trips for w in trip.seats}
    company = [d for d in demands.values() if d.worker_ids[0] not in riding]
    carriage = Carriage(problem, Roads(world.travel), one.plan.trips, demands, change, Effort(None), MOST)
    return world, demand, carriage.fit(company)


def document(world: World, plan: Plan, fit: Fit) -> dict[str, Any]:
    """Write the plan with the trip that carries somebody more."""
    trips: list[Trip] = [fit.new if trip is fit.old else trip for trip in plan.trips]
    trips += [] if fit.old else [fit.new]
    left = [entry for entry in plan.left_behind if entry.worker_id not in fit.new.seats]
    written = plan_to_json(plan_of(world.case, trips, left))
    return dict(json.loads(json.dumps(written)))


def untrue(world: World, plan: Plan, folder: Path, every: bool = True) -> list[str]:
    """Return what people are told that does not let them travel."""
    found = []
    for number, one in enumerate(told(world, plan, every)):
        changed, demand, fit = carried(one, folder / f"{world.folder.name}-{number}")
        words = f"{world.folder.name} {one.entry.worker_id} {one.option}"
        if fit is None:
            found.append(f"{words}: nothing carries him")
            continue
        assert set(demand.worker_ids) <= set(fit.new.seats)
        faults = referee.Referee(changed.independent_case, document(changed, plan, fit)).run()
        found += [f"{words}: {fault}" for fault in faults]
    return found


def planned(world: World, rounds: int) -> Plan:
    """Plan a case."""
    return plan_batch(world.case, world.travel, AfterIterations(rounds)).plan


def untrue_without_figures(world: World, plan: Plan, folder: Path) -> list[str]:
    """Return who was told a code without a figure though only another would let him travel, even alone."""
    found, seen = [], set()
    for entry in plan.left_behind:
        worker = world.case.workers[entry.worker_id]
        party_id = worker.party_id or worker.worker_id
        # where every coach of the case is of no use, another one from elsewhere is a remedy without a figure
        if entry.options or not entry.by_planner or party_id in seen or entry.code == "NO_COACH_LEFT":
            continue
        seen.add(party_id)
        party = [w for w in world.case.workers.values() if worker.party_id and w.party_id == party_id] or [
            worker
        ]
        ids, firms = [w.worker_id for w in party], {w.firm_id for w in party}
        helps = []
        for code in dict.fromkeys((entry.code, *LIFTED)):
            target = folder / f"{world.folder.name}-{party_id}-{code}"
            if travels_alone(World(lift(world.folder, target, code, ids, firms)), entry.worker_id):
                helps.append(code)
            if helps == [entry.code]:
                break
        if helps and entry.code not in helps:
            found.append(f"{world.folder.name} {entry.worker_id} is told {entry.code}, but {helps} help")
    return found


def travels_alone(world: World, worker_id: str) -> bool:
    """Say whether a lawful plan of one trip carries somebody, by the independent referee."""
    case, judged = world.case, gate(world.case)
    demands = {d.party.party_id: d for d in demands_of(case, judged)}
    demand = next((d for d in demands.values() if worker_id in d.worker_ids), None)
    if demand is None:
        return False
    problem = build_problem(case, world.travel, [demand], MOST_PIECE)
    change = unchanged(case, demand)
    carriage = Carriage(problem, Roads(world.travel), (), demands, change, Effort(None), MOST)
    fit = carriage.fit(list(demands.values()))
    if fit is None:
        return False
    left = [entry for entry in judged.left_behind if entry.worker_id not in fit.new.seats]
    known = {entry.worker_id for entry in left} | set(fit.new.seats)
    left += [LeftBehind(w, "NO_COACH_LEFT", by_planner=True) for w in case.workers if w not in known]
    written = plan_to_json(plan_of(case, [fit.new], left))
    return referee.Referee(world.independent_case, json.loads(json.dumps(written))).run() == []


def test_in_tiny_cases_whatever_people_are_told_lets_them_travel(tmp_path: Path) -> None:
    wrong, codes = [], set()
    for seed in range(100, 130):
        world = World(write_tiny_case(tmp_path / f"tiny-{seed}", seed))
        plan = planned(world, 100)
        codes |= {option.code for entry in plan.left_behind for option in entry.options}
        wrong += untrue(world, plan, tmp_path) + untrue_without_figures(world, plan, tmp_path)

    assert wrong == []
    assert len(codes) >= 5


@pytest.mark.long
@pytest.mark.parametrize("name", ["county-1", "county-2", "local-1", "region-1", "tight-1"])
def test_in_the_public_cases_whatever_people_are_told_lets_them_travel(tmp_path: Path, name: str) -> None:
    world = World(PUBLIC / name)

    plan = planned(world, 300)

    assert untrue(world, plan, tmp_path) == []
    assert untrue_without_figures(world, plan, tmp_path) == []

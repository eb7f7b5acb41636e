"""The master: each rule alone lets the allowed through and stops the forbidden; then the choice."""

from collections.abc import Callable, Sequence

import pytest
from ortools.sat.python import cp_model

import builders as b
from scheduler.assignment.arrays import NONE
from scheduler.assignment.drafts import Draft
from scheduler.assignment.master import (
    Model,
    add_money,
    choose_trips,
    each_party_once,
    new_model,
    no_more_coaches_than_there_are,
)
from scheduler.assignment.problem import Problem, build_problem
from scheduler.case import CostRates
from scheduler.demand import demands_of
from scheduler.eligibility import gate

Rule = Callable[[Model, Sequence[Draft]], None]


def draft(*parties: str, klass: int = 0, fen: float = 1000.0) -> Draft:
    """Build a trip that carries these parties."""
    boards = tuple((party_id, 0) for party_id in parties)
    return Draft(NONE, klass, 0, 1, (0,), (1,), boards, NONE, fen)


def feasible(trips: Sequence[Draft], rule: Rule, run: Sequence[int], stay: Sequence[str] = ()) -> bool:
    """Say whether a rule alone allows exactly these trips to run and exactly these parties to stay."""
    parties = sorted({party_id for trip in trips for party_id, _ in trip.boards})
    model = new_model(trips, parties)
    rule(model, trips)
    for k, variable in enumerate(model.run):
        model.cp.add(variable == int(k in run))
    for party_id, variable in model.stay.items():
        model.cp.add(variable == int(party_id in stay))
    return bool(cp_model.CpSolver().solve(model.cp) == cp_model.OPTIMAL)


def small_problem(coaches: int = 2) -> Problem:
    """Build a problem of two people who each cost 300 yuan to leave, with coaches of one class."""
    case = b.case(
        workers=b.workers(2),
        coaches=[b.coach(f"C{k}", seats=9) for k in range(coaches)],
        cost=CostRates(left_behind_yuan=300),
    )
    travel = b.travel({("V1", "at F1"): (10, 10)}, case.places)
    return build_problem(case, travel, demands_of(case, gate(case)), 1)


@pytest.mark.parametrize(
    ("run", "stay", "allowed"),
    [
        ([0], ["B"], True),
        ([0, 1], [], True),
        ([2], [], True),
        ([], ["A", "B"], True),
        ([0], [], False),
        ([0], ["A", "B"], False),
        ([0, 2], [], False),
        ([2], ["A"], False),
    ],
)
def test_each_party_rides_once_or_stays(run: list[int], stay: list[str], allowed: bool) -> None:
    trips = [draft("A"), draft("B"), draft("A", "B")]

    assert feasible(trips, each_party_once, run, stay) is allowed


@pytest.mark.parametrize(
    ("run", "allowed"), [([0], True), ([0, 2], True), ([2, 3], True), ([0, 1], False), ([2, 3, 4], False)]
)
def test_of_each_class_no_more_coaches_run_than_there_are(run: list[int], allowed: bool) -> None:
    trips = [draft("A"), draft("B"), *(draft(p, klass=1) for p in "ABC")]

    def rule(model: Model, drafts: Sequence[Draft]) -> None:
        no_more_coaches_than_there_are(model, drafts, {0: 1, 1: 2})

    assert feasible(trips, rule, run) is allowed


def test_without_a_rule_everything_is_allowed() -> None:
    trips = [draft("A"), draft("A", "B")]

    assert feasible(trips, lambda model, drafts: None, [0, 1], ["A"])


@pytest.mark.parametrize(("run", "stay", "fen"), [([0], ["~W002"], 31_000), ([1], [], 1_600), ([], [], 0)])
def test_a_trip_costs_its_coach_and_whoever_stays_his_price(
    run: list[int], stay: list[str], fen: int
) -> None:
    trips = [draft("~W001"), draft("~W001", "~W002", fen=1600.4)]
    model = new_model(trips, ["~W001", "~W002"])
    add_money(model, small_problem(), trips)
    for k, variable in enumerate(model.run):
        model.cp.add(variable == int(k in run))
    for party_id, variable in model.stay.items():
        model.cp.add(variable == int(party_id in stay))
    solver = cp_model.CpSolver()

    assert solver.solve(model.cp) == cp_model.OPTIMAL
    assert solver.objective_value == fen


def test_the_cheapest_set_of_trips_is_chosen() -> None:
    apart, together = [draft("~W001"), draft("~W002")], draft("~W001", "~W002", fen=1500)

    choice = choose_trips(small_problem(), [*apart, together], apart, 2000.0)

    assert choice.drafts == (together,)
    assert choice.fen == 1500


def test_a_choice_is_never_worse_than_what_is_known() -> None:
    known = (draft("~W001", "~W002", fen=900),)

    choice = choose_trips(small_problem(), [draft("~W001"), draft("~W002")], known, 900.0)

    assert choice.drafts == known
    assert choice.fen == 900


def test_a_trip_for_which_no_coach_is_left_is_not_chosen() -> None:
    apart = [draft("~W001"), draft("~W002")]

    choice = choose_trips(small_problem(coaches=1), apart, (), 60_000.0)

    assert len(choice.drafts) == 1
    assert choice.fen == 31_000


def test_whoever_is_cheaper_to_leave_stays() -> None:
    choice = choose_trips(
        small_problem(), [draft("~W001", fen=40_000)], (draft("~W001", fen=40_000),), 70_000.0
    )

    assert choice.drafts == ()
    assert choice.fen == 60_000

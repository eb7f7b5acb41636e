"""The tables: who is one piece, which coaches are one class, and what the numbers of a case become."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import builders as b
from routing.settings import RoadSettings
from scheduler.assignment.arrays import (
    ALL_DAY,
    CLOSES_S,
    COUNT,
    DAY_FEN,
    FAR,
    FIRST,
    FIXED_FEN,
    FROM_S,
    GROUP,
    MAX_DETOUR_S,
    MAX_PICKUPS,
    METRE_FEN,
    MIN_RIDERS,
    NONE,
    QUOTA,
    SECOND_FEN,
    SELLABLE,
    SIZE,
    TIMED,
    UNTIL_S,
)
from scheduler.assignment.pieces import Piece, cut_pieces
from scheduler.assignment.problem import Problem, build_problem, is_timed
from scheduler.case import Case, CostRates, Limits, Times
from scheduler.clock import DAY_S
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.policy import Risk
from scheduler.roster import Worker


def problem_of(case: Case, most: int = 40) -> Problem:
    """Make the problem of a case with a road of 10 km and 10 minutes between any two places."""
    roads = {(p, q): (10.0, 10.0) for p in case.places for q in case.places if p != q}
    return build_problem(case, b.travel(roads, case.places), demands_of(case, gate(case)), most)


def pieces_of(workers: Sequence[Worker], most: int = 40, **fields: object) -> list[list[str]]:
    """Return who rides with whom as one piece."""
    case = b.case(workers=workers, coaches=[b.coach()], **fields)  # type: ignore[arg-type]
    pieces: Sequence[Piece] = cut_pieces(demands_of(case, gate(case)), most)
    return sorted([w.worker_id for d in p.demands for w in d.party.workers] for p in pieces)


def test_people_of_one_village_and_firm_are_one_piece() -> None:
    assert pieces_of(b.workers(3)) == [["W001", "W002", "W003"]]


@pytest.mark.parametrize(
    "other",
    [
        b.worker("W2", village="V2"),
        b.worker("W2", firm="F2"),
        b.worker("W2", latest=b.DAY + timedelta(days=1)),
        b.worker("W2", pickup="V9"),
    ],
    ids=["village", "firm", "days", "pickup"],
)
def test_people_who_differ_in_what_a_trip_asks_are_pieces_of_their_own(other: Worker) -> None:
    days = b.DAY, b.DAY + timedelta(days=1)

    assert pieces_of([b.worker("W1"), other], days=days) == [["W1"], ["W2"]]


def test_a_piece_holds_no_more_than_it_may() -> None:
    assert sorted(map(len, pieces_of(b.workers(7), most=3))) == [1, 3, 3]


def test_a_party_is_never_cut() -> None:
    family = [b.worker(f"W{k}", party="Q") for k in range(5)]

    assert pieces_of([*family, b.worker("X")], most=3) == [["W0", "W1", "W2", "W3", "W4"], ["X"]]


def test_coaches_that_differ_only_in_their_plate_are_one_class() -> None:
    coaches = [b.coach("C1"), b.coach("C2", seats=33), b.coach("C3"), b.coach("C4", day_yuan=5)]
    problem = problem_of(b.case(workers=b.workers(1), coaches=coaches))
    tables = problem.tables

    assert [len({problem.class_of[0], problem.class_of[k]}) for k in (1, 2, 3)] == [2, 1, 2]
    assert tables.klass[problem.class_of[0], COUNT] == 2
    first = tables.klass[:, FIRST]
    assert sorted(tables.coach.tolist()) == [0, 1, 2, 3]
    assert [problem.class_of[k] for k in tables.coach[first]] == list(range(3))


@pytest.mark.parametrize("preset", ["plain", "cn-2020-02-strict", "cn-2020-03-by-risk"])
def test_the_seats_of_a_class_are_those_that_may_be_sold(preset: str) -> None:
    policy, coach = b.policy(preset, gate=[]), b.coach(seats=33, crew=3)
    row = problem_of(b.case(workers=b.workers(1), coaches=[coach], policy=policy)).tables.klass[0]

    told = [
        coach.sellable(policy, crew, risk, free)
        for crew in (1, 2, 3)
        for risk in Risk
        for free in (False, True)
    ]
    assert row[SELLABLE:].tolist() == [max(0, seats) for seats in told]


def test_prices_are_fen_a_metre_and_a_second() -> None:
    coach = b.coach(fixed_yuan=12.5, per_km_yuan=6, per_hour_yuan=72, day_yuan=99)
    fare = problem_of(b.case(workers=b.workers(1), coaches=[coach])).tables.fare[0]

    assert fare[[FIXED_FEN, METRE_FEN, SECOND_FEN, DAY_FEN]].tolist() == [1250, 0.6, 2, 9900]


def test_a_leg_costs_its_road_and_hours_and_an_empty_one_its_share() -> None:
    coach = b.coach(start="S", per_km_yuan=6, per_hour_yuan=72)
    case = b.case(workers=b.workers(1), coaches=[coach], cost=CostRates(empty_factor=0.5))
    problem = problem_of(case)
    tables, at = problem.tables, problem.travel.index

    assert tables.arc[tables.klass[0, GROUP], at["V1"], at["at F1"]] == 10_000 * 0.6 + 600 * 2
    assert tables.edge[0, 0, at["V1"]] == 10_000 * 0.3 + 600 * 2
    assert tables.edge[0, 1].max() == 0


def test_where_there_is_no_road_a_leg_is_out_of_reach() -> None:
    case = b.case(workers=b.workers(1), coaches=[b.coach()])
    travel = b.travel({("at F1", "V1"): (10, 10)}, case.places, both_ways=False)
    tables = build_problem(case, travel, demands_of(case, gate(case)), 1).tables

    assert tables.arc[0, travel.index["V1"], travel.index["at F1"]] == FAR


def test_a_piece_has_a_cohort_on_the_days_on_which_it_may_travel() -> None:
    days = b.DAY, b.DAY + timedelta(days=2)
    late = b.worker("W1", earliest=b.DAY + timedelta(days=1), latest=days[1])
    case = b.case(workers=[late], coaches=[b.coach()], days=days, risk={"V1": Risk.MEDIUM})

    assert problem_of(case).tables.day.tolist() == [[NONE, Risk.MEDIUM, Risk.MEDIUM]]


def test_a_family_of_two_risks_has_no_day_where_risks_are_kept_apart() -> None:
    family = [b.worker("W1", party="Q"), b.worker("W2", village="V2", pickup="V1", party="Q")]
    family[0] = b.worker("W1", party="Q", pickup="V1")
    case = b.case(
        workers=family,
        coaches=[b.coach()],
        risk={"V2": Risk.MEDIUM},
        policy=b.policy("plain", mixing="same-risk"),
    )

    assert problem_of(case).tables.day.tolist() == [[NONE]]


def test_leaving_a_piece_costs_all_its_people_by_priority() -> None:
    case = b.case(
        workers=[b.worker("W1", party="Q"), b.worker("W2", firm="F2", party="Q")],
        firms=[b.firm("F2", priority=100)],
        coaches=[b.coach()],
        cost=CostRates(left_behind_yuan=10),
    )

    assert problem_of(case).tables.left_fen.tolist() == [1000 + 2000]


def test_limits_that_are_not_set_are_none_and_times_are_seconds() -> None:
    limits = Limits(max_detour_min=1.5)
    rule = problem_of(b.case(workers=b.workers(1), coaches=[b.coach()], limits=limits)).tables.rule

    assert rule[[MAX_PICKUPS, MAX_DETOUR_S, MIN_RIDERS]].tolist() == [NONE, 90, 1]


def test_moments_count_from_the_midnight_of_the_first_day() -> None:
    coach = b.coach(available_from=int(b.case().clock.midnight(b.DAY)) + 3600)
    row = problem_of(b.case(workers=b.workers(1), coaches=[coach])).tables.klass[0]

    assert row[FROM_S] == 3600
    assert row[UNTIL_S] > 1000 * DAY_S


def test_firms_are_told_with_hours_and_quota() -> None:
    firms = [b.firm("F1", receives=("08:00", "18:00"), daily_quota=4)]
    row = problem_of(b.case(workers=b.workers(1), firms=firms, coaches=[b.coach()])).tables.firm[0]

    assert row[[ALL_DAY, CLOSES_S, QUOTA]].tolist() == [0, 18 * 3600, 4]


def test_each_piece_is_its_own_nearest() -> None:
    workers = [b.worker(f"W{k}", village=f"V{k}") for k in range(4)]
    tables = problem_of(b.case(workers=workers, coaches=[b.coach()])).tables

    assert tables.near[:, 0].tolist() == [0, 1, 2, 3]
    assert np.sort(tables.near, axis=1).tolist() == [[0, 1, 2, 3]] * 4
    assert tables.piece[:, SIZE].tolist() == [1] * 4


@pytest.mark.parametrize(
    ("fields", "timed"),
    [
        ({}, False),
        ({"limits": Limits(max_ride_min=60)}, True),
        ({"cost": CostRates(rider_hour_yuan=1)}, True),
        ({"drivers": [b.Driver("D1")]}, True),
        ({"days": (b.DAY, b.DAY + timedelta(days=1))}, True),
        ({"firms": [b.firm(daily_quota=3)]}, True),
        ({"policy": b.policy("cn-spring-festival")}, True),
    ],
)
def test_hours_matter_where_a_rule_looks_at_the_clock(fields: dict[str, object], timed: bool) -> None:
    case = b.case(workers=b.workers(1), coaches=[b.coach()], **fields)  # type: ignore[arg-type]

    assert is_timed(case) is timed
    assert problem_of(case).tables.rule[TIMED] == timed


@pytest.mark.parametrize(
    ("coaches", "until_s", "timed"),
    [
        ([b.coach("C1"), b.coach("C2", fixed_yuan=2000)], 1200, True),
        ([b.coach("C1"), b.coach("C2", fixed_yuan=2000)], 1199, False),
        ([b.coach("C1", day_yuan=250)], 1200, True),
        ([b.coach("C1"), b.coach("C2")], 1200, False),
    ],
    ids=["a dearer coach is spared", "the day is too short", "a day is spared", "nothing is spared"],
)
def test_hours_matter_where_a_coach_that_runs_twice_saves_money(
    coaches: list[b.Coach], until_s: int, timed: bool
) -> None:
    # ten minutes there and ten minutes back
    case = b.case(workers=b.workers(1), coaches=coaches, times=Times(depart_until_s=until_s))

    assert problem_of(case).tables.rule[TIMED] == timed


def test_a_coach_that_holds_fewer_than_the_least_load_holds_nobody() -> None:
    case = b.case(
        workers=b.workers(3),
        coaches=[b.coach("C1", seats=3, crew=1), b.coach("C2", seats=4, crew=1)],
        limits=Limits(min_riders=3),
    )

    assert problem_of(case).tables.klass[:, SELLABLE].tolist() == [0, 3]


def test_a_coach_from_an_avoided_division_holds_nobody() -> None:
    case = b.case(
        workers=b.workers(3), coaches=[b.coach("C1", seats=4, crew=1, start="S")], places=[b.place("S")]
    )
    avoided = replace(case, roads=RoadSettings(avoid=(b.VILLAGE_DIVISION[:4],)))

    assert problem_of(case).tables.klass[0, SELLABLE] == 3
    assert problem_of(avoided).tables.klass[0, SELLABLE] == 0

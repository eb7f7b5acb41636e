"""Halves: cut and joined again a plan is the same, and what the parts find is lawful together."""

import math
import random
from datetime import timedelta
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

import builders as b
from scheduler.assignment.arrays import (
    COUNT,
    DRIVER_FROM_S,
    DRIVER_UNTIL_S,
    FIRST,
    NONE,
    T_CLASS,
    T_COACH,
    T_CREW,
    T_DRIVER,
    T_END_S,
    T_PIECES,
    T_START_S,
    State,
)
from scheduler.assignment.calendar import OWN_CREW
from scheduler.assignment.chain import Chain, make_chain
from scheduler.assignment.halves import Half, cut_up, halves_of, join, tied_trips
from scheduler.assignment.problem import Problem, build_problem
from scheduler.assignment.reception import count_received
from scheduler.assignment.totals import total_fen
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.fleet import Driver

KINDS = ("untimed", "own crew", "listed drivers", "quotas")
PEOPLE, QUOTA = 150, 10


@cache
def crowd(kind: str) -> Problem:
    """Build 150 people of twelve villages, bound for six firms with coaches of nine to eleven seats."""
    dice = random.Random(7)
    spots = {f"V{k}": (dice.uniform(0, 90), dice.uniform(0, 90)) for k in range(12)}
    spots |= {f"at F{k}": (dice.uniform(200, 290), dice.uniform(0, 90)) for k in range(6)}
    timed = kind != "untimed"
    case = b.case(
        workers=[
            b.worker(
                f"W{k}",
                village=f"V{dice.randrange(12)}",
                firm=f"F{dice.randrange(6)}",
                latest=b.DAY + timedelta(days=int(timed)),
            )
            for k in range(PEOPLE)
        ],
        firms=[b.firm(f"F{k}", daily_quota=QUOTA if kind == "quotas" else None) for k in range(6)],
        coaches=[
            b.coach(f"C{k:02d}", seats=9 + k % 3, fixed_yuan=100 + 10 * (k % 3), per_km_yuan=3, crew=1)
            for k in range(20)
        ],
        drivers=[Driver(f"D{k}") for k in range(18)] if kind == "listed drivers" else (),
        policy=b.policy("plain", duty="cn-2018" if timed else "none"),
        days=(b.DAY, b.DAY + timedelta(days=int(timed))),
    )
    roads = {(p, q): (math.dist(spots[p], spots[q]),) * 2 for p in spots for q in spots if p != q}
    return build_problem(
        case, b.travel(roads, sorted(spots), both_ways=False), demands_of(case, gate(case)), 3
    )


def searched(problem: Problem, rounds: int = 600) -> Chain:
    """Give a chain with a plan of many trips."""
    chain = make_chain(problem.tables, 1)
    chain.run(rounds, 20_000.0, 5_000.0, 10)
    return chain


def running(state: State) -> np.ndarray:
    """Return the rows of the trips that run."""
    return state.trip[state.trip[:, T_PIECES] > 0]


def cut_in(most: int, problem: Problem, chain: Chain) -> tuple[Half, ...]:
    """Cut until a cut succeeds: few hang together so much that none of many does."""
    dice = np.random.default_rng(3)
    for _ in range(40):
        parts = cut_up(problem.tables, chain.arrays, dice, most)
        if len(parts) == most:
            return parts
    raise AssertionError("no cut succeeds")


@pytest.mark.parametrize("most", [2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_that_is_cut_and_joined_is_the_same(kind: str, most: int) -> None:
    problem = crowd(kind)
    chain = searched(problem)
    before, seats = float(chain.tally[0]), chain.arrays.seat.copy()

    halves = cut_in(most, problem, chain)
    parts_fen = sum(total_fen(half.chain.tables, half.chain.state) for half in halves)
    join(chain, halves)

    assert parts_fen == pytest.approx(before)
    assert chain.tally[0] == pytest.approx(before)
    assert (chain.arrays.seat[:, 1] == seats[:, 1]).all()
    # who rode together still does
    order = np.argsort(seats[:, 0], kind="stable")
    now = chain.arrays.seat[:, 0]
    assert all((seats[i, 0] == seats[j, 0]) == (now[i] == now[j]) for i, j in pairwise(order))


@pytest.mark.parametrize("most", [2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_parts_share_nobody_and_nothing(kind: str, most: int) -> None:
    problem = crowd(kind)
    tables = problem.tables

    parts = cut_in(most, problem, searched(problem))

    own = [half.chain.problem_tables for half in parts]
    assert sorted(np.concatenate([half.pieces for half in parts])) == list(range(len(problem.pieces)))
    coaches = np.concatenate([table.coach for table in own])
    assert kind == "untimed" or sorted(coaches) == sorted(tables.coach)
    assert (sum(table.klass[:, COUNT] for table in own) == tables.klass[:, COUNT]).all()
    at_work = [table.driver[:, DRIVER_FROM_S] < table.driver[:, DRIVER_UNTIL_S] for table in own]
    assert (np.sum(at_work, axis=0) == 1).all()
    for half, table in zip(parts, own, strict=True):
        for i, row in enumerate(table.near):
            assert row[0] == i
            assert set(half.pieces[row]) <= {*tables.near[half.pieces[i]], half.pieces[i]}


@pytest.mark.parametrize("most", [2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_parts_find_is_lawful_together(kind: str, most: int) -> None:
    problem = crowd(kind)
    chain = searched(problem)
    before = float(chain.tally[1])

    for _ in range(6):
        halves = cut_in(most, problem, chain)
        for half in halves:
            half.chain.run(300, 5_000.0, 100.0, 10)
        join(chain, halves)

    assert chain.tally[1] < before
    for state in (chain.arrays, chain.best_arrays):
        rows = running(state)
        ridden = [i for t in range(len(state.trip)) for i in np.flatnonzero(state.seat[:, 0] == t)]
        assert len(ridden) == int(rows[:, T_PIECES].sum())
        assert_one_trip_at_a_time(problem, rows)
    assert chain.tally[0] == pytest.approx(total_fen(chain.tables, chain.state))
    received = np.zeros((6, 12), dtype=np.int64)
    count_received(chain.tables, chain.state, received)
    assert received.max() <= QUOTA
    assert (received.max() > 0) == (kind == "quotas")


def assert_one_trip_at_a_time(problem: Problem, rows: np.ndarray) -> None:
    """No coach and no listed driver is on two trips, and no class has more coaches out than there are."""
    if (rows[:, T_COACH] == NONE).all():
        assert (np.bincount(rows[:, T_CLASS]) <= problem.tables.klass[:, COUNT]).all()
        return
    at_work = [(("coach", row[T_COACH]), row[T_START_S], row[T_END_S]) for row in rows]
    for row in rows if len(problem.tables.driver) else ():
        crew = row[T_DRIVER : T_DRIVER + row[T_CREW]]
        at_work += [(("driver", person), row[T_START_S], row[T_END_S]) for person in crew]
    for (who, _, until), (other, since, _) in pairwise(sorted(at_work)):
        assert who != other or until <= since


def test_a_coach_that_is_there_no_more_but_for_its_trip_is_in_no_part() -> None:
    problem = crowd("own crew")
    chain = searched(problem)
    gone = int(running(chain.arrays)[0, T_COACH])
    c = int(running(chain.arrays)[0, T_CLASS])
    klass = problem.tables.klass.copy()
    klass[c, COUNT] -= 1
    klass[:, FIRST] = np.cumsum(klass[:, COUNT]) - klass[:, COUNT]
    left = problem.tables.coach[problem.tables.coach != gone]
    tables = problem.tables._replace(klass=klass, coach=left)

    parts = next(
        parts for k in range(40) if (parts := halves_of(tables, chain.arrays, np.random.default_rng(k)))
    )

    own = [half.chain.problem_tables for half in parts]
    assert sorted(np.concatenate([table.coach for table in own])) == sorted(left)
    assert sum(int(table.klass[:, COUNT].sum()) for table in own) == len(left)
    assert sum(int((half.chain.arrays.trip[:, T_COACH] == gone).sum()) for half in parts) >= 1


def test_crews_of_their_own_beside_listed_drivers_tie_nothing() -> None:
    problem = crowd("listed drivers")
    chain = searched(problem)
    at = np.flatnonzero(chain.arrays.trip[:, T_PIECES] > 0)
    chain.arrays.trip[at, T_DRIVER] = OWN_CREW + at

    label = tied_trips(problem.tables, chain.arrays, at)

    same_coach = chain.arrays.trip[at, T_COACH][:, None] == chain.arrays.trip[at, T_COACH][None, :]
    assert ((label[at][:, None] == label[at][None, :]) == same_coach).all()


def test_a_few_trips_are_not_cut() -> None:
    problem = crowd("untimed")

    assert halves_of(problem.tables, make_chain(problem.tables, 1).arrays, np.random.default_rng(1)) == ()

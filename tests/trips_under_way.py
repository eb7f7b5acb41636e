"""Trips under way in the search, changed step by step with its own functions in plain Python."""

import random
from typing import Any

import numpy as np

import builders as b
from plain_kernels import plain
from scheduler.assignment import choice, tours
from scheduler.assignment.arrays import (
    GROUP,
    MOST_ROOM,
    NONE,
    T_ALIGHT,
    T_BOARD,
    T_CLASS,
    T_COHORT,
    T_CREW,
    T_DAY,
    T_DROP,
    T_DROPS,
    T_INNER_M,
    T_INNER_S,
    T_LOAD,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    T_RISK,
    Ints,
    State,
    make_desk,
    make_state,
)
from scheduler.assignment.problem import Problem, build_problem
from scheduler.case import CostRates, Times
from scheduler.demand import demands_of
from scheduler.eligibility import gate

plain_tours, plain_choice = plain(tours), plain(choice)


def random_problem(seed: int, people: int = 9, **policy: object) -> Problem:
    """Build people of five villages bound for three firms on roads that obey no triangle."""
    dice = random.Random(seed)
    workers = [
        b.worker(f"W{k}", village=f"V{dice.randrange(5)}", firm=f"F{dice.randrange(3)}")
        for k in range(people)
    ]
    coaches = [
        b.coach("C1", seats=49, start="S", fixed_yuan=300, per_km_yuan=3, per_hour_yuan=40),
        b.coach("C2", seats=49, end="S", fixed_yuan=200, per_km_yuan=5, per_hour_yuan=10),
    ]
    case = b.case(
        workers=workers,
        coaches=coaches,
        times=Times(stop_s=300, per_rider_s=20),
        cost=CostRates(empty_factor=0.5),
        policy=b.policy("plain", **policy),
    )
    places = sorted(case.places)
    roads = {(p, q): (dice.uniform(1, 99), dice.uniform(1, 99)) for p in places for q in places if p != q}
    return build_problem(case, b.travel(roads, places, both_ways=False), demands_of(case, gate(case)), 1)


def open_trip(problem: Problem, c: int = 0) -> State:
    """Make a state whose slot 0 is an empty trip of a class."""
    state = make_state(problem.tables, 4)
    state.trip[0, [T_CLASS, T_DAY, T_COHORT, T_CREW]] = c, 0, 0, 1
    state.used[-1] = 1
    return state


def board(problem: Problem, state: State, i: int, found: tuple[int, int, int] | None = None) -> bool:
    """Put piece i on trip 0, by default at the end of both tours."""
    tables, trip = problem.tables, state.trip
    p, d = int(tables.lists[tables.piece[i, 1]]), int(tables.lists[tables.piece[i, 3]])
    if found is None:
        ups, downs = stops_of(state)
        found = (p, NONE if p in ups else len(ups), NONE if d in downs else len(downs))
    c = trip[0, T_CLASS]
    return bool(
        plain_tours.board(
            tables.arc, tables.edge, tables.leg, tables.place, tables.day, tables.piece, tables.lists,
            state.seat, trip, 0, tables.klass[c, GROUP], c, i, np.array(found),
        )
    )  # fmt: skip


def alight(problem: Problem, state: State, i: int) -> None:
    """Take piece i off."""
    tables = problem.tables
    plain_tours.alight(
        tables.leg, tables.place, tables.day, tables.piece, tables.lists, state.seat, state.trip, i
    )


def price(problem: Problem, state: State) -> float:
    """Price trip 0 anew."""
    tables, c = problem.tables, state.trip[0, T_CLASS]
    return float(
        plain_tours.price(
            tables.leg, tables.edge, tables.klass, tables.fare, tables.rule, tables.rate, tables.place,
            state.trip, 0, c, 1,
        )
    )  # fmt: skip


def stops_of(state: State) -> tuple[list[int], list[int]]:
    """Return the pickups and drops of trip 0."""
    row = state.trip[0].tolist()
    return row[T_PICKUP : T_PICKUP + row[T_PICKUPS]], row[T_DROP : T_DROP + row[T_DROPS]]


def told(state: State) -> tuple[Any, ...]:
    """Return all that trip 0 says: stops, riders, pieces and lengths."""
    row: Ints = state.trip[0]
    parts = ((T_PICKUP, T_PICKUPS), (T_BOARD, T_PICKUPS), (T_DROP, T_DROPS), (T_ALIGHT, T_DROPS))
    lists = [row[first : first + row[count]].tolist() for first, count in parts]
    pieces = sorted(row[T_PIECE : T_PIECE + row[T_PIECES]].tolist())
    return (*lists, pieces, row[[T_LOAD, T_INNER_M, T_INNER_S, T_RISK]].tolist(), state.seat.tolist())


def cheapest_trip(problem: Problem, state: State, i: int) -> tuple[int, float, tuple[int, int, int]]:
    """Ask where piece i fits in; return slot, fen added and what `board` wants to know."""
    tables, found = problem.tables, np.zeros(3, dtype=np.int64)
    desk = make_desk(tables, len(state.trip), 1)
    roomy = np.array([[0, 1], [tables.rule[MOST_ROOM] - state.trip[0, T_LOAD], 0], [0, 0]])
    # the random numbers overflow on purpose
    with np.errstate(over="ignore"):
        slot, add = plain_choice.cheapest_trip(
            tables.arc, tables.edge, tables.klass, tables.fare, tables.rule, tables.rate, tables.place,
            tables.piece, tables.lists, tables.day, np.ones(len(tables.klass), dtype=np.int64), state.trip,
            roomy, np.zeros(len(state.trip), dtype=np.int64), np.array([1]), found, desk.fits,
            desk.fit_at, i, -1.0, tables.told,
        )  # fmt: skip
    p, x, y = found.tolist()
    return slot, add, (p, x, y)

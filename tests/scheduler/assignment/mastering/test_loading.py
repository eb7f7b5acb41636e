"""Loading back: what the master chose is on the road, lawful before both referees, or not at all."""

from pathlib import Path

import pytest

import builders as b
from exhaustive.tiny import write_tiny_case
from known_trips import HOUR, found, road_of, way
from lawful_plans import World
from scheduler.assignment.arrays import NONE, T_COACH, T_PIECES, make_desk, make_state
from scheduler.assignment.budgets import Rounds
from scheduler.assignment.drafts import drafts_of
from scheduler.assignment.handles import desk_handle, state_handle, tables_handle
from scheduler.assignment.master import Master
from scheduler.assignment.mastering.choosing import Effort, Run
from scheduler.assignment.mastering.loading import load_back
from scheduler.assignment.problem import Problem, build_problem
from scheduler.assignment.realise import Realiser
from scheduler.assignment.search import Search
from scheduler.assignment.timetable import SEARCH_PACES
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.lawful import faulty_trips
from scheduler.planning import sort_out

NOBODY: frozenset[int] = frozenset()


def loaded(problem: Problem, *runs: Run) -> tuple[list[int], list[int]]:
    """Load runs into an empty plan; return who rides on which slot, and the coach of each slot."""
    state = make_state(problem.tables, 4)
    handles = (
        tables_handle(*problem.tables),
        state_handle(*state),
        desk_handle(*make_desk(problem.tables, 4, 1)),
    )
    count = load_back(problem, runs, handles, state)
    assert count == int((state.trip[:, T_PIECES] > 0).sum())
    return state.seat[:, 0].tolist(), state.trip[:count, T_COACH].tolist()


def run(problem: Problem, *pieces: int, start_h: float, without: frozenset[int] = NOBODY) -> Run:
    """Build a chosen trip."""
    trip = found(problem, *pieces, start_s=round(start_h * HOUR))
    return Run(trip, way(0, start_h, start_h + 1), without)


def test_trips_that_one_coach_can_run_one_after_the_other_run_on_one_coach() -> None:
    problem = road_of(4, [b.coach("C1", seats=9, day_yuan=9), b.coach("C2", seats=9, day_yuan=9)])

    seats, coaches = loaded(problem, run(problem, 0, 1, start_h=6), run(problem, 2, 3, start_h=9))

    assert seats == [0, 0, 1, 1]
    assert len(set(coaches)) == 1


def test_trips_at_one_time_run_on_two_coaches() -> None:
    problem = road_of(4, [b.coach("C1", seats=9, day_yuan=9), b.coach("C2", seats=9, day_yuan=9)])

    seats, coaches = loaded(problem, run(problem, 0, 1, start_h=6), run(problem, 2, 3, start_h=6))

    assert seats == [0, 0, 1, 1]
    assert len(set(coaches)) == 2


def test_whoever_gets_off_does_not_ride() -> None:
    problem = road_of(3)

    seats, _ = loaded(problem, run(problem, 0, 1, 2, start_h=6, without=frozenset({1})))

    assert seats == [0, NONE, 0]


def test_a_trip_that_no_coach_can_run_leaves_its_people_behind() -> None:
    """The only coach is gone after the first trip, whatever the master thought."""
    midnight = b.case().clock.midnight(b.DAY)
    only = b.coach("C1", seats=9, available_from=midnight + 6 * HOUR, available_until=midnight + 7 * HOUR)
    problem = road_of(2, [only])

    seats, coaches = loaded(problem, run(problem, 0, start_h=6), run(problem, 1, start_h=6))

    assert sorted(seats) == [NONE, 0]
    assert len(coaches) == 1


@pytest.mark.parametrize("seed", [2, 4, 6, 8, 10, 11, 22, 23, 32, 37])
def test_what_is_loaded_back_is_lawful_before_the_referee(seed: int, tmp_path: Path) -> None:
    """Tiny cases with every rule: laid on the clock, the trips of the master's choice have no fault."""
    world = World(write_tiny_case(tmp_path / str(seed), seed, "cn-2018"))
    _, demands = sort_out(world.case, world.travel, demands_of(world.case, gate(world.case)))
    problem = build_problem(world.case, world.travel, demands, 1)
    search = Search(problem, seed)
    search.warm_up()
    search.cool(Rounds(80), lambda: True, lambda: None)
    search.consult(Master(problem), Effort(0.2), lambda: True)
    by_party = {demand.party.party_id: demand for demand in demands}

    for chain in search.chains:
        drafts = [
            d for d in drafts_of(problem, chain.arrays) if len(d.boards) >= world.case.limits.min_riders
        ]
        trips = Realiser(problem, by_party, SEARCH_PACES).trips(drafts)

        assert len(trips) == len(drafts)
        assert faulty_trips(problem, trips) == set()

"""A season planned day by day: lawful for both referees, repeatable, and never beyond its time."""

import json

import pytest

import referee
from lawful_plans import World, make_world
from scheduler.accounts import plan_of
from scheduler.demand import Demand, demands_of
from scheduler.eligibility import gate
from scheduler.planfile import plan_to_json
from scheduler.planning import in_order, sort_out
from scheduler.season.pace import Pace
from scheduler.season.sweep import Sweep
from scheduler.trips import LeftBehind


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Give a season of four days and few people."""
    folder = tmp_path_factory.mktemp("season") / "season"
    return make_world(folder, "season", 1, n=400, nv=30, nf=6, nc=40, days=4)


def asking(world: World) -> list[Demand]:
    """Return the parties that somebody might carry."""
    demands = sorted(demands_of(world.case, gate(world.case)), key=lambda one: one.party.party_id)
    return sort_out(world.case, in_order(world.travel), demands)[1]


def swept(world: World, seed: int = 1) -> Sweep:
    """Plan the season for one round a piece."""
    sweep = Sweep(world.case, in_order(world.travel), asking(world), seed)
    sweep.run(Pace(None, 1), lambda: True, lambda: None)
    return sweep


@pytest.fixture(scope="module")
def sweep(world: World) -> Sweep:
    """Give the season planned."""
    return swept(world)


def test_the_independent_referee_finds_no_fault(world: World, sweep: Sweep) -> None:
    riding = {worker_id for trip in sweep.trips for worker_id in trip.seats}
    left = list(gate(world.case).left_behind)
    away = riding | {entry.worker_id for entry in left}
    left += [LeftBehind(w, "NO_COACH_LEFT", by_planner=True) for w in world.case.workers if w not in away]
    document = plan_to_json(plan_of(world.case, sweep.trips, left, proven_fen=sweep.bound()))

    assert referee.Referee(world.independent_case, json.loads(json.dumps(document))).run() == []
    assert len(riding) > len(world.case.workers) / 2


def test_the_bound_is_below_the_plan(sweep: Sweep) -> None:
    assert 0 < sweep.bound() <= sweep.fen


def test_a_coach_turns_round_before_it_sets_out_again(world: World, sweep: Sweep) -> None:
    ends: dict[str, int] = {}
    for trip in sorted(sweep.trips, key=lambda one: one.stops[0].arrive):
        begins = trip.stops[0].arrive
        assert begins >= ends.get(trip.coach_id, begins) + world.case.times.turnaround_s * (
            trip.coach_id in ends
        )
        ends[trip.coach_id] = trip.stops[-1].depart


def test_the_same_seed_gives_the_same_trips(world: World, sweep: Sweep) -> None:
    assert swept(world).trips == sweep.trips


def test_no_day_begins_after_the_time_is_up(world: World) -> None:
    moments = iter(range(10_000))
    pace = Pace(until=9.0, rounds=1, now=lambda: float(next(moments)))
    sweep = Sweep(world.case, in_order(world.travel), asking(world), 1)

    sweep.run(pace, lambda: True, lambda: None)

    # each part looks at the clock a few times; one more than fits is never begun
    assert next(moments) < 9 + 2 * sweep.regions + 8
    assert not sweep.pools.served.all()


def test_whoever_cancels_waits_for_no_further_day(world: World) -> None:
    sweep = Sweep(world.case, in_order(world.travel), asking(world), 1)
    asked = iter(range(100))

    sweep.run(Pace(None, 1), lambda: next(asked) < 1, lambda: None)

    assert {trip.day for trip in sweep.trips} <= {world.case.first_day}

"""An engine's routes become plans that the independent referee accepts."""

import json
from pathlib import Path

import numpy as np
import pytest

import referee
from benchmarks.answers import Route, Visit
from benchmarks.instance import Instance, instance_of, load_case
from benchmarks.laying import lay
from benchmarks.literature.writing import Folder
from scheduler.planfile import plan_to_json
from scheduler.trips import SegmentKind


def boarding_all(instance: Instance, numbers: range, kind: int = 0) -> Route:
    """Route one coach by all the villages first, then by all the firms."""
    up = [Visit(n, boards=True) for n in numbers]
    return Route(kind, (*up, *(Visit(n, boards=False) for n in numbers)))


def faults_of(folder: Path, instance: Instance, routes: list[Route]) -> list[str]:
    """Return the faults that the independent referee finds, in words."""
    plan = json.loads(json.dumps(plan_to_json(lay(instance, routes, 1, 0.5))))
    return [" ".join(fault) for fault in referee.judge(str(folder), plan)[0]]


def test_routes_that_visit_a_place_twice_are_laid_without_a_fault(public_cases: Path) -> None:
    """Whoever no route takes is left behind, and costs; no place is called at twice."""
    folder = public_cases / "plain-county-1"
    instance = instance_of(*load_case(folder), most_people=2)
    routes = [boarding_all(instance, range(0, 12)), boarding_all(instance, range(12, 20), kind=1)]

    plan = lay(instance, routes, 1, 0.5)

    assert faults_of(folder, instance, routes) == []
    assert all(len({stop.place_id for stop in trip.stops}) == len(trip.stops) for trip in plan.trips)
    assert len(plan.left_behind) + sum(len(trip.seats) for trip in plan.trips) == 240


def test_a_coach_that_is_too_full_is_refused(public_cases: Path) -> None:
    """An engine that does wrong fails its run: here more riders than a coach has seats."""
    instance = instance_of(*load_case(public_cases / "plain-county-1"), most_people=40)
    smallest = len(instance.kinds) - 1

    with pytest.raises(ValueError, match="riders, but only"):
        lay(instance, [boarding_all(instance, range(40), kind=smallest)], 1, 0.5)


def test_a_coach_waits_until_the_firm_opens(tmp_path: Path) -> None:
    """It stands before the drop, and waiting is no driving."""
    case = Folder("waits")
    for place_id, kind in (("D", "depot"), ("V", "village"), ("P", "firm")):
        case.add_place(place_id, kind)
    case.add_firm("P", "P", (600, 660))
    case.add_party("V", "P", 3)
    case.add_coaches(1, 9, depot_id="D", per_km_yuan=1, until_minute=720)
    metres = np.array([[0, 1000, 2000], [1000, 0, 1500], [2000, 1500, 0]])
    case.write(tmp_path / "waits", metres, metres // 10)
    instance = instance_of(*load_case(tmp_path / "waits"), most_people=40)
    routes = [boarding_all(instance, range(1))]

    trip = lay(instance, routes, 1, 0.5).trips[0]

    assert faults_of(tmp_path / "waits", instance, routes) == []
    assert [part.kind for part in trip.timeline].count(SegmentKind.WAIT) == 1
    assert instance.case.clock.second_of_day(trip.stops[-2].arrive) == 600 * 60
    assert trip.drive_s == 100 + 150 + 200

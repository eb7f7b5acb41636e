"""Parts: who can never share a coach is bounded apart, and nobody else is."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

import builders as b
from routing.matrix import TravelMatrix
from scheduler.assignment.direct import direct_prices
from scheduler.assignment.parts import independent_parts
from scheduler.assignment.problem import build_problem
from scheduler.case import Limits
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.policy import Risk
from scheduler.roster import Worker

APART = [b.worker("W1"), b.worker("W2", village="V2", firm="F2")]
LINE = {"V1": 0, "V2": 10, "at F1": 100, "at F2": 130}


def line(at: Mapping[str, int] = LINE) -> TravelMatrix:
    """Build places along one road, at their kilometres, a minute each."""
    return b.travel({(p, q): (abs(at[p] - at[q]), abs(at[p] - at[q])) for p in at for q in at if p < q})


def parts_of(workers: Sequence[Worker], travel: TravelMatrix, **fields: object) -> list[list[int]]:
    """Return the parts of a case whose coaches carry everybody."""
    places = [b.place(place_id) for place_id in travel.place_ids]
    case = b.case(workers=workers, coaches=[b.coach()], places=places, **fields)  # type: ignore[arg-type]
    problem = build_problem(case, travel, demands_of(case, gate(case)), 1)
    return [part.tolist() for part in independent_parts(problem, direct_prices(problem))]


def test_without_limits_everybody_may_share_a_coach() -> None:
    assert parts_of(APART, line()) == [[0, 1]]


@pytest.mark.parametrize(("mixing", "parts"), [("any", [[0, 1]]), ("same-risk", [[0], [1]])])
def test_people_of_two_risks_are_apart_where_the_policy_keeps_them_so(
    mixing: str, parts: list[list[int]]
) -> None:
    assert parts_of(APART, line(), policy=b.policy("plain", mixing=mixing), risk={"V2": Risk.HIGH}) == parts


def test_people_of_different_days_are_apart_unless_somebody_joins_them() -> None:
    next_day = b.DAY + timedelta(days=1)
    early, late = b.worker("W1"), b.worker("W2", earliest=next_day, latest=next_day)
    either = b.worker("W3", latest=next_day)
    days = b.DAY, next_day

    assert parts_of([early, late], line(), days=days) == [[0], [1]]
    assert parts_of([early, late, either], line(), days=days) == [[0, 1, 2]]


@pytest.mark.parametrize("firms", [("F1", "F2"), ("F2", "F1")])
def test_people_along_one_road_share_it_without_a_detour(firms: tuple[str, str]) -> None:
    workers = [b.worker("W1", firm=firms[0]), b.worker("W2", village="V2", firm=firms[1])]

    assert parts_of(workers, line(), limits=Limits(max_detour_min=0)) == [[0, 1]]


@pytest.mark.parametrize(("detour_min", "parts"), [(59, [[0], [1]]), (60, [[0, 1]])])
def test_people_off_the_road_share_it_when_the_detour_allows(detour_min: int, parts: list[list[int]]) -> None:
    # each village lies an hour off the other's way
    off = b.travel({("V1", "V2"): (60, 60), ("V1", "at F1"): (100, 100), ("V2", "at F1"): (100, 100)})
    workers = [b.worker("W1"), b.worker("W2", village="V2")]

    assert parts_of(workers, off, limits=Limits(max_detour_min=detour_min)) == parts


def test_the_detour_is_judged_on_the_shortest_way_over_any_place() -> None:
    # the direct road from V1 to V2 is long, the way over V9 short
    over = {("V1", "V9"): (1, 1), ("V9", "V2"): (1, 1), ("V1", "V2"): (99, 99)}
    travel = b.travel({**over, ("V1", "at F1"): (100, 100), ("V2", "at F1"): (98, 98)})
    workers = [b.worker("W1"), b.worker("W2", village="V2")]

    assert parts_of(workers, travel, limits=Limits(max_detour_min=0)) == [[0, 1]]


def test_who_may_board_elsewhere_is_held_to_be_tied_to_everybody() -> None:
    places = {"V1": 29.78, "V2": 29.79}
    off = b.travel({("V1", "V2"): (60, 60), ("V1", "at F1"): (100, 100), ("V2", "at F1"): (100, 100)})
    workers = [b.worker("W1"), b.worker("W2", village="V2")]
    case = b.case(
        workers=workers,
        coaches=[b.coach()],
        places=[b.place(place_id, lat=lat) for place_id, lat in places.items()],
        limits=Limits(max_detour_min=0, access_m=2000),
    )
    problem = build_problem(case, off, demands_of(case, gate(case)), 1)

    assert [part.tolist() for part in independent_parts(problem, direct_prices(problem))] == [[0, 1]]

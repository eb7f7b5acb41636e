"""Who is hopeless: each reason is given where it holds, and not where what it names is changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

import builders as b
from routing.matrix import TravelMatrix
from routing.settings import RoadSettings
from scheduler.assignment.hopeless import Judge
from scheduler.case import Case, Limits, Times
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.policy import Risk
from scheduler.reasons import PlannerCode

PAIR = [b.worker("W1", party="Q"), b.worker("W2", party="Q")]
MIXED = [b.worker("W1", party="Q"), b.worker("W2", village="V2", pickup="V1", party="Q")]
MIXED[0] = replace(MIXED[0], pickup_id="V1")


def roads(case: Case) -> TravelMatrix:
    """Build a road of 60 km and 60 minutes between any two places."""
    return b.travel({(p, q): (60, 60) for p in case.places for q in case.places if p < q}, case.places)


def code_of(case: Case, travel: TravelMatrix | None = None) -> PlannerCode | None:
    """Judge the only party of a case."""
    (demand,) = demands_of(case, gate(case))
    return Judge(case, roads(case) if travel is None else travel).code(demand)


@pytest.mark.parametrize(
    ("code", "bad", "good"),
    [
        (PlannerCode.NO_COACH_LEFT, {"coaches": []}, {"coaches": [b.coach()]}),
        (
            PlannerCode.FIRM_NOT_APPROVED,
            {"firms": [b.firm(approved=False)]},
            {"firms": [b.firm(approved=True)]},
        ),
        (
            PlannerCode.PARTY_TOO_LARGE,
            {"coaches": [b.coach(seats=2, crew=2), b.coach("C2", seats=2, crew=1)]},
            {"coaches": [b.coach(seats=3, crew=1)]},
        ),
        (PlannerCode.FIRM_QUOTA, {"firms": [b.firm(daily_quota=1)]}, {"firms": [b.firm(daily_quota=2)]}),
        (
            PlannerCode.FIRM_CLOSED,
            {"firms": [b.firm(receives=("08:00", "08:05"))], "times": Times(stop_s=300, per_rider_s=1)},
            {"firms": [b.firm(receives=("23:57", "00:02"))], "times": Times(stop_s=300)},
        ),
        (
            PlannerCode.RIDE_TOO_LONG,
            {"limits": Limits(max_ride_min=59)},
            {"limits": Limits(max_ride_min=60)},
        ),
    ],
)
def test_a_reason_holds_until_what_it_names_is_changed(
    code: PlannerCode, bad: dict[str, object], good: dict[str, object]
) -> None:
    usual: dict[str, object] = {"workers": PAIR, "coaches": [b.coach()]}

    assert code_of(b.case(**{**usual, **bad})) is code  # type: ignore[arg-type]
    assert code_of(b.case(**{**usual, **good})) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(("mixing", "code"), [("same-risk", PlannerCode.COHORT_ALONE), ("any", None)])
def test_a_family_of_two_risks_is_alone_only_where_risks_are_kept_apart(
    mixing: str, code: PlannerCode | None
) -> None:
    policy = b.policy("plain", mixing=mixing)

    assert (
        code_of(b.case(workers=MIXED, coaches=[b.coach()], risk={"V2": Risk.MEDIUM}, policy=policy)) is code
    )


@pytest.mark.parametrize(
    ("avoid", "code"),
    [("5110", PlannerCode.AVOIDED_REGION), ("3310", PlannerCode.AVOIDED_REGION), ("44", None)],
)
def test_nobody_is_fetched_or_set_down_in_an_avoided_division(avoid: str, code: PlannerCode | None) -> None:
    case = replace(b.case(workers=PAIR, coaches=[b.coach()]), roads=RoadSettings(avoid=(avoid,)))

    assert code_of(case) is code


@pytest.mark.parametrize("missing", [("V1", "at F1"), ("S", "V1"), ("at F1", "S")])
def test_no_road_to_the_pickup_between_or_home_is_no_road(missing: tuple[str, str]) -> None:
    case = b.case(workers=PAIR, coaches=[b.coach(start="S", end="S")])
    pairs = {(p, q): (60.0, 60.0) for p in case.places for q in case.places if p != q}
    # every way round is missing too
    open_roads = {pair: way for pair, way in pairs.items() if pair[0] != missing[0]}
    closed = b.travel(open_roads, case.places, both_ways=False)

    assert code_of(case, closed) is PlannerCode.NO_ROAD
    assert code_of(case, b.travel(pairs, case.places, both_ways=False)) is None


def test_a_way_round_over_another_place_is_a_road() -> None:
    case = b.case(workers=PAIR, coaches=[b.coach(start="S")])
    travel = b.travel({("S", "V1"): (60, 60), ("V1", "S"): (60, 60), ("S", "at F1"): (60, 60)}, case.places)

    assert code_of(case, travel) is None


def test_another_pickup_within_reach_saves_a_village_without_a_road() -> None:
    places = [b.place("V1", lat=29.78, lon=104.85), b.place("V2", lat=29.79, lon=104.85)]
    far, near = (
        b.case(workers=PAIR, coaches=[b.coach()], places=places, limits=Limits(access_m=metres))
        for metres in (1000, 1200)
    )
    travel = b.travel({("V2", "at F1"): (60, 60)}, far.places)

    assert code_of(far, travel) is PlannerCode.NO_ROAD
    assert code_of(near, travel) is None


def test_one_day_without_mixed_risks_is_enough() -> None:
    days = b.DAY, b.DAY + timedelta(days=1)
    workers = [replace(worker, latest=days[1]) for worker in MIXED]
    case = b.case(
        workers=workers, coaches=[b.coach()], days=days, policy=b.policy("plain", mixing="same-risk"),
        divisions=[b.DivisionRisk("511025", "", Risk.MEDIUM, days[1], None)], risk={"V2": Risk.MEDIUM},
    )  # fmt: skip

    assert code_of(case) is None


@pytest.mark.parametrize(("max_drops", "code"), [(1, PlannerCode.PARTY_TOO_LARGE), (2, None)])
def test_a_family_bound_for_two_places_needs_two_drops(max_drops: int, code: PlannerCode | None) -> None:
    family = [b.worker("W1", party="Q"), b.worker("W2", party="Q", firm="F2")]

    assert code_of(b.case(workers=family, coaches=[b.coach()], limits=Limits(max_drops=max_drops))) is code


@pytest.mark.parametrize(("avoid", "code"), [("33", PlannerCode.NO_COACH_LEFT), ("44", None)])
def test_no_coach_comes_from_an_avoided_division(avoid: str, code: PlannerCode | None) -> None:
    depot = b.place("S", division="330000")
    case = b.case(workers=PAIR, coaches=[b.coach(start="S")], places=[depot], firms=[b.firm(at="G1")])
    gate_place = b.place("G1", division="511025")
    places = {**case.places, "G1": gate_place}

    assert code_of(replace(case, places=places, roads=RoadSettings(avoid=(avoid,)))) is code

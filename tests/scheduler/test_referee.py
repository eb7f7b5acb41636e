"""Every hard rule is broken once, and the referee says so."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from builders import DAY, case, coach, firm, place, policy, worker
from routing.places import Place, PlaceKind
from routing.settings import RoadSettings
from scheduler.case import Limits, Times
from scheduler.policy import Risk
from scheduler.referee import RULES, judge
from scheduler.roster import Firm
from small_trips import (
    PEOPLE,
    PER_RIDER_S,
    ROADS,
    STOP_S,
    RawPlan,
    codes,
    moment,
    plan_of,
    small_case,
    small_trip,
    without,
)


def later(text: str, seconds: int) -> str:
    return (datetime.fromisoformat(text) + timedelta(seconds=seconds)).isoformat()


def test_lawful_plan_has_no_fault() -> None:
    assert judge(small_case(), ROADS, plan_of(small_trip())) == ()


def test_each_rule_of_the_contract_has_one_judge_and_its_sentence() -> None:
    assert [rule.code for rule in RULES] == [f"R{k:02d}" for k in range(1, 19)]
    assert len({rule.check for rule in RULES}) == 18
    assert all(rule.zh and rule.en and rule.check.__doc__ for rule in RULES)


def test_r01_somebody_who_is_neither_aboard_nor_left_is_missed() -> None:
    forgotten = small_case(workers=[*PEOPLE, worker("W4")])
    assert codes(plan_of(small_trip()), forgotten) == {"R01"}


def test_r01_person_whom_the_gate_refuses_may_not_ride() -> None:
    refused = small_case(workers=[*PEOPLE[:2], replace(PEOPLE[2], consent=False)])
    assert codes(plan_of(small_trip()), refused) == {"R01"}


@pytest.mark.parametrize(
    ("code", "consent", "true"),
    [
        ("NO_CONSENT", False, True),
        ("NO_COACH_LEFT", False, False),
        ("NO_COACH_LEFT", True, True),
        ("NO_CONSENT", True, False),
    ],
)
def test_r01_reason_of_somebody_left_is_the_gates_or_the_planners(
    code: str, consent: bool, true: bool
) -> None:
    four = small_case(workers=[*PEOPLE, replace(worker("W4"), consent=consent)])
    plan = plan_of(small_trip(), left=[("W4", code)], left_fen=100_000 if consent else 0)
    assert codes(plan, four) == (set() if true else {"R01"})


def test_r01_whoever_stays_for_a_refused_member_costs_nothing() -> None:
    couple = [worker("W4", party="Q"), replace(worker("W5", party="Q"), consent=False)]
    four = small_case(workers=[*PEOPLE, *couple])
    left = [("W4", "PARTY_MEMBER_REFUSED"), ("W5", "NO_CONSENT")]
    assert codes(plan_of(small_trip(), left=left), four) == set()
    assert codes(plan_of(small_trip(), left=left, left_fen=100_000), four) == {"R15"}


def test_r02_couple_is_not_parted() -> None:
    plan = plan_of(without(small_trip(), "W2"), left=[("W2", "NO_COACH_LEFT")], left_fen=100_000)
    assert codes(plan) == {"R02"}


def test_r03_no_more_ride_than_seats_may_be_sold() -> None:
    half = policy("plain", load_cap=0.5, cap_counts_crew=True)
    roomy, small = coach("C1", seats=9, crew=1), coach("C1", seats=7, crew=1)
    assert codes(plan_of(small_trip()), small_case(coaches=[roomy], policy=half)) == set()
    assert codes(plan_of(small_trip()), small_case(coaches=[small], policy=half)) == {"R03"}


def test_r04_people_of_two_risk_levels_do_not_share_a_coach() -> None:
    same = policy("plain", mixing="same-risk")
    risky = {"V2": Risk.MEDIUM}
    assert codes(plan_of(small_trip()), small_case(policy=same)) == set()
    assert codes(plan_of(small_trip()), small_case(policy=same, risk=risky)) == {"R04"}


def test_r05_nobody_is_set_down_at_another_firm() -> None:
    trip = small_trip()
    trip["stops"][2]["alight"], trip["stops"][3]["alight"] = ["W1", "W3"], ["W2"]
    assert codes(plan_of(trip)) == {"R05"}


def test_r05_coach_begins_at_its_yard() -> None:
    yard = coach("C1", seats=9, crew=1, start="Y")
    assert codes(plan_of(small_trip()), small_case(coaches=[yard])) == {"R05"}


@pytest.mark.parametrize("limits", [Limits(max_pickups=1), Limits(max_drops=1)])
def test_r06_trip_with_too_many_stops_is_refused(limits: Limits) -> None:
    assert codes(plan_of(small_trip()), small_case(limits=Limits(max_pickups=2, max_drops=2))) == set()
    assert codes(plan_of(small_trip()), small_case(limits=limits)) == {"R06"}


def test_r07_coach_that_is_faster_than_the_road_is_caught() -> None:
    trip = small_trip()
    drive, stop, waits = trip["timeline"][3], trip["stops"][2], trip["timeline"][4]
    drive["until"] = later(drive["until"], -120)
    stop["arrive"] = drive["until"]
    trip["timeline"].insert(4, {"kind": "wait", "from": drive["until"], "until": waits["from"], "driver": ""})
    trip["drive_s"] -= 120
    assert codes(plan_of(trip)) == {"R07"}


def test_r07_everybody_has_the_time_to_board() -> None:
    trip = small_trip()
    boarding = trip["timeline"][0]
    left = boarding["until"]
    boarding["until"] = later(left, -10)
    trip["timeline"].insert(1, {"kind": "wait", "from": boarding["until"], "until": left})
    assert codes(plan_of(trip)) == {"R07"}


def test_r07_no_part_of_a_leg_is_faster_than_the_road() -> None:
    def halves(first_m: int) -> set[str]:
        trip = small_trip()
        drive = trip["timeline"][3]
        half = later(drive["from"], 1800)
        trip["timeline"][3:4] = [
            drive | {"until": half, "distance_m": first_m},
            drive | {"from": half, "distance_m": 90_000 - first_m},
        ]
        return codes(plan_of(trip))

    assert halves(45_000) == set()
    assert halves(60_000) == {"R07"}


def test_r07_hole_in_the_timeline_is_caught() -> None:
    trip = small_trip()
    trip["timeline"][4]["until"] = later(trip["timeline"][4]["until"], -5)
    assert "R07" in codes(plan_of(trip))


def test_r07_boarding_outside_the_hours_of_departure_is_caught() -> None:
    times = Times(depart_from_s=9 * 3600, stop_s=STOP_S, per_rider_s=PER_RIDER_S)
    assert codes(plan_of(small_trip()), small_case(times=times)) == {"R07"}


@pytest.mark.parametrize(
    "host",
    [
        firm("F1", receives=("10:00", "12:00")),
        firm("F1", approved=False),
        firm("F1", daily_quota=1),
        firm("F1", receives=("22:00", "09:10")),
    ],
    ids=["not yet open", "not approved", "quota", "closes during the drop"],
)
def test_r09_firm_that_does_not_receive_is_respected(host: Firm) -> None:
    welcoming = firm("F1", receives=("22:00", "09:30"), daily_quota=2)
    assert codes(plan_of(small_trip()), small_case(firms=[welcoming])) == set()
    assert codes(plan_of(small_trip()), small_case(firms=[host])) == {"R09"}


def test_r10_nobody_leaves_before_his_window() -> None:
    later_on = replace(PEOPLE[2], earliest=DAY + timedelta(1), latest=DAY + timedelta(1))
    days = (DAY, DAY + timedelta(1))
    assert codes(plan_of(small_trip()), small_case(workers=[*PEOPLE[:2], later_on], days=days)) == {"R10"}


def test_r10_trip_on_a_day_outside_the_case_is_caught() -> None:
    tomorrow = DAY + timedelta(1)
    week = [replace(person, latest=tomorrow) for person in PEOPLE]
    assert codes(plan_of(small_trip()), small_case(workers=week, days=(tomorrow, tomorrow))) == {"R10"}


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        (Limits(max_ride_min=72), set()),
        (Limits(max_ride_min=70), {"R11"}),
        (Limits(max_detour_min=5), set()),
        (Limits(max_detour_min=2), {"R11"}),
    ],
)
def test_r11_nobody_rides_too_long_or_too_far_round(limits: Limits, found: set[str]) -> None:
    assert codes(plan_of(small_trip()), small_case(limits=limits)) == found


def test_r12_coach_is_on_one_trip_at_a_time() -> None:
    others = [replace(person, worker_id=person.worker_id.replace("W", "X"), party_id="") for person in PEOPLE]
    times = Times(stop_s=STOP_S, per_rider_s=PER_RIDER_S, turnaround_s=3600)
    six = small_case(workers=[*PEOPLE, *others], times=times)

    def second(begin: str) -> RawPlan:
        trip = small_trip("T2", begin)
        for stop in trip["stops"]:
            stop["board"] = [w.replace("W", "X") for w in stop["board"]]
            stop["alight"] = [w.replace("W", "X") for w in stop["alight"]]
        trip["seats"] = {w.replace("W", "X"): place for w, place in trip["seats"].items()}
        return trip

    # The first trip ends at 09:20; the coach is cleaned for an hour, and the empty way back takes 70 minutes.
    found = {begin: codes(plan_of(small_trip(), second(begin)), six) for begin in ("09:00", "10:15", "10:25")}
    assert found == {"09:00": {"R08", "R12"}, "10:15": {"R12"}, "10:25": {"R12"}}
    assert codes(plan_of(small_trip(), second("10:30")), six) == set()


def test_r12_coach_runs_only_when_it_can_be_had() -> None:
    def found(from_hour: int, until_hour: int) -> set[str]:
        hours = {"available_from": moment(from_hour), "available_until": moment(until_hour)}
        hired = coach("C1", seats=9, crew=1, fixed_yuan=1000, per_km_yuan=5, **hours)
        return codes(plan_of(small_trip()), small_case(coaches=[hired]))

    assert found(8, 10) == set()
    assert found(9, 10) == found(8, 9) == {"R12"}


def test_r13_coach_does_not_run_for_a_handful() -> None:
    assert codes(plan_of(small_trip()), small_case(limits=Limits(min_riders=3))) == set()
    assert codes(plan_of(small_trip()), small_case(limits=Limits(min_riders=4))) == {"R13"}


def test_r14_nobody_is_sent_to_a_pickup_point_out_of_reach() -> None:
    elsewhere = [*PEOPLE[:2], worker("W3", village="V1", firm="F2")]
    # V1 lies at 29.70 N, 104.80 E: 1.5 km away.
    village, depot = (
        place("V2", kind, lat=29.71, lon=104.81) for kind in (PlaceKind.VILLAGE, PlaceKind.DEPOT)
    )
    near, far = Limits(access_m=1500), Limits(access_m=1400)

    def found(at: Place, limits: Limits) -> set[str]:
        return codes(plan_of(small_trip()), small_case(workers=elsewhere, places=[at], limits=limits))

    assert found(village, near) == set()
    assert found(village, far) == found(village, Limits()) == found(depot, near) == {"R14"}


@pytest.mark.parametrize("name", ["distance_m", "empty_m", "drive_s", "duration_s", "cost_fen"])
def test_r15_wrong_figure_of_a_trip_is_caught(name: str) -> None:
    trip = small_trip()
    trip[name] += 500
    assert codes(plan_of(trip)) == {"R15"}


@pytest.mark.parametrize("name", ["cost_fen", "coach_day_fen", "rider_time_fen", "left_fen"])
def test_r15_wrong_sum_of_the_plan_is_caught(name: str) -> None:
    plan = plan_of(small_trip())
    plan[name] += 500
    assert codes(plan) == {"R15"}


@pytest.mark.parametrize(
    "seats",
    [
        {"W1": "1A", "W2": "1B"},
        {"W1": "1A", "W2": "1B", "W3": "1A"},
        {"W1": "1A", "W2": "1B", "W3": "9A"},
        {"W1": "1A", "W2": "1B", "W3": "1C", "W9": "1D"},
        {"W1": "1A", "W2": "1D", "W3": "1B"},
        {"W1": "1A", "W2": "1B", "W3": "2A"},
    ],
    ids=["no seat", "one seat for two", "no such seat", "a stranger's seat", "apart", "observation row"],
)
def test_r16_unlawful_seats_are_caught(seats: dict[str, str]) -> None:
    watched = small_case(policy=policy("plain", observation_rows=1))
    trip = small_trip()
    assert codes(plan_of(trip), watched) == set()
    trip["seats"] = seats
    assert codes(plan_of(trip), watched) == {"R16"}


def test_r17_bound_above_the_objective_is_caught() -> None:
    plan = plan_of(small_trip())
    plan["bound_fen"], plan["gap"] = plan["objective_fen"] + 1, 0.0
    assert codes(plan) == {"R17"}


def test_r17_bound_above_a_lawful_plan_is_caught() -> None:
    plan = plan_of(small_trip())
    plan["bound_fen"], plan["gap"] = plan["objective_fen"], 0.0
    assert codes(plan, known_fen=plan["objective_fen"]) == set()
    assert codes(plan, known_fen=plan["objective_fen"] - 1) == {"R17"}


def test_r17_plan_called_optimal_has_its_objective_for_a_bound() -> None:
    assert codes(plan_of(small_trip()) | {"status": "optimal"}) == {"R17"}


def test_r18_no_stop_lies_in_an_avoided_division() -> None:
    avoiding = replace(small_case(), roads=RoadSettings(avoid=("3310",)))
    assert codes(plan_of(small_trip()), avoiding) == {"R18"}


def test_r18_no_road_crosses_an_avoided_division() -> None:
    avoiding = replace(small_case(), roads=RoadSettings(avoid=("4502",)))
    assert codes(plan_of(small_trip()), avoiding, crosses=lambda a, b: False) == set()
    assert codes(plan_of(small_trip()), avoiding, crosses=lambda a, b: a == "V2") == {"R18"}


def test_plan_of_another_case_is_no_plan_of_this_one() -> None:
    assert codes(plan_of(small_trip()) | {"case": "another"}) == {"F00"}


def test_trip_needs_its_leaders() -> None:
    led = small_case(policy=policy("plain", leaders_per_trip=2))
    trip = small_trip()
    assert codes(plan_of(trip), led) == {"F00"}
    trip["leaders"] = ["W1", "W3"]
    assert codes(plan_of(trip), led) == set()


def test_fault_says_where_and_what() -> None:
    plan = plan_of(small_trip())
    plan["trips"][0]["seats"]["W3"] = "1A"
    (fault,) = judge(small_case(), ROADS, plan)
    assert (fault.code, fault.where, fault.words) == ("R16", "T1", "seat 1A is given to 2 people")


@pytest.mark.parametrize(
    "garbage",
    [
        {},
        {"trips": None},
        {"trips": [None]},
        {"trips": [[]], "left_behind": {}},
        {"trips": [{}], "left_behind": [{}]},
        {"trips": [{"stops": [{}]}], "left_behind": [{"worker_id": []}]},
        plan_of(small_trip()) | {"gap": float("nan"), "bound_fen": 10**400},
        plan_of(small_trip() | {"cost_fen": 10**400, "day": "2020-02-31"}),
        plan_of(small_trip() | {"stops": "none", "seats": 7, "drivers": {"x": []}}),
    ],
    ids=range(9),
)
def test_no_file_makes_the_referee_stumble(garbage: Any) -> None:
    assert "F00" in codes(garbage)


def test_empty_plan_of_an_empty_case_is_lawful() -> None:
    nobody = case(workers=[], coaches=[coach("C1")], days=(date(2020, 2, 28), date(2020, 2, 28)))
    plan = plan_of() | {"gap": 0.0, "status": "optimal"}
    assert codes(plan, nobody) == set()

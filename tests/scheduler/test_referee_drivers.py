"""Every rule about drivers (R08) is broken once, and the referee says so."""

from typing import Any

import pytest

from builders import coach, policy
from scheduler.fleet import Driver
from small_trips import codes, moment, plan_of, small_case, small_trip


def test_r08_driver_without_a_break_is_caught() -> None:
    strict = {"continuous_day_min": 72, "continuous_night_min": 72, "break_min": 20}
    kind = strict | {"break_min": 1}
    assert codes(plan_of(small_trip()), small_case(policy=policy("plain", duty=kind))) == set()
    assert codes(plan_of(small_trip()), small_case(policy=policy("plain", duty=strict))) == {"R08"}


@pytest.mark.parametrize(
    "duty",
    [
        {"driving_24h_min": 74},
        {"driving_7d_min": 74},
        {"two_drivers_from_m": 100_000},
        {"halt_from": "09:00", "halt_until": "09:30", "halt_exempt_m": 100_000},
        {"daily_rest_min": 1365},
        {"driving_shift_min": 74, "on_duty_shift_min": 900, "off_duty_min": 480, "on_duty_7d_min": 3600},
        {"driving_shift_min": 600, "on_duty_shift_min": 78, "off_duty_min": 480, "on_duty_7d_min": 3600},
        {"driving_shift_min": 600, "on_duty_shift_min": 900, "off_duty_min": 480, "on_duty_7d_min": 78},
    ],
    ids=lambda duty: next(iter(duty)),
)
def test_r08_each_duty_rule_is_judged(duty: dict[str, Any]) -> None:
    assert codes(plan_of(small_trip()), small_case(policy=policy("plain", duty=duty))) == {"R08"}


def test_r08_coach_stands_while_drivers_change() -> None:
    trip = small_trip()
    trip["drivers"] = ["C1/1", "C1/2"]
    trip["timeline"][3]["driver"] = trip["timeline"][5]["driver"] = "C1/2"
    pair = [coach("C1", seats=9, crew=2, fixed_yuan=1000, per_km_yuan=5)]

    def found(change_min: int) -> set[str]:
        duty = {"change_min": change_min}
        return codes(plan_of(trip), small_case(coaches=pair, policy=policy("plain", duty=duty)))

    # The coach stands for 70 seconds at V2.
    assert found(1) == set()
    assert found(2) == {"R08"}


def test_r08_driving_by_night_has_its_own_limit() -> None:
    def found(night_min: int) -> set[str]:
        night = {"night_from": "08:00", "night_until": "08:30", "continuous_night_min": night_min}
        duty = night | {"continuous_day_min": 240, "break_min": 20}
        return codes(plan_of(small_trip()), small_case(policy=policy("plain", duty=duty)))

    # Until half past eight the coach stands for 150 seconds.
    assert found(28) == set()
    assert found(27) == {"R08"}


@pytest.mark.parametrize(
    ("driver", "found"),
    [
        (Driver("R1", driven_min_7d=25), set()),
        (Driver("R1", driven_min_7d=26), {"R08"}),
        (Driver("R1", available_from=moment(8), available_until=moment(10)), set()),
        (Driver("R1", available_from=moment(9)), {"R08"}),
        (Driver("R1", available_until=moment(9)), {"R08"}),
        (Driver("R2"), {"R08"}),
    ],
    ids=["hours left", "hours used up", "there", "comes late", "leaves early", "unknown"],
)
def test_r08_listed_driver_has_hours_and_a_time_of_his_own(driver: Driver, found: set[str]) -> None:
    trip = small_trip()
    trip["drivers"] = ["R1"]
    for part in trip["timeline"]:
        if part["kind"] == "drive":
            part["driver"] = "R1"
    week = policy("plain", duty={"driving_7d_min": 100})
    assert codes(plan_of(trip), small_case(drivers=[driver], policy=week)) == found


def test_r08_driver_of_another_coach_is_caught() -> None:
    trip = small_trip()
    trip["drivers"] = ["C2/1"]
    assert codes(plan_of(trip)) == {"R08"}

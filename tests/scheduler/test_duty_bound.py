"""The least duration of a trip: known values, and never above what is laid."""

import pytest

from builders import policy
from scheduler.duty import least_duration_s, rule_vector

HOUR = 3600
CN = rule_vector(policy("plain", duty="cn-2018").duty)
EU = rule_vector(policy("plain", duty="eu-561").duty)
US = rule_vector(policy("plain", duty="us-motorcoach").duty)
NONE = rule_vector(policy("plain", duty="none").duty)


def test_a_short_trip_takes_no_longer_than_its_road() -> None:
    assert least_duration_s(CN, 4 * HOUR, 90_000, 1) == 4 * HOUR
    assert least_duration_s(NONE, 150_000, 3_000_000, 1) == 150_000
    assert least_duration_s(CN, 0, 0, 3) == 0


def test_a_second_more_than_a_block_costs_a_break_or_a_change() -> None:
    assert least_duration_s(CN, 4 * HOUR + 1, 90_000, 1) == 4 * HOUR + 1 + 20 * 60
    assert least_duration_s(CN, 4 * HOUR + 1, 90_000, 2) == 4 * HOUR + 1 + 10 * 60


def test_one_driver_needs_a_day_for_each_eight_hours() -> None:
    assert least_duration_s(CN, 9 * HOUR, 90_000, 1) == 25 * HOUR
    assert least_duration_s(US, 11 * HOUR, 90_000, 1) == 19 * HOUR
    assert least_duration_s(EU, 10 * HOUR, 90_000, 1) == 25 * HOUR


def test_rules_under_which_nobody_drives_have_no_least_duration() -> None:
    never = rule_vector(policy("plain", duty={"driving_24h_min": 0}).duty)

    assert least_duration_s(never, HOUR, 50_000, 3) == 1 << 40


@pytest.mark.parametrize("crew", [1, 2, 3])
def test_more_road_never_takes_less_and_more_drivers_never_take_longer(crew: int) -> None:
    took = [least_duration_s(CN, drive_s, 22 * drive_s, crew) for drive_s in range(0, 150_000, 777)]
    with_more = [least_duration_s(CN, drive_s, 22 * drive_s, crew + 1) for drive_s in range(0, 150_000, 777)]

    assert took == sorted(took)
    assert all(more <= less for more, less in zip(with_more, took, strict=True))

"""What trips cost at least: the line below their duration, and the seats that they may sell."""

import pytest

import builders as b
from scheduler.assignment.arrays import Ints
from scheduler.assignment.bounding.fares import clock_of
from scheduler.duty import least_duration_s, rule_vector

HOUR_S = 3600


def rules_of(duty: str) -> Ints:
    """Return the rules of a duty preset as the kernels read them."""
    return rule_vector(b.policy("plain", duty=duty).duty)


@pytest.mark.parametrize("duty", ["cn-2018", "cn-2023", "eu-561", "us-motorcoach"])
@pytest.mark.parametrize("crew", [1, 2])
def test_no_trip_is_faster_than_the_line(duty: str, crew: int) -> None:
    rules = rules_of(duty)
    line = clock_of(rules, crew, 12.0 * HOUR_S, 900_000.0, 0, 0)

    for drive_s in range(12 * HOUR_S, 60 * HOUR_S, 1234):
        took = least_duration_s(rules, drive_s, 900_000, crew)
        assert line.base_s + line.slope * drive_s <= took


def test_lawful_rests_are_in_the_line() -> None:
    rules = rules_of("cn-2018")

    line = clock_of(rules, 2, 24.0 * HOUR_S, 1_800_000.0, 300, 20)

    assert line.base_s + line.slope * 26 * HOUR_S > 30 * HOUR_S


def test_without_rules_stops_and_roads_make_the_time() -> None:
    line = clock_of(rules_of("none"), 1, 24.0 * HOUR_S, 1_800_000.0, 300, 20)

    assert (line.base_s, line.slope, line.stop_s, line.per_rider_s) == (0.0, 1.0, 300, 20)

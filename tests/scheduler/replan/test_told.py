"""Who is told something new."""

from dataclasses import replace
from datetime import date

import pytest

from scheduler.replan.told import Ride, is_news

RIDE = Ride("T001", "C1", date(2020, 2, 28), "V1", 1_000_000, "D1", 1_020_000, "3A")


@pytest.mark.parametrize(
    "other",
    [
        replace(RIDE, coach_id="C2"),
        replace(RIDE, day=date(2020, 2, 29)),
        replace(RIDE, place_id="V2"),
        replace(RIDE, at=RIDE.at + 601),
        replace(RIDE, at=RIDE.at - 601),
        None,
    ],
)
def test_another_coach_day_place_or_hour_and_no_ride_at_all_are_news(other: Ride | None) -> None:
    assert is_news(RIDE, other, 600)


@pytest.mark.parametrize(
    "other",
    [
        RIDE,
        replace(RIDE, at=RIDE.at + 600),
        replace(RIDE, at=RIDE.at - 600),
        replace(RIDE, seat="4B"),
        replace(RIDE, drop_at=RIDE.drop_at + 7200),
        replace(RIDE, trip_id="T009"),
    ],
)
def test_a_few_minutes_another_seat_or_another_number_of_the_trip_are_not(other: Ride) -> None:
    assert not is_news(RIDE, other, 600)

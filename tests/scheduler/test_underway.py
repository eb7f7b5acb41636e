"""When a trip under way is expected: the road that is left, and the rests that its drivers still owe."""

from dataclasses import replace

import pytest

from builders import DAY, SHANGHAI, case, coach, firm, place, policy, worker
from routing.legs import Leg
from routing.positions import Position
from scheduler.case import Case, Times
from scheduler.clock import LocalClock, clock_seconds
from scheduler.duty import Timeline, timeline
from scheduler.trips import Stop, StopKind, Trip
from scheduler.underway import Seen, underway

CLOCK = LocalClock(SHANGHAI)
MIDNIGHT = CLOCK.midnight(DAY)
PICKUP, FIRST, SECOND = ("V1", 104.0), ("D1", 110.0), ("D2", 111.0)
DUTY = policy("plain", duty="cn-2018")


def at(clock: str) -> int:
    return MIDNIGHT + clock_seconds(clock)


def world(crew: int = 1, hours: float = 6.0, opens: str = "00:00") -> tuple[Case, Trip]:
    """One coach from V1 at 8:00, by the equator: six hours to D1, one more to D2; five minutes at each."""
    known = case(
        workers=[worker("W1", firm="F1"), worker("W2", firm="F2")],
        firms=[firm("F1", at="D1", receives=(opens, "24:00")), firm("F2", at="D2")],
        coaches=[coach(crew=crew)],
        places=[place(name, lat=0.0, lon=lon) for name, lon in (PICKUP, FIRST, SECOND)],
        policy=DUTY,
        times=Times(stop_s=300),
    )
    drivers = tuple(f"C1/{k + 1}" for k in range(crew))
    legs = [Leg(round(50_000 * hours), round(3600 * hours)), Leg(50_000, 3600)]
    service = [300, 300, 300]
    laid = timeline(
        DUTY.duty, CLOCK, DAY, legs=legs, service_s=service,
        windows=[[], [known.firms["F1"].receives], []], departure=at("08:00"), driver_ids=drivers,
    )  # fmt: skip
    assert isinstance(laid, Timeline)
    kinds = (StopKind.PICKUP, StopKind.DROP, StopKind.DROP)
    people = ((("W1", "W2"), ()), ((), ("W1",)), ((), ("W2",)))
    stops = tuple(
        Stop(name, kind, arrive, depart, *both)
        for (name, _), kind, arrive, depart, both in zip(
            (PICKUP, FIRST, SECOND), kinds, laid.arrive, laid.depart, people, strict=True
        )
    )
    trip = Trip("T1", "C1", drivers, DAY, stops, laid.segments, {}, 0, 0, laid.drive_s, laid.duration_s, 0, 0)
    return known, trip


def seen_at(known: Case, trip: Trip, clock: str, lon: float, **fields: object):
    position = Position(at(clock), 0.0, lon)
    seen = replace(Seen(departed_at=at("08:05")), **fields)
    return underway(known, trip, [trip], seen, position, at(clock))


def told(found) -> list[tuple[str, str, int]]:
    return [(one.place_id, CLOCK.iso(one.expected_at)[11:16], round(one.late_s / 60)) for one in found.stops]


def test_a_coach_in_time_is_expected_as_planned() -> None:
    """Boarding until 8:05, four hours, twenty minutes of rest, two hours."""
    known, trip = world()

    found = seen_at(known, trip, "11:05", 107.0)

    assert told(found) == [("D1", "14:25", 0), ("D2", "15:30", 0)]
    assert found.rest_s == 20 * 60
    assert found.left_m == 200_000
    assert found.lawful


def test_a_rest_that_is_still_owed_is_counted() -> None:
    """Half an hour late after three hours of road: one more hour until the rest, then two."""
    known, trip = world()

    found = seen_at(known, trip, "11:35", 107.0)

    assert told(found)[0] == ("D1", "14:55", 30)
    assert found.rest_s == 20 * 60


def test_a_rest_that_was_written_down_is_not_owed_again() -> None:
    """Twenty minutes were rested from 10:45: three hours of road follow without another."""
    known, trip = world()

    found = seen_at(known, trip, "11:05", 107.0, rests=((at("10:45"), at("11:05")),))

    assert told(found)[0] == ("D1", "14:05", -20)
    assert found.rest_s == 0


def test_a_rest_under_way_is_waited_for() -> None:
    known, trip = world()

    found = seen_at(known, trip, "11:05", 107.0, rests=((at("11:00"), at("11:20")),))

    assert told(found)[0] == ("D1", "14:20", -5)


def test_after_the_rest_there_is_no_other() -> None:
    known, trip = world()

    found = seen_at(known, trip, "13:25", 109.0)

    assert told(found) == [("D1", "14:25", 0), ("D2", "15:30", 0)]
    assert found.rest_s == 0


def test_the_night_is_stood_through_when_a_late_coach_comes_into_it() -> None:
    """Ten hours late in the evening, the coach stands from two to five."""
    known, trip = world(crew=2, hours=9.0)

    found = seen_at(known, trip, "23:05", 107.0)

    assert found.rest_s >= 3 * 3600
    assert found.stops[0].expected_at > at("23:05") + 5 * 3600 + 3 * 3600


def test_a_gate_that_is_still_closed_does_not_make_a_coach_late() -> None:
    """Expected is when it stands before the gate; the second stop waits for the first to open."""
    known, trip = world(opens="16:00")

    found = seen_at(known, trip, "11:05", 107.0)

    assert [one.late_s for one in found.stops] == [0, 0]
    assert found.stops[1].expected_at >= at("17:05")


def test_a_drop_that_was_reached_is_not_expected_again() -> None:
    known, trip = world()

    found = seen_at(known, trip, "14:45", 110.0, arrived_at={"D1": at("14:25")})

    assert told(found) == [("D2", "15:45", 15)]


def test_at_the_last_drop_nothing_is_left() -> None:
    known, trip = world()

    found = seen_at(known, trip, "15:35", 111.0, arrived_at={"D1": at("14:25"), "D2": at("15:30")})

    assert (found.stops, found.left_m) == ((), 0)


def test_nobody_is_expected_in_the_past() -> None:
    known, trip = world()
    position = Position(at("14:20"), 0.0, 109.99)

    found = underway(known, trip, [trip], Seen(at("08:05")), position, at("16:30"))

    assert {one.expected_at for one in found.stops} == {at("16:30")}


def test_without_the_law_the_road_alone_is_counted() -> None:
    known, trip = world()
    position = Position(at("11:05"), 0.0, 107.0)

    found = underway(known, trip, [trip], Seen(at("08:05")), position, at("11:05"), by_law=False)

    assert told(found) == [("D1", "14:05", -20), ("D2", "15:10", -20)]
    assert not found.lawful


@pytest.mark.parametrize("lat", [None, 0.0])
def test_a_place_without_a_point_leaves_the_whole_road(lat: float | None) -> None:
    known, trip = world()
    places = known.places | {"D1": replace(known.places["D1"], lat=lat, lon=lat and 110.0)}

    found = seen_at(replace(known, places=places), trip, "08:05", 104.0)

    assert found.left_m == 350_000


def test_what_a_driver_drove_on_an_earlier_trip_counts() -> None:
    """The day before until midnight he drove eight hours on another trip: now he must rest first."""
    known, trip = world()
    early = tuple(
        replace(segment, from_=segment.from_ - 12 * 3600, until=segment.until - 12 * 3600)
        for segment in trip.timeline
    )
    position = Position(at("11:05"), 0.0, 107.0)
    seen = Seen(at("08:05"))

    free = underway(known, trip, [trip], seen, position, at("11:05"))
    tired = underway(
        known, trip, [trip, replace(trip, trip_id="T0", timeline=early)], seen, position, at("11:05")
    )

    assert tired.stops[0].expected_at > free.stops[0].expected_at + 3600


def test_the_last_stretch_of_a_long_trip_is_no_short_trip() -> None:
    """A trip of 500 km stands in the night even where the 50 km that are left would be exempt."""
    known, trip = world(crew=2, hours=9.0)

    late = at("01:30") + 86_400
    position = Position(late + 600, 0.0, 110.0)

    found = underway(known, trip, [trip], Seen(at("08:05"), {"D1": late}), position, late + 600)

    assert found.left_m == 50_000
    assert found.stops[0].expected_at > at("05:00") + 86_400

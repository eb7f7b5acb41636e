"""The timetable of a trip, rule by rule, checked by hand."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from builders import DAY, SHANGHAI, policy
from routing.legs import Leg
from scheduler.clock import DayWindow, LocalClock, clock_seconds
from scheduler.duty import DriverPast, Refusal, Timeline, Unlawful, timeline
from scheduler.trips import SegmentKind

CLOCK = LocalClock(SHANGHAI)
MIDNIGHT = CLOCK.midnight(DAY)
MINUTE, HOUR, WEEK = 60, 3600, 7 * 86_400


def lay(
    leave: str,
    legs: Sequence[Leg],
    *,
    duty: object = "cn-2018",
    crew: int = 1,
    service_s: Sequence[int] = (),
    windows: Sequence[Sequence[DayWindow]] = (),
    pasts: Sequence[DriverPast] = (),
) -> Timeline | Unlawful:
    stops = len(legs) + 1
    return timeline(
        policy("plain", duty=duty).duty,
        CLOCK,
        DAY,
        legs=legs,
        service_s=service_s or [0] * stops,
        windows=windows or [[]] * stops,
        departure=MIDNIGHT + clock_seconds(leave),
        driver_ids=[f"D{x + 1}" for x in range(crew)],
        pasts=pasts,
    )


def told(laid: Timeline | Unlawful) -> list[str]:
    """Tell a timeline in words, such as "drive 08:00-12:00 D1"; from the second day on with its number."""
    assert isinstance(laid, Timeline)
    return [f"{s.kind} {hour(s.from_)}-{hour(s.until)} {s.driver_id}".rstrip() for s in laid.segments]


def hour(moment: int) -> str:
    days, seconds = divmod(moment - MIDNIGHT, 86_400)
    clock = f"{seconds // HOUR:02d}:{seconds % HOUR // MINUTE:02d}"
    clock += f":{seconds % MINUTE:02d}" if seconds % MINUTE else ""
    return f"{days + 1}/{clock}" if days else clock


def hours(length: float, km: float) -> Leg:
    return Leg(round(km * 1000), round(length * HOUR))


def at(clock: str) -> int:
    return MIDNIGHT + clock_seconds(clock)


def test_four_hours_by_day_then_twenty_minutes_of_rest() -> None:
    laid = lay("08:00", [hours(5, 350)])

    assert told(laid) == ["drive 08:00-12:00 D1", "break 12:00-12:20", "drive 12:20-13:20 D1"]


def test_two_hours_by_night_at_four_fifths_of_the_speed() -> None:
    """Two hours of night cover 96 minutes of road; the other 84 take 105."""
    laid = lay("22:00", [hours(3, 90)])

    assert told(laid) == ["drive 22:00-2/00:00 D1", "break 2/00:00-2/00:20", "drive 2/00:20-2/02:05 D1"]


def test_a_service_of_twenty_minutes_is_a_break() -> None:
    laid = lay("08:00", [hours(3, 200), hours(3, 190)], service_s=[0, 20 * MINUTE, 0])

    assert told(laid) == ["drive 08:00-11:00 D1", "stop 11:00-11:20", "drive 11:20-14:20 D1"]


def test_drivers_change_in_ten_minutes_and_one_rests_while_the_other_drives() -> None:
    laid = lay("06:00", [hours(10, 800)], crew=2)

    assert told(laid) == [
        "drive 06:00-10:00 D1",
        "change 10:00-10:10",
        "drive 10:10-14:10 D2",
        "change 14:10-14:20",
        "drive 14:20-16:20 D1",
    ]


def test_a_stop_pays_for_the_change() -> None:
    laid = lay("06:00", [hours(4, 300), hours(4, 300)], crew=2, service_s=[0, 600, 0])

    assert told(laid) == ["drive 06:00-10:00 D1", "stop 10:00-10:10", "drive 10:10-14:10 D2"]


@pytest.mark.parametrize(("duty", "exempt_m"), [("cn-2018", 100_000), ("cn-2023", 200_000)])
def test_no_wheel_turns_from_two_to_five_on_a_longer_trip(duty: str, exempt_m: int) -> None:
    short = lay("01:30", [Leg(exempt_m, HOUR)], duty=duty)
    long = lay("01:30", [Leg(exempt_m + 1, HOUR)], duty=duty)

    assert told(short) == ["drive 01:30-02:45 D1"]
    assert told(long) == ["drive 01:30-02:00 D1", "halt 02:00-05:00", "drive 05:00-05:45 D1"]


def test_a_coach_that_is_to_leave_in_the_halt_leaves_after_it() -> None:
    laid = lay("03:00", [Leg(150_000, HOUR)])

    assert told(laid) == ["halt 03:00-05:00", "drive 05:00-06:12 D1"]


def test_more_than_four_hundred_kilometres_need_two_drivers() -> None:
    assert isinstance(lay("08:00", [Leg(400_000, 5 * HOUR)]), Timeline)
    assert lay("08:00", [Leg(400_001, 5 * HOUR)]) == Unlawful(Refusal.NEEDS_TWO_DRIVERS)


def test_eight_hours_in_any_twenty_four_over_all_trips_of_the_driver() -> None:
    """He drove from 10 to 18 the day before: at 10 o'clock the window begins to free, hour by hour."""
    day = 86_400
    morning, afternoon = (at("10:00") - day, at("14:00") - day), (at("14:20") - day, at("18:20") - day)
    yesterday = DriverPast(drives=(morning, afternoon))

    laid = lay("08:00", [hours(3, 90)], pasts=[yesterday])

    assert told(laid) == ["break 08:00-10:00", "drive 10:00-13:00 D1"]


def test_a_block_goes_on_from_the_last_trip() -> None:
    before = DriverPast(drives=((at("04:00"), at("07:50")),))

    laid = lay("08:00", [hours(1, 50)], pasts=[before])

    assert told(laid) == ["break 08:00-08:10", "drive 08:10-09:10 D1"]


def test_what_was_driven_before_the_first_day_counts_until_the_week_is_over() -> None:
    """44 hours less 40: four are left before the seventh midnight."""
    past = DriverPast(driven_7d_s=40 * HOUR)

    few = lay("08:00", [hours(4, 90)], pasts=[past])
    many = lay("08:00", [hours(5, 90)], pasts=[past])

    assert told(few) == ["drive 08:00-12:00 D1"]
    assert isinstance(many, Timeline)
    assert many.segments[-1].until > MIDNIGHT + WEEK
    this_week = [s for s in many.segments if s.driver_id and s.until <= MIDNIGHT + WEEK]
    assert sum(s.until - s.from_ for s in this_week) <= 4 * HOUR


def test_the_coach_waits_until_the_gate_opens_and_the_whole_service_fits() -> None:
    gate = [[], [DayWindow(clock_seconds("08:00"), clock_seconds("08:10"))]]
    service = [0, 10 * MINUTE]

    early = lay("06:00", [hours(1, 50)], service_s=service, windows=gate)
    just = lay("07:00", [hours(1, 50)], service_s=service, windows=gate)
    late = lay("07:01", [hours(1, 50)], service_s=service, windows=gate)

    assert told(early)[1:] == ["wait 07:00-08:00", "stop 08:00-08:10"]
    assert told(just)[1:] == ["stop 08:00-08:10"]
    assert told(late)[1:] == ["wait 08:01-2/08:00", "stop 2/08:00-2/08:10"]


def test_a_gate_that_is_open_over_midnight() -> None:
    gate = [[], [DayWindow(clock_seconds("23:30"), clock_seconds("01:00"))]]

    before = lay("20:00", [hours(1, 50)], service_s=[0, HOUR], windows=gate)
    inside = lay("22:40", [hours(0.8, 50)], service_s=[0, 20 * MINUTE], windows=gate)

    assert told(before)[1:] == ["wait 21:00-23:30", "stop 23:30-2/00:30"]
    assert told(inside)[1:] == ["stop 23:40-2/00:00"]


def test_firms_that_never_receive_together_have_no_timetable() -> None:
    apart = [[], [DayWindow(8 * HOUR, 10 * HOUR), DayWindow(14 * HOUR, 16 * HOUR)]]
    short = [[], [DayWindow(8 * HOUR, 8 * HOUR + 599)]]

    assert lay("06:00", [hours(1, 50)], service_s=[0, 600], windows=apart) == Unlawful(Refusal.NEVER_OPEN)
    assert lay("06:00", [hours(1, 50)], service_s=[0, 600], windows=short) == Unlawful(Refusal.NEVER_OPEN)


def test_stops_at_one_place_need_no_drive_and_metres_without_time_are_kept() -> None:
    laid = lay("08:00", [Leg(0, 0), Leg(7, 0), Leg(500, 40)], service_s=[0, 300, 300, 0])

    assert told(laid) == [
        "stop 08:00-08:05",
        "drive 08:05-08:05 D1",
        "stop 08:05-08:10",
        "drive 08:10-08:10:40 D1",
    ]
    assert isinstance(laid, Timeline)
    assert [s.distance_m for s in laid.segments] == [0, 7, 0, 500]


def test_a_trip_that_takes_no_time_has_a_moment() -> None:
    assert told(lay("08:00", [Leg(0, 0)])) == ["stop 08:00-08:00"]


def test_the_parts_of_a_leg_add_up_to_its_metres() -> None:
    laid = lay("11:00", [Leg(1_949_999, 87_751)], crew=3)

    assert isinstance(laid, Timeline)
    assert sum(s.distance_m for s in laid.segments) == 1_949_999
    assert all(before.until == after.from_ for before, after in pairwise(laid.segments))


def test_ten_hours_of_driving_then_eight_off_under_the_motorcoach_rules() -> None:
    laid = lay("06:00", [hours(11, 900)], duty="us-motorcoach")

    assert told(laid) == ["drive 06:00-16:00 D1", "break 16:00-2/00:00", "drive 2/00:00-2/01:00 D1"]


def test_a_service_is_duty_of_who_drives_next_under_the_motorcoach_rules() -> None:
    """Fifteen hours on duty: seven of service leave eight to drive."""
    laid = lay("06:00", [hours(9, 600)], duty="us-motorcoach", service_s=[7 * HOUR, 0])

    assert told(laid) == [
        "stop 06:00-13:00",
        "drive 13:00-21:00 D1",
        "break 21:00-2/05:00",
        "drive 2/05:00-2/06:00 D1",
    ]


def test_four_and_a_half_hours_then_three_quarters_and_eleven_hours_of_daily_rest() -> None:
    laid = lay("06:00", [hours(10, 700)], duty="eu-561")

    assert told(laid) == [
        "drive 06:00-10:30 D1",
        "break 10:30-11:15",
        "drive 11:15-15:45 D1",
        "break 15:45-2/06:00",
        "drive 2/06:00-2/07:00 D1",
    ]


def test_between_daily_rests_lie_thirteen_hours() -> None:
    """The span from 06:00 ends at 19:00, too early for two hours; at 18:00 he has rested for eleven."""
    gate = [[], [DayWindow(17 * HOUR, 18 * HOUR)], []]
    service = [0, 30 * MINUTE, 0]

    laid = lay("06:00", [hours(1, 50), hours(2, 90)], duty="eu-561", service_s=service, windows=gate)

    assert told(laid)[2:] == ["stop 17:00-17:30", "break 17:30-18:00", "drive 18:00-20:00 D1"]


def test_without_rules_the_coach_just_drives() -> None:
    assert told(lay("00:00", [Leg(3_000_000, 150_000)], duty="none")) == ["drive 00:00-2/17:40 D1"]


def test_each_rule_can_be_set_by_itself() -> None:
    """Blocks of an hour and five minutes between, nothing else."""
    laid = lay("02:00", [hours(2, 900)], duty={"continuous_day_min": 60, "break_min": 5})

    assert told(laid) == ["drive 02:00-03:00 D1", "break 03:00-03:05", "drive 03:05-04:05 D1"]


def test_rules_that_nobody_can_drive_under_are_refused_with_words() -> None:
    laid = lay("08:00", [hours(1, 50)], duty={"driving_24h_min": 0})

    assert isinstance(laid, Unlawful)
    assert laid.reason is Refusal.NO_LAWFUL_DRIVING
    assert "驾驶" in laid.words("zh")
    assert "driver" in laid.words("en")


def test_the_coach_departs_when_its_wheels_turn() -> None:
    laid = lay("06:00", [hours(4, 300), hours(4, 300)], crew=2, service_s=[300, 300, 300])

    assert isinstance(laid, Timeline)
    assert [hour(moment) for moment in laid.finish] == ["06:05", "10:10", hour(laid.finish[-1])]
    assert [hour(moment) for moment in laid.depart][:2] == ["06:05", "10:15"]
    assert laid.segments[3].kind is SegmentKind.CHANGE

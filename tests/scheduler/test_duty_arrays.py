"""The past of drivers and the hours of stops, as the kernels read them."""

from scheduler.clock import DayWindow
from scheduler.duty import DriverPast, past_arrays, window_arrays
from scheduler.trips import Segment, SegmentKind

DRIVE, STOP, CHANGE = SegmentKind.DRIVE, SegmentKind.STOP, SegmentKind.CHANGE
TRIP = (
    Segment(STOP, 0, 10),
    Segment(DRIVE, 10, 50, "A", 0, 400),
    Segment(STOP, 50, 60),
    Segment(CHANGE, 60, 70),
    Segment(DRIVE, 70, 90, "B", 1, 200),
    Segment(STOP, 90, 95),
)


def test_a_service_belongs_to_who_drives_next_and_the_last_to_who_drove_last() -> None:
    first, second = DriverPast().after("A", [TRIP]), DriverPast().after("B", [TRIP])

    assert (first.drives, first.services) == (((10, 50),), ((0, 10),))
    assert (second.drives, second.services) == (((70, 90),), ((50, 60), (90, 95)))


def test_the_past_is_told_in_order_from_the_first_midnight() -> None:
    past, count, driven_7d_s = past_arrays([DriverPast().after("A", [TRIP]), DriverPast(driven_7d_s=7)], 100)

    assert count.tolist() == [2, 0]
    assert past[0].tolist() == [[-100, -90, 1], [-90, -50, 0]]
    assert driven_7d_s.tolist() == [0, 7]


def test_hours_that_never_close_are_not_listed() -> None:
    windows, count = window_arrays([[], [DayWindow(), DayWindow(8, 20)]])

    assert count.tolist() == [0, 1]
    assert windows[1, 0].tolist() == [8, 20]

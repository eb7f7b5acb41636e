"""The verbs of the optimiser: the same answer each time, more paces no worse, quick and printed alike."""

import numpy as np
import pytest

from builders import policy
from scheduler.duty import EVERY, QUICK, Refusal, lay, lay_best, rule_vector
from scheduler.duty.compiled import Ints

CN = rule_vector(policy("plain", duty="cn-2018").duty)
HOUR = 3600


def trip(drive_s: int, stops: int, leave_s: int, crew: int) -> list[object]:
    """Build a trip: short legs between pickups, then the trunk; services of seven minutes."""
    leg_s = np.full(stops - 1, 900, np.int64)
    leg_s[-1] = drive_s - leg_s[:-1].sum()
    return [
        CN,
        leg_s,
        leg_s * 22,
        np.full(stops, 420, np.int64),
        np.zeros((stops, 1, 2), np.int64),
        np.zeros(stops, np.int64),
        leave_s,
        crew,
        np.zeros((crew, 0, 2), np.int64),
        np.zeros(crew, np.int64),
        np.zeros(crew, np.int64),
    ]


def outputs(stops: int, rows: int = 0) -> list[Ints]:
    return [np.zeros(stops, np.int64) for _ in range(3)] + [np.zeros((rows, 6), np.int64)]


def end_of(inputs: list[object], stops: int, paces: int, weight: Ints | None = None) -> int:
    out = outputs(stops)
    weight = np.zeros(stops, np.int64) if weight is None else weight
    assert lay_best(*inputs, paces, 1, weight, *out) >= 0
    return int(out[2][-1])


@pytest.mark.parametrize("crew", [2, 3])
@pytest.mark.parametrize("leave_s", [7 * HOUR, 11 * HOUR, 16 * HOUR])
def test_more_paces_never_end_later(crew: int, leave_s: int) -> None:
    inputs = trip(80_000, 6, leave_s, crew)

    ends = [end_of(inputs, 6, paces) for paces in (1, 4, QUICK, EVERY)]

    assert ends == sorted(ends, reverse=True)


def test_the_same_trip_has_the_same_timetable() -> None:
    inputs, once, again = trip(87_750, 8, 11 * HOUR, 2), outputs(8, 80), outputs(8, 80)

    lay_best(*inputs, EVERY, 1, np.zeros(8, np.int64), *once)
    lay_best(*inputs, EVERY, 1, np.zeros(8, np.int64), *again)

    assert all((a == b).all() for a, b in zip(once, again, strict=True))


@pytest.mark.parametrize("pace", range(QUICK))
def test_the_quick_face_and_the_printed_one_keep_the_same_time(pace: int) -> None:
    inputs, quick, printed = trip(70_000, 5, 9 * HOUR, 2), outputs(5), outputs(5, 80)

    none = lay(*inputs, pace, *quick)
    written = lay(*inputs, pace, *printed)

    assert none == 0
    assert written > 0
    assert all((a == b).all() for a, b in zip(quick[:3], printed[:3], strict=True))
    assert printed[3][0, 1] == 9 * HOUR
    assert printed[3][written - 1, 2] == printed[2][-1]


def test_weights_ask_for_what_the_riders_time_is_worth() -> None:
    """Six pickups, two drops: the weighted sum is never worse than that of the earliest end."""
    inputs, weight = trip(87_750, 8, 13 * HOUR, 2), np.array([-5] * 6 + [10, 20], np.int64)
    earliest, weighed = outputs(8), outputs(8)

    lay_best(*inputs, QUICK, 1, np.zeros(8, np.int64), *earliest)
    lay_best(*inputs, QUICK, 0, weight, *weighed)

    def worth(out: list[Ints]) -> int:
        return int((weight[:6] * out[2][:6]).sum() + (weight[6:] * out[1][6:]).sum())

    assert worth(weighed) <= worth(earliest)


def test_a_timeline_that_does_not_fit_says_so() -> None:
    inputs, out = trip(70_000, 5, 9 * HOUR, 2), outputs(5, 3)

    assert lay(*inputs, 0, *out) == Refusal.TOO_LITTLE_SPACE


def test_ten_legs_of_the_longest_road_are_laid() -> None:
    inputs = trip(150_000 * 9, 10, 0, 3)
    inputs[1] = np.full(9, 150_000, np.int64)
    inputs[2] = np.full(9, 3_000_000, np.int64)

    assert end_of(inputs, 10, 4) > 1_350_000

"""The arithmetic of the clock, against counting second by second."""

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import policy
from plain_kernels import plain
from scheduler.duty import hours
from scheduler.duty.rules import FAR, PPM, rule_vector

PLAIN = plain(hours)
night_s, progress, road_time = PLAIN.night_s, PLAIN.progress, PLAIN.road_time
until_night_used, until_halt, past_halt = PLAIN.until_night_used, PLAIN.until_halt, PLAIN.past_halt

DAY = 86_400
CN = rule_vector(policy("plain", duty="cn-2018").duty)
moments = st.integers(-2 * DAY, 3 * DAY)


def is_night(moment: int) -> bool:
    return moment % DAY >= 22 * 3600 or moment % DAY < 6 * 3600


@settings(max_examples=60, deadline=None)
@given(moments, st.integers(0, 40_000))
def test_the_night_of_a_drive_is_the_sum_of_its_seconds_of_night(from_: int, length: int) -> None:
    counted = sum(is_night(second) for second in range(from_, from_ + length))

    assert night_s(CN, from_, from_ + length) == counted
    assert progress(CN, from_, length) == PPM * (length - counted) + 800_000 * counted


@settings(max_examples=200, deadline=None)
@given(moments, st.integers(1, 150_000))
def test_a_road_takes_the_fewest_seconds_that_cover_it(from_: int, road_s: int) -> None:
    drive_s = road_time(CN, from_, road_s * PPM)

    assert progress(CN, from_, drive_s) >= road_s * PPM > progress(CN, from_, drive_s - 1)


@settings(max_examples=200, deadline=None)
@given(moments, st.integers(0, 80_000))
def test_a_night_budget_lasts_until_its_last_second(from_: int, allowed_s: int) -> None:
    drive_s = until_night_used(CN, from_, allowed_s)

    assert night_s(CN, from_, from_ + drive_s) == allowed_s
    assert night_s(CN, from_, from_ + drive_s + 1) == allowed_s + 1


def test_the_halt_begins_at_two_and_ends_at_five() -> None:
    assert until_halt(CN, 3600, True) == 3600
    assert until_halt(CN, 2 * 3600, True) == 0
    assert until_halt(CN, 5 * 3600, True) == 21 * 3600
    assert until_halt(CN, 2 * 3600, False) == FAR
    assert past_halt(CN, 3 * 3600, True) == 5 * 3600

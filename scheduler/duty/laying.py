"""Lay a trip on the clock at one pace."""

from scheduler.duty.books import open_books
from scheduler.duty.compiled import Ints, compiled
from scheduler.duty.rules import (
    BLOCK_NIGHT_S,
    BLOCK_S,
    DAY,
    DAY_S,
    FAR,
    HALT_EXEMPT_M,
    HALT_LENGTH,
    NIGHT_LENGTH,
    PPM,
    RULE_COUNT,
    SHIFT_DRIVING_S,
    SHIFT_DUTY_S,
    SPAN_S,
    TWO_DRIVERS_FROM_M,
    WEEK_S,
)
from scheduler.duty.steps import DRIVE, NEEDS_TWO_DRIVERS, NO_LAWFUL_DRIVING, drive_leg, serve
from scheduler.duty.turns import (
    DRIVER,
    FULL_TURN_S,
    HALTING,
    NOW,
    PACE_WIDTH,
    ROAD_LEFT,
    SEGMENTS,
    STOOD_FROM,
    TRIP_WIDTH,
    TURN_S,
)

HORIZON_S = 60 * DAY
"""A trip that is not over after this is refused."""


# fmt: off
@compiled
def lay_at(
    trip: Ints, books: Ints, pace: Ints, leg_s: Ints, leg_m: Ints, service_s: Ints, windows: Ints,
    window_count: Ints, start_s: int, past: Ints, past_count: Ints, driven_7d_s: Ints,
    arrive: Ints, begin: Ints, finish: Ints, segments: Ints,
) -> int:
    """Lay a trip at any pace: services, legs and turns in order; `trip` and `books` are written over."""
    total_m = leg_m.sum()
    if books.shape[0] < 1 or (books.shape[0] < 2 and total_m > trip[TWO_DRIVERS_FROM_M]):
        return NEEDS_TWO_DRIVERS
    open_books(trip, books, past, past_count, driven_7d_s)
    for column in range(RULE_COUNT + PACE_WIDTH, TRIP_WIDTH):
        trip[column] = 0
    trip[NOW], trip[STOOD_FROM] = start_s, -FAR
    trip[ROAD_LEFT] = leg_s.sum() * PPM
    trip[DRIVER] = -1 if trip[ROAD_LEFT] > 0 else 0
    trip[HALTING] = 1 if total_m > trip[HALT_EXEMPT_M] else 0
    set_pace(trip, pace)
    if trip[FULL_TURN_S] <= 0 and trip[ROAD_LEFT] > 0:
        return NO_LAWFUL_DRIVING
    last = len(service_s) - 1
    for i in range(last + 1):
        arrive[i] = trip[NOW]
        code = serve(trip, books, segments, service_s[i], windows[i], window_count[i])
        if code < 0:
            return code
        begin[i], finish[i] = trip[NOW] - service_s[i], trip[NOW]
        if i < last:
            code = drive_leg(trip, books, segments, i, leg_s[i], leg_m[i], start_s + HORIZON_S)
            if code < 0:
                return code
    name_drivers(trip, segments)
    return int(trip[SEGMENTS])
# fmt: on


@compiled
def name_drivers(trip: Ints, segments: Ints) -> None:
    """Give metres that take no time to whoever drives on from there, or drove last."""
    driver = trip[DRIVER]
    for row in range(trip[SEGMENTS] - 1, -1, -1):
        if segments[row, 0] == DRIVE:
            if segments[row, 2] > segments[row, 1]:
                driver = segments[row, 3]
            segments[row, 3] = driver


@compiled
def set_rules(trip: Ints, rules: Ints) -> None:
    """Set the rules of a trip."""
    for column in range(RULE_COUNT):
        trip[column] = rules[column]


@compiled
def set_pace(trip: Ints, pace: Ints) -> None:
    """Set the pace of a trip, its shortest worthwhile turn made no longer than the rules ever allow."""
    for column in range(PACE_WIDTH):
        trip[RULE_COUNT + column] = pace[column]
    most = min(
        trip[BLOCK_S], trip[DAY_S], trip[WEEK_S], trip[SPAN_S], trip[SHIFT_DRIVING_S], trip[SHIFT_DUTY_S]
    )
    if trip[NIGHT_LENGTH] > 0:
        most = min(most, DAY - trip[NIGHT_LENGTH] + min(2 * trip[BLOCK_NIGHT_S], trip[NIGHT_LENGTH]))
    if trip[HALT_LENGTH] > 0 and trip[HALTING] != 0:
        most = min(most, DAY - trip[HALT_LENGTH])
    trip[FULL_TURN_S] = min(trip[FULL_TURN_S], most)
    trip[TURN_S] = max(trip[BLOCK_S] - trip[TURN_S], 0) if trip[BLOCK_S] < FAR else FAR

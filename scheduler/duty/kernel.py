"""Lay a trip on the clock: one kernel for the search's quick estimate and for the printed timetable."""

import numpy as np

from scheduler.duty.books import blank_books, open_books
from scheduler.duty.compiled import Ints, compiled
from scheduler.duty.paces import PACES
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
from scheduler.duty.steps import NEEDS_TWO_DRIVERS, NO_LAWFUL_DRIVING, drive_leg, serve
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


@compiled
def lay(
    rules: Ints,
    leg_s: Ints,
    leg_m: Ints,
    service_s: Ints,
    windows: Ints,
    window_count: Ints,
    start_s: int,
    crew: int,
    past: Ints,
    past_count: Ints,
    driven_7d_s: Ints,
    pace: int,
    arrive: Ints,
    begin: Ints,
    finish: Ints,
    segments: Ints,
) -> int:
    """Lay a trip at one pace of the family; see `lay_best` for the parameters.

    Returns
    -------
    Segments written (0 where `segments` has no rows), or a negative `Refusal`.
    """
    trip = np.zeros(TRIP_WIDTH, np.int64)
    trip[:RULE_COUNT] = rules
    books = blank_books(crew, past.shape[1], len(leg_s))
    return lay_at(
        trip, books, PACES[pace], leg_s, leg_m, service_s, windows, window_count, start_s,
        past, past_count, driven_7d_s, arrive, begin, finish, segments,
    )  # fmt: skip


@compiled
def lay_at(
    trip: Ints,
    books: Ints,
    pace: Ints,
    leg_s: Ints,
    leg_m: Ints,
    service_s: Ints,
    windows: Ints,
    window_count: Ints,
    start_s: int,
    past: Ints,
    past_count: Ints,
    driven_7d_s: Ints,
    arrive: Ints,
    begin: Ints,
    finish: Ints,
    segments: Ints,
) -> int:
    """Lay a trip at any pace: services, legs and turns one after the other; `trip` and `books` are written over."""
    total_m = leg_m.sum()
    if books.shape[0] < 1 or (books.shape[0] < 2 and total_m > trip[TWO_DRIVERS_FROM_M]):
        return NEEDS_TWO_DRIVERS
    open_books(trip, books, past, past_count, driven_7d_s)
    set_pace(trip, pace)
    trip[RULE_COUNT + PACE_WIDTH :] = 0
    trip[NOW], trip[STOOD_FROM], trip[DRIVER] = start_s, -FAR, -1
    trip[ROAD_LEFT] = leg_s.sum() * PPM
    trip[HALTING] = 1 if total_m > trip[HALT_EXEMPT_M] else 0
    if trip[FULL_TURN_S] <= 0 and trip[ROAD_LEFT] > 0:
        return NO_LAWFUL_DRIVING
    last = len(service_s) - 1
    for i in range(last + 1):
        arrive[i] = trip[NOW]
        code = serve(trip, books, segments, service_s[i], windows[i], window_count[i], i == last)
        if code < 0:
            return code
        begin[i], finish[i] = trip[NOW] - service_s[i], trip[NOW]
        if i < last:
            code = drive_leg(trip, books, segments, i, leg_s[i], leg_m[i], start_s + HORIZON_S)
            if code < 0:
                return code
    return int(trip[SEGMENTS])


@compiled
def set_pace(trip: Ints, pace: Ints) -> None:
    """Set the pace of a trip, its shortest worthwhile turn made no longer than the rules ever allow."""
    trip[RULE_COUNT : RULE_COUNT + PACE_WIDTH] = pace
    most = min(trip[BLOCK_S], trip[DAY_S], trip[WEEK_S], trip[SPAN_S], trip[SHIFT_DRIVING_S], trip[SHIFT_DUTY_S])
    if trip[NIGHT_LENGTH] > 0:
        most = min(most, DAY - trip[NIGHT_LENGTH] + min(2 * trip[BLOCK_NIGHT_S], trip[NIGHT_LENGTH]))
    if trip[HALT_LENGTH] > 0:
        most = min(most, DAY - trip[HALT_LENGTH])
    trip[FULL_TURN_S] = min(trip[FULL_TURN_S], most)
    trip[TURN_S] = max(trip[TURN_S], trip[FULL_TURN_S])

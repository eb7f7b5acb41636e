"""Lay a trip on the clock: one kernel for the search's quick estimate and for the printed timetable."""

from enum import IntEnum

import numpy as np

from scheduler.duty.books import (
    FAR,
    ON_UNTIL,
    book_drive,
    book_service,
    counts_duty,
    opened,
    shift_room,
)
from scheduler.duty.compiled import Ints, compiled
from scheduler.duty.hours import open_from, progress, road_time
from scheduler.duty.paces import PACES
from scheduler.duty.rules import (
    BLOCK_NIGHT_S,
    BLOCK_S,
    BREAK_S,
    CHANGE_S,
    DAY,
    DAY_S,
    HALT_EXEMPT_M,
    HALT_FROM,
    HALT_LENGTH,
    NIGHT_LENGTH,
    OFF_DUTY_S,
    PPM,
    SHIFT_DRIVING_S,
    SHIFT_DUTY_S,
    SPAN_S,
    TWO_DRIVERS_FROM_M,
    WEEK_S,
)
from scheduler.duty.turns import (
    DRIVER,
    FULL_TURN_S,
    HALTING,
    NOW,
    NOW_COUNT,
    PACE_WIDTH,
    ROAD_LEFT,
    SEGMENTS,
    STOOD_FROM,
    STOOD_S,
    TURN_LEFT,
    TURN_S,
    Run,
    next_turn,
)

DRIVE, STOP, BREAK, CHANGE, HALT, WAIT = range(6)
"""Kinds of segments, as numbers."""

HORIZON_S = 60 * DAY
"""A trip that is not over after this is refused."""


class Refusal(IntEnum):
    """Say why there is no lawful timetable."""

    NEEDS_TWO_DRIVERS = -1
    NEVER_OPEN = -2
    NO_LAWFUL_DRIVING = -3
    HORIZON_EXCEEDED = -4
    TOO_LITTLE_SPACE = -5


NEEDS_TWO_DRIVERS = int(Refusal.NEEDS_TWO_DRIVERS)
NEVER_OPEN = int(Refusal.NEVER_OPEN)
NO_LAWFUL_DRIVING = int(Refusal.NO_LAWFUL_DRIVING)
HORIZON_EXCEEDED = int(Refusal.HORIZON_EXCEEDED)
TOO_LITTLE_SPACE = int(Refusal.TOO_LITTLE_SPACE)


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
    return lay_at(
        rules, leg_s, leg_m, service_s, windows, window_count, start_s, crew, past, past_count, driven_7d_s,
        PACES[pace], arrive, begin, finish, segments, np.zeros(NOW_COUNT, np.int64),
    )  # fmt: skip


@compiled
def lay_at(
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
    pace: Ints,
    arrive: Ints,
    begin: Ints,
    finish: Ints,
    segments: Ints,
    now: Ints,
) -> int:
    """Lay a trip at any pace: legs, services and turns one after the other, the clock in `now`."""
    total_m = leg_m.sum()
    if crew < 1 or (crew < 2 and total_m > rules[TWO_DRIVERS_FROM_M]):
        return NEEDS_TWO_DRIVERS
    books = opened(rules, past, past_count[:crew], driven_7d_s, len(leg_s))
    fitted = fitted_pace(rules, pace)
    run = Run(rules, books, fitted, now, np.zeros(3, np.int64), segments)
    now[:] = 0
    now[NOW], now[STOOD_FROM], now[DRIVER] = start_s, -FAR, -1
    now[ROAD_LEFT] = leg_s.sum() * PPM
    now[HALTING] = 1 if total_m > rules[HALT_EXEMPT_M] else 0
    if fitted[FULL_TURN_S] <= 0 and now[ROAD_LEFT] > 0:
        return NO_LAWFUL_DRIVING
    last = len(service_s) - 1
    for i in range(last + 1):
        arrive[i] = now[NOW]
        code = serve(run, service_s[i], windows[i], window_count[i], i == last)
        if code < 0:
            return code
        begin[i], finish[i] = now[NOW] - service_s[i], now[NOW]
        if i < last:
            code = drive_leg(run, i, leg_s[i], leg_m[i], start_s + HORIZON_S)
            if code < 0:
                return code
    return int(now[SEGMENTS])


@compiled
def fitted_pace(rules: Ints, pace: Ints) -> Ints:
    """Return a pace whose shortest worthwhile turn no rule forbids."""
    fitted = pace.copy()
    most = min(rules[BLOCK_S], rules[DAY_S], rules[WEEK_S], rules[SPAN_S], rules[SHIFT_DRIVING_S], rules[SHIFT_DUTY_S])
    if rules[NIGHT_LENGTH] > 0:
        most = min(most, DAY - rules[NIGHT_LENGTH] + min(2 * rules[BLOCK_NIGHT_S], rules[NIGHT_LENGTH]))
    if rules[HALT_LENGTH] > 0:
        most = min(most, DAY - rules[HALT_LENGTH])
    fitted[FULL_TURN_S] = min(fitted[FULL_TURN_S], most)
    fitted[TURN_S] = max(fitted[TURN_S], fitted[FULL_TURN_S])
    return fitted


@compiled
def serve(run: Run, service_s: int, windows: Ints, count: int, final: bool) -> int:
    """Serve a stop as soon as its gates are open and somebody may be on duty."""
    now, begin = run.now, run.now[NOW]
    while True:
        begin = open_from(begin, service_s, windows, count)
        if begin < 0 and begin <= -FAR:
            return NEVER_OPEN
        ready = staffed_from(run, begin, service_s, final) if service_s > 0 and counts_duty(run.rules) else begin
        if ready >= FAR:
            return NO_LAWFUL_DRIVING
        if ready == begin:
            break
        begin = ready
    code = write(run, WAIT, now[NOW], begin, -1, -1, 0)
    if code >= 0:
        code = write(run, STOP, begin, begin + service_s, -1, -1, 0)
    if service_s > 0:
        if run.service[2] == 0:
            run.service[0] = begin
        run.service[1] = begin + service_s
        run.service[2] += service_s
    now[STOOD_S] += begin - now[NOW]
    now[NOW] = begin + service_s
    return code


@compiled
def staffed_from(run: Run, begin: int, service_s: int, final: bool) -> int:
    """Return when a service can begin within the duty of a driver who may drive on (at the last stop: who drove last)."""
    if final and run.now[DRIVER] < 0:
        return begin
    first, end = (run.now[DRIVER], run.now[DRIVER] + 1) if final else (0, len(run.books.state))
    earliest = FAR
    with_this = np.array([begin, begin + service_s, run.service[2] + service_s])
    if run.service[2] > 0:
        with_this[0] = run.service[0]
    for x in range(first, end):
        if service_s > run.rules[SHIFT_DUTY_S]:
            continue
        if shift_room(run.rules, run.books, x, begin, with_this) >= 0:
            return begin
        if run.service[2] == 0:
            earliest = min(earliest, max(begin, run.books.state[x, ON_UNTIL] + run.rules[OFF_DUTY_S]))
    return earliest if earliest > begin else FAR


@compiled
def drive_leg(run: Run, stop: int, leg_s: int, leg_m: int, horizon: int) -> int:
    """Drive one leg in as many turns as the law asks for."""
    now, road, left, driven_m = run.now, leg_s * PPM, leg_s * PPM, 0
    if leg_s == 0 and leg_m > 0:
        return write(run, DRIVE, now[NOW], now[NOW], max(0, now[DRIVER]), stop, leg_m)
    while left > 0:
        x, start, most = next_turn(run)
        if x < 0:
            return NO_LAWFUL_DRIVING
        if start > horizon:
            return HORIZON_EXCEEDED
        drive_s = min(most, road_time(run.rules, start, left))
        code = stand(run, start, x)
        if code < 0:
            return code
        covered = min(left, progress(run.rules, start, drive_s))
        left -= covered
        now[ROAD_LEFT] -= covered
        reached_m = int(leg_m * ((road - left) / road)) if left > 0 else leg_m
        if not take_wheel(run, x, start, start + drive_s):
            return TOO_LITTLE_SPACE
        code = write(run, DRIVE, start, start + drive_s, x, stop, reached_m - driven_m)
        if code < 0:
            return code
        driven_m = reached_m
    return 0


@compiled
def take_wheel(run: Run, x: int, start: int, until: int) -> bool:
    """Book a drive and the services before it for a driver, and move the clock to its end."""
    now, service = run.now, run.service
    if x != now[DRIVER] or start - now[STOOD_FROM] >= run.rules[BREAK_S]:
        now[TURN_LEFT] = run.pace[TURN_S]
    fits = True
    if service[2] > 0:
        if counts_duty(run.rules):
            fits = book_service(run.rules, run.books, x, service[1] - service[2], service[1])
        service[2] = 0
    fits = book_drive(run.rules, run.books, x, start, until) and fits
    now[TURN_LEFT] -= until - start
    now[NOW] = now[STOOD_FROM] = until
    now[DRIVER] = x
    return fits


@compiled
def stand(run: Run, until: int, x: int) -> int:
    """Stand on the way until a drive begins: halt hours are called halt, the rest break, change or wait."""
    now, rules = run.now, run.rules
    from_ = now[NOW]
    now[STOOD_S] += until - from_
    now[NOW] = until
    if until <= from_ or len(run.segments) == 0:
        return 0
    kind = BREAK
    if until - now[STOOD_FROM] < rules[BREAK_S]:
        kind = CHANGE if x != now[DRIVER] and rules[CHANGE_S] > 0 else WAIT
    code = 0
    while from_ < until and code >= 0:
        since = (from_ - rules[HALT_FROM]) % DAY
        halted = now[HALTING] != 0 and since < rules[HALT_LENGTH]
        to = until
        if now[HALTING] != 0 and rules[HALT_LENGTH] > 0:
            to = min(until, from_ + (rules[HALT_LENGTH] - since if halted else DAY - since))
        code = write(run, HALT if halted else kind, from_, to, -1, -1, 0)
        from_ = to
    return code


@compiled
def write(run: Run, kind: int, from_: int, until: int, driver: int, stop: int, distance_m: int) -> int:
    """Write a segment where a timeline is asked for; nothing is written of no time and no metres."""
    if len(run.segments) == 0 or (until == from_ and distance_m == 0):
        return 0
    row = run.now[SEGMENTS]
    if row == len(run.segments):
        return TOO_LITTLE_SPACE
    run.segments[row, 0], run.segments[row, 1], run.segments[row, 2] = kind, from_, until
    run.segments[row, 3], run.segments[row, 4], run.segments[row, 5] = driver, stop, distance_m
    run.now[SEGMENTS] = row + 1
    return 0

"""The steps of a trip, one after the other on the clock: serve a stop, drive a leg, stand on the way."""

from enum import IntEnum

from scheduler.duty.books import ON_UNTIL, book_drive, book_service, counts_duty, shift_room
from scheduler.duty.compiled import Ints, compiled
from scheduler.duty.hours import open_from, progress, road_time_up_to
from scheduler.duty.rules import (
    BREAK_S,
    CHANGE_S,
    DAY,
    FAR,
    HALT_FROM,
    HALT_LENGTH,
    OFF_DUTY_S,
    PPM,
    SHIFT_DUTY_S,
)
from scheduler.duty.turns import (
    DRIVER,
    GATED_S,
    HALTING,
    NOW,
    ROAD_LEFT,
    SEGMENTS,
    SERVED_FROM,
    SERVED_S,
    SERVED_UNTIL,
    STOOD_FROM,
    STOOD_S,
    TURN,
    TURN_LEFT,
    duty_freed,
    next_turn,
    turn_length,
)

DRIVE, STOP, BREAK, CHANGE, HALT, WAIT = range(6)
"""Kinds of segments, as numbers."""


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
def serve(trip: Ints, books: Ints, segments: Ints, service_s: int, windows: Ints, count: int) -> int:
    """Serve a stop as soon as its gates are open and somebody may be on duty."""
    begin = open_from(trip[NOW], service_s, windows, count)
    trip[GATED_S] += max(0, begin - trip[NOW])
    while True:
        begin = open_from(begin, service_s, windows, count)
        if begin <= -FAR:
            return NEVER_OPEN
        if service_s == 0 or not counts_duty(trip):
            break
        staffed = staffed_from(trip, books, begin, service_s)
        if staffed >= FAR:
            return NO_LAWFUL_DRIVING
        if staffed == begin:
            break
        begin = staffed
    until = begin + service_s
    code = write(trip, segments, WAIT, trip[NOW], begin, -1, -1, 0)
    if code >= 0:
        code = write(trip, segments, STOP, begin, until, -1, -1, 0)
    if service_s > 0 and not note_service(trip, books, begin, until):
        code = TOO_LITTLE_SPACE
    trip[STOOD_S] += begin - trip[NOW]
    trip[NOW] = until
    return code


@compiled
def server(trip: Ints, books: Ints) -> int:
    """Return whose duty a service is now (no road left: who drove last); -1: not known yet, or nobody's."""
    if trip[ROAD_LEFT] == 0:
        return int(trip[DRIVER])
    return 0 if books.shape[0] == 1 else -1


@compiled
def note_service(trip: Ints, books: Ints, begin: int, until: int) -> bool:
    """Book a service, or keep it for whoever takes the wheel next; say whether the book had room."""
    x = server(trip, books)
    if x >= 0 and counts_duty(trip):
        return book_service(trip, books, x, begin, until, until - begin)
    if trip[SERVED_S] == 0:
        trip[SERVED_FROM] = begin
    trip[SERVED_UNTIL] = until
    trip[SERVED_S] += until - begin
    return True


@compiled
def staffed_from(trip: Ints, books: Ints, begin: int, service_s: int) -> int:
    """Return when a service fits the duty of whoever serves; FAR: never."""
    known = server(trip, books)
    if service_s > trip[SHIFT_DUTY_S]:
        return FAR
    first, end = (known, known + 1) if known >= 0 else (0, books.shape[0])
    from_ = begin if trip[SERVED_S] == 0 else trip[SERVED_FROM]
    earliest = FAR
    for x in range(first, end):
        if shift_room(trip, books, x, begin, from_, begin + service_s, trip[SERVED_S] + service_s) >= 0:
            return begin
        if trip[SERVED_S] == 0:
            rested = books[x, ON_UNTIL] + trip[OFF_DUTY_S]
            earliest = min(earliest, max(begin, rested, duty_freed(trip, books, x, service_s)))
    return earliest if earliest > begin else FAR


@compiled
def drive_leg(
    trip: Ints, books: Ints, segments: Ints, stop: int, leg_s: int, leg_m: int, horizon: int
) -> int:
    """Drive one leg in as many turns as the law asks for."""
    road, left, driven_m = leg_s * PPM, leg_s * PPM, 0
    if leg_s == 0 and leg_m > 0:
        return write(trip, segments, DRIVE, trip[NOW], trip[NOW], -1, stop, leg_m)
    while left > 0:
        x, start, most = next_turn(trip, books)
        if x < 0:
            return NO_LAWFUL_DRIVING
        if start > horizon:
            return HORIZON_EXCEEDED
        drive_s = min(most, road_time_up_to(trip, start, left, most))
        code = stand(trip, segments, start, x)
        if code < 0:
            return code
        covered = min(left, progress(trip, start, drive_s))
        left -= covered
        trip[ROAD_LEFT] -= covered
        reached_m = int(leg_m * ((road - left) / road)) if left > 0 else leg_m
        if not take_wheel(trip, books, x, start, start + drive_s):
            return TOO_LITTLE_SPACE
        code = write(trip, segments, DRIVE, start, start + drive_s, x, stop, reached_m - driven_m)
        if code < 0:
            return code
        driven_m = reached_m
    return 0


@compiled
def take_wheel(trip: Ints, books: Ints, x: int, start: int, until: int) -> bool:
    """Book a drive and the services before it for a driver, and move the clock to its end."""
    if x != trip[DRIVER] or start - trip[STOOD_FROM] >= trip[BREAK_S]:
        trip[TURN_LEFT] = turn_length(trip)
        trip[TURN] += 1
    fits = True
    if trip[SERVED_S] > 0 and counts_duty(trip):
        fits = book_service(trip, books, x, trip[SERVED_FROM], trip[SERVED_UNTIL], trip[SERVED_S])
    trip[SERVED_S] = 0
    fits = book_drive(trip, books, x, start, until) and fits
    trip[TURN_LEFT] -= until - start
    trip[NOW] = trip[STOOD_FROM] = until
    trip[DRIVER] = x
    return fits


@compiled
def stand(trip: Ints, segments: Ints, until: int, x: int) -> int:
    """Stand until a drive begins: the halt hours are called halt, the rest break, change or wait."""
    from_ = trip[NOW]
    trip[STOOD_S] += until - from_
    trip[NOW] = until
    if until <= from_ or segments.shape[0] == 0:
        return 0
    kind = BREAK
    if until - trip[STOOD_FROM] < trip[BREAK_S]:
        kind = CHANGE if x != trip[DRIVER] and trip[CHANGE_S] > 0 else WAIT
    halting = trip[HALTING] != 0 and trip[HALT_LENGTH] > 0
    code = 0
    while from_ < until and code >= 0:
        since = (from_ - trip[HALT_FROM]) % DAY
        halted = halting and since < trip[HALT_LENGTH]
        to = until
        if halting:
            to = min(until, from_ + (trip[HALT_LENGTH] - since if halted else DAY - since))
        code = write(trip, segments, HALT if halted else kind, from_, to, -1, -1, 0)
        from_ = to
    return code


@compiled
def write(
    trip: Ints, segments: Ints, kind: int, from_: int, until: int, driver: int, stop: int, distance_m: int
) -> int:
    """Write a segment where a timeline is asked for; nothing is written of no time and no metres."""
    if segments.shape[0] == 0 or (until == from_ and distance_m == 0):
        return 0
    row = trip[SEGMENTS]
    if row == segments.shape[0]:
        return TOO_LITTLE_SPACE
    segments[row, 0], segments[row, 1], segments[row, 2] = kind, from_, until
    segments[row, 3], segments[row, 4], segments[row, 5] = driver, stop, distance_m
    trip[SEGMENTS] = row + 1
    return 0

"""Who takes the wheel next, from when and for how long: the decision a timetable is made of."""

from typing import NamedTuple

from scheduler.duty.books import BLOCK, DROVE_UNTIL, Books, ready, room
from scheduler.duty.compiled import Ints, compiled
from scheduler.duty.hours import past_halt, past_window, road_time, until_halt
from scheduler.duty.rules import BREAK_S, CHANGE_S, FAR, HALT_LENGTH

NOW, STOOD_FROM, DRIVER, TURN_LEFT, ROAD_LEFT, HALTING, SEGMENTS, STOOD_S, NOW_COUNT = range(9)
"""Columns of the moment: the clock, the end of the last drive, who drove it, what his turn has left, the road left
(millionths of a day second), whether the night halt holds, segments written, seconds stood on the way."""

REST_FROM, REST_UNTIL, TURN_S, FULL_TURN_S, TAKE_OVER_S, TAKE_OVER_AFTER_S, PACE_WIDTH = range(7)
"""Columns of a pace: hours in which no turn begins, longest turn, shortest turn worth beginning, how much longer the
coach may stand at a stop for a change, and how long the driver must have driven before that."""

SHORT_OF_HALT_S = 600
"""Nobody takes the wheel for less than this before the night halt."""


class Run(NamedTuple):
    """Hold a trip while it is laid.

    Parameters
    ----------
    rules, books
        The law, and what each driver has done.
    pace
        int64[PACE_WIDTH].
    now
        int64[NOW_COUNT].
    service
        int64[3], beginning, end and seconds of the services since the last drive.
    segments
        int64[S, 6], the timeline, or no rows where nobody asks for it.
    """

    rules: Ints
    books: Books
    pace: Ints
    now: Ints
    service: Ints
    segments: Ints


@compiled
def next_turn(run: Run) -> tuple[int, int, int]:
    """Return who drives next, from when and how long at most; (-1, FAR, 0): nobody ever may."""
    moment, last = run.now[NOW], run.now[DRIVER]
    if last >= 0 and moment - run.books.state[last, DROVE_UNTIL] < run.rules[BREAK_S]:
        left = wheel_room(run, last, moment)
        if left < road_time(run.rules, moment, run.now[ROAD_LEFT]):
            left = min(left, run.now[TURN_LEFT])
        if left > 0:
            if moment > run.now[STOOD_FROM] and run.pace[TAKE_OVER_S] >= 0:
                return taken_over(run, last, left)
            return last, moment, left
    best, best_start, best_room = -1, FAR, 0
    for x in range(len(run.books.state)):
        start, left = offer(run, x)
        if left > 0 and better(run, x, start, left, best, best_start, best_room):
            best, best_start, best_room = x, start, left
    return best, best_start, best_room


@compiled
def wheel_room(run: Run, x: int, moment: int) -> int:
    """Return how long a driver may drive from a moment on, up to the night halt."""
    before_halt = until_halt(run.rules, moment, run.now[HALTING] != 0)
    if before_halt == 0:
        return 0
    return min(before_halt, room(run.rules, run.books, x, moment, run.service))


@compiled
def at_wheel_from(run: Run, x: int) -> int:
    """Return the first moment at which a driver can begin a new turn, changing drivers and breaks considered."""
    moment, last = run.now[NOW], run.now[DRIVER]
    if last < 0:
        return moment
    if x == last:
        return max(moment, run.books.state[x, DROVE_UNTIL] + run.rules[BREAK_S])
    return max(moment, run.now[STOOD_FROM] + run.rules[CHANGE_S])


@compiled
def offer(run: Run, x: int) -> tuple[int, int]:
    """Return when a driver could begin his next turn and how long it could last."""
    rules, pace, halting = run.rules, run.pace, run.now[HALTING] != 0
    start = past_halt(rules, at_wheel_from(run, x), halting)
    left = wheel_room(run, x, start)
    rest = road_time(rules, start, run.now[ROAD_LEFT])
    if left >= rest:
        return start, rest
    for _ in range(9):
        asked = start
        start = past_halt(rules, start, halting)
        if pace[REST_FROM] >= 0:
            start = past_window(start, pace[REST_FROM], pace[REST_UNTIL])
        rest = road_time(rules, start, run.now[ROAD_LEFT])
        before_halt = until_halt(rules, start, halting)
        if before_halt < min(SHORT_OF_HALT_S, rest):
            start += before_halt + rules[HALT_LENGTH]
            continue
        start = ready(rules, run.books, x, start, min(pace[FULL_TURN_S], rest, before_halt), run.service)
        if start >= FAR:
            return FAR, 0
        if start == asked:
            break
    left = wheel_room(run, x, start)
    return start, rest if left >= rest else min(left, pace[TURN_S])


@compiled
def better(run: Run, x: int, start: int, left: int, best: int, best_start: int, best_room: int) -> bool:
    """Say whether a driver's turn beats the best one: more driving per time, then longer, then longest off the wheel."""
    if best < 0:
        return True
    gain, held = left * (best_start - run.now[NOW] + best_room), best_room * (start - run.now[NOW] + left)
    if gain != held:
        return bool(gain > held)
    if left != best_room:
        return left > best_room
    return bool(run.books.state[x, DROVE_UNTIL] < run.books.state[best, DROVE_UNTIL])


@compiled
def taken_over(run: Run, last: int, left: int) -> tuple[int, int, int]:
    """Return the turn after a stop: another driver's, or a break completed, where the stop has nearly paid for it."""
    moment, most = run.now[NOW], run.now[NOW] + run.pace[TAKE_OVER_S]
    best, best_start, best_room = last, moment, left
    whole = road_time(run.rules, moment, run.now[ROAD_LEFT])
    if left >= whole or run.books.state[last, BLOCK] < run.pace[TAKE_OVER_AFTER_S]:
        return best, best_start, best_room
    for x in range(len(run.books.state)):
        start = at_wheel_from(run, x)
        if start > most:
            continue
        offered = min(wheel_room(run, x, start), run.pace[TURN_S])
        if offered > best_room:
            best, best_start, best_room = x, start, offered
    return best, best_start, best_room

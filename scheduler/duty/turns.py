"""Who takes the wheel next, from when and for how long: the decision a timetable is made of."""

from scheduler.duty.books import (
    BLOCK,
    BLOCK_NIGHT,
    DRIVEN,
    DRIVEN_7D,
    DRIVES,
    DROVE_UNTIL,
    DUTIES,
    FIRST_DRIVE,
    ON_UNTIL,
    SPAN_FROM,
    counts_duty,
    first_duty,
    free_from,
    rolling_room,
    shift_room,
    week_room,
)
from scheduler.duty.compiled import Ints, compiled
from scheduler.duty.hours import past_halt, past_window, road_time_up_to, until_halt, until_night_used
from scheduler.duty.rules import (
    BLOCK_NIGHT_S,
    BLOCK_S,
    BREAK_S,
    CHANGE_S,
    DAILY_REST_S,
    DAY,
    DAY_S,
    FAR,
    HALT_LENGTH,
    NIGHT_FROM,
    NIGHT_LENGTH,
    OFF_DUTY_S,
    RULE_COUNT,
    SPAN_S,
    WEEK,
    WEEK_DUTY_S,
    WEEK_S,
)

CUTS = 12
PACE_WIDTH = 6 + CUTS
REST_FROM, REST_UNTIL, TURN_S, FULL_TURN_S, TAKE_OVER_S, TAKE_OVER_AFTER_S, CUT_S = range(
    RULE_COUNT, RULE_COUNT + 7
)
"""Columns of a pace: hours in which no turn begins, longest turn (in a table: by how much it is
shorter than a block may be), shortest turn worth beginning, how much longer the
coach may stand at a stop for a change, how long the driver must have driven before that, and from `CUT_S` on
by how much each of the first turns is shorter than the longest."""

(
    NOW,
    STOOD_FROM,
    DRIVER,
    TURN,
    TURN_LEFT,
    ROAD_LEFT,
    HALTING,
    SEGMENTS,
    STOOD_S,
    GATED_S,
    SERVED_FROM,
    SERVED_UNTIL,
    SERVED_S,
    TRIP_WIDTH,
) = range(RULE_COUNT + PACE_WIDTH, RULE_COUNT + PACE_WIDTH + 14)
"""Columns of the moment: the clock, the end of the last drive, who drove it, turns begun, what this one has
left, the road left (millionths of a day second), whether the night halt holds, segments written, seconds
stood besides service, those of them before closed gates, and beginning, end and seconds of the services since
the last drive.

One vector, called `trip` below, holds the rules, the pace and the moment: kernels that pass few arrays are
several times as fast, because each array passed is counted."""

SHORT_OF_HALT_S = 600
"""Nobody takes the wheel for less than this before the night halt, and no turn is cut below it."""


@compiled
def next_turn(trip: Ints, books: Ints) -> tuple[int, int, int]:
    """Return who drives next, from when and how long at most; (-1, FAR, 0): nobody ever may."""
    moment, last = trip[NOW], trip[DRIVER]
    if last >= 0 and moment - books[last, DROVE_UNTIL] < trip[BREAK_S]:
        left = wheel_room(trip, books, last, moment)
        if left > trip[TURN_LEFT] and left < time_left(trip, moment):
            left = trip[TURN_LEFT]
        if left > 0:
            if moment > trip[STOOD_FROM] and trip[TAKE_OVER_S] >= 0:
                return taken_over(trip, books, last, left)
            return last, moment, left
    best, best_start, best_room = -1, FAR, 0
    for x in range(books.shape[0]):
        start, left = offer(trip, books, x)
        if left > 0 and (best < 0 or better(trip, books, x, start, left, best, best_start, best_room)):
            best, best_start, best_room = x, start, left
    return best, best_start, best_room


@compiled
def time_left(trip: Ints, moment: int) -> int:
    """Return how long the rest of the road takes from a moment on; exact where a block could be enough."""
    return road_time_up_to(trip, moment, trip[ROAD_LEFT], trip[BLOCK_S])


@compiled
def wheel_room(trip: Ints, books: Ints, x: int, moment: int) -> int:
    """Return how long a driver may drive from a moment on, up to the night halt."""
    before_halt = until_halt(trip, moment, trip[HALTING] != 0)
    return 0 if before_halt == 0 else min(before_halt, room(trip, books, x, moment))


@compiled
def turn_length(trip: Ints) -> int:
    """Return how long the next turn may last at this pace."""
    cut = trip[CUT_S + trip[TURN]] if trip[TURN] < CUTS else 0
    return int(max(trip[TURN_S] - cut, SHORT_OF_HALT_S))


@compiled
def at_wheel_from(trip: Ints, books: Ints, x: int) -> int:
    """Return the first moment at which a driver can begin a new turn, after a change or his break."""
    moment, last = trip[NOW], trip[DRIVER]
    if last < 0:
        return int(moment)
    if x == last:
        return int(max(moment, books[x, DROVE_UNTIL] + trip[BREAK_S]))
    return int(max(moment, trip[STOOD_FROM] + trip[CHANGE_S]))


@compiled
def offer(trip: Ints, books: Ints, x: int) -> tuple[int, int]:
    """Return when a driver could begin his next turn and how long it could last."""
    halting = trip[HALTING] != 0
    start = past_halt(trip, at_wheel_from(trip, books, x), halting)
    left = wheel_room(trip, books, x, start)
    rest = time_left(trip, start)
    if left >= rest:
        return start, rest
    for _ in range(9):
        asked = start
        start = past_halt(trip, start, halting)
        if trip[REST_FROM] >= 0:
            start = past_window(start, trip[REST_FROM], trip[REST_UNTIL])
        rest = time_left(trip, start)
        before_halt = until_halt(trip, start, halting)
        if before_halt < min(SHORT_OF_HALT_S, rest):
            start += before_halt + trip[HALT_LENGTH]
            continue
        start = ready(trip, books, x, start, min(trip[FULL_TURN_S], rest, before_halt))
        if start >= FAR:
            return FAR, 0
        if start == asked:
            break
    left = wheel_room(trip, books, x, start)
    return start, rest if left >= rest else min(left, turn_length(trip))


@compiled
def better(
    trip: Ints, books: Ints, x: int, start: int, left: int, best: int, best_start: int, best_room: int
) -> bool:
    """Say whether a turn beats the best: more driving per time, then longer, then longer off the wheel."""
    gain, held = left * (best_start - trip[NOW] + best_room), best_room * (start - trip[NOW] + left)
    if gain != held:
        return bool(gain > held)
    if left != best_room:
        return left > best_room
    return bool(books[x, DROVE_UNTIL] < books[best, DROVE_UNTIL])


@compiled
def taken_over(trip: Ints, books: Ints, last: int, left: int) -> tuple[int, int, int]:
    """Return the turn after a stop: another driver's, or a break completed, if that costs little standing."""
    moment = trip[NOW]
    best, best_start, best_room = last, moment, left
    if books[last, BLOCK] < trip[TAKE_OVER_AFTER_S] or left >= time_left(trip, moment):
        return best, best_start, best_room
    for x in range(books.shape[0]):
        start = at_wheel_from(trip, books, x)
        if start > moment + trip[TAKE_OVER_S]:
            continue
        offered = min(wheel_room(trip, books, x, start), turn_length(trip))
        if offered > best_room:
            best, best_start, best_room = x, start, offered
    return best, best_start, best_room


@compiled
def room(trip: Ints, books: Ints, x: int, moment: int) -> int:
    """Return how long a driver may drive without a break from a moment on, the night halt left aside."""
    gap = moment - books[x, DROVE_UNTIL]
    if gap < 0:
        return 0
    left, night = trip[BLOCK_S], trip[BLOCK_NIGHT_S]
    if gap < trip[BREAK_S]:
        left -= books[x, BLOCK]
        night -= books[x, BLOCK_NIGHT]
    left = min(left, until_night_used(trip, moment, night))
    if trip[SPAN_S] < FAR:
        span_from = books[x, SPAN_FROM] if gap < trip[DAILY_REST_S] else moment
        left = min(left, span_from + trip[SPAN_S] - moment)
    if counts_duty(trip):
        left = min(left, duty_room(trip, books, x, moment))
    driven = books[x, DRIVEN]
    if left > 0 and trip[DAY_S] < FAR and driven + left > trip[DAY_S]:
        left = min(left, rolling_room(books, x, DRIVES, FIRST_DRIVE, moment, DAY, trip[DAY_S]))
    if left > 0 and trip[WEEK_S] < FAR and books[x, DRIVEN_7D] + driven + left > trip[WEEK_S]:
        left = min(left, week_room(trip, books, x, moment))
    return int(max(left, 0))


@compiled
def duty_room(trip: Ints, books: Ints, x: int, moment: int) -> int:
    """Return how long a driver may drive by the rules of shifts if he takes the services too."""
    return shift_room(trip, books, x, moment, trip[SERVED_FROM], trip[SERVED_UNTIL], trip[SERVED_S])


@compiled
def ready(trip: Ints, books: Ints, x: int, moment: int, need: int) -> int:
    """Return the first moment from which a driver may drive `need` at a stretch, the night halt left aside.

    Each rule by itself names its first moment; a later one of another rule can spoil it (a span runs out, a
    night begins), so the rules are asked again until all agree. FAR means never.
    """
    for _ in range(9):
        if room(trip, books, x, moment) >= need:
            return moment
        asked = moment
        moment = freed(trip, books, x, rested(trip, books, x, moment, need), need)
        if moment == asked:
            break
    return FAR


@compiled
def rested(trip: Ints, books: Ints, x: int, moment: int, need: int) -> int:
    """Return when breaks, nights, daily rests and time off duty let a driver go on for `need`."""
    drove = books[x, DROVE_UNTIL]
    moment = max(moment, drove)
    if moment - drove < trip[BREAK_S]:
        night_left = until_night_used(trip, moment, trip[BLOCK_NIGHT_S] - books[x, BLOCK_NIGHT])
        if min(trip[BLOCK_S] - books[x, BLOCK], night_left) < need:
            moment = drove + trip[BREAK_S]
    if moment - drove < trip[DAILY_REST_S] < FAR and books[x, SPAN_FROM] + trip[SPAN_S] - moment < need:
        moment = drove + trip[DAILY_REST_S]
    if counts_duty(trip) and 0 <= duty_room(trip, books, x, moment) < need:
        off_from = trip[SERVED_UNTIL] if trip[SERVED_S] > 0 else books[x, ON_UNTIL]
        moment = max(moment, off_from + trip[OFF_DUTY_S])
    if moment - drove >= trip[BREAK_S] and until_night_used(trip, moment, trip[BLOCK_NIGHT_S]) < need:
        dawn = trip[NIGHT_FROM] + trip[NIGHT_LENGTH] - trip[BLOCK_NIGHT_S]
        moment += (dawn - moment) % DAY
    return int(moment)


@compiled
def freed(trip: Ints, books: Ints, x: int, moment: int, need: int) -> int:
    """Return when the rolling windows of 24 hours and seven days let a driver go on for `need`."""
    if trip[DAY_S] < FAR:
        moment = max(moment, free_from(books, x, DRIVES, FIRST_DRIVE, DAY, trip[DAY_S] - need, need))
    if trip[WEEK_S] < FAR:
        allowed = trip[WEEK_S] - need
        with_past = allowed - books[x, DRIVEN_7D]
        later = max(free_from(books, x, DRIVES, FIRST_DRIVE, WEEK, allowed, need), WEEK)
        sooner = free_from(books, x, DRIVES, FIRST_DRIVE, WEEK, with_past, need) if with_past >= 0 else FAR
        moment = max(moment, min(sooner, later))
    if trip[WEEK_DUTY_S] < FAR:
        moment = max(moment, duty_freed(trip, books, x, need))
    return int(moment)


@compiled
def duty_freed(trip: Ints, books: Ints, x: int, need: int) -> int:
    """Return when the seven-day rule lets a driver do `need` more than the services not yet booked."""
    if trip[WEEK_DUTY_S] >= FAR:
        return -FAR
    allowed = trip[WEEK_DUTY_S] - trip[SERVED_S] - need
    return free_from(books, x, DUTIES, first_duty(books, x), WEEK, allowed, need)

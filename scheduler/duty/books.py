"""The drivers' books: who drove when, how long each may still drive, and from when he may drive again."""

from typing import NamedTuple

import numpy as np

from scheduler.duty.compiled import Ints, compiled
from scheduler.duty.hours import night_s, until_night_used
from scheduler.duty.rules import (
    BLOCK_NIGHT_S,
    BLOCK_S,
    BREAK_S,
    DAILY_REST_S,
    DAY,
    DAY_S,
    FAR,
    NIGHT_FROM,
    NIGHT_LENGTH,
    OFF_DUTY_S,
    SHIFT_DRIVING_S,
    SHIFT_DUTY_S,
    SPAN_S,
    WEEK,
    WEEK_DUTY_S,
    WEEK_S,
)

DROVE_UNTIL, BLOCK, BLOCK_NIGHT, SPAN_FROM, ON_UNTIL, SHIFT_DRIVEN, SHIFT_ON, DRIVEN, DRIVES, DUTIES = range(10)
"""Columns of a driver's state: end of his last drive, his block and its night part, beginning of his span between
daily rests, end of his last duty, driving and duty of his shift, all driving booked, intervals of driving and duty."""

SPARE = 128
"""Intervals kept for a trip of each driver beyond its legs; those older than seven days make room."""


class Books(NamedTuple):
    """Hold what each driver has done.

    Parameters
    ----------
    state
        int64[crew, 10], the columns above.
    drives, duties
        int64[crew, H, 2], intervals in order; duties (driving and service) are kept only where a rule counts them.
    driven_7d_s
        int64[crew], seconds that count in every seven days that begin before time 0.
    """

    state: Ints
    drives: Ints
    duties: Ints
    driven_7d_s: Ints


@compiled
def counts_duty(rules: Ints) -> bool:
    """Say whether service at stops counts, not driving alone."""
    return bool(rules[SHIFT_DRIVING_S] < FAR or rules[SHIFT_DUTY_S] < FAR or rules[WEEK_DUTY_S] < FAR)


@compiled
def opened(rules: Ints, past: Ints, past_count: Ints, driven_7d_s: Ints, legs: int) -> Books:
    """Open the books of a trip with what its drivers did before.

    Parameters
    ----------
    past
        int64[crew, P, 2 or 3]: from, until and, optionally, 1 where it was service and not driving.
    past_count
        int64[crew], rows used of `past`.
    legs
        Legs of the trip to come.
    """
    crew, size = len(past_count), past.shape[1] + legs + SPARE
    state = np.zeros((crew, 10), np.int64)
    state[:, DROVE_UNTIL] = -FAR
    state[:, ON_UNTIL] = -FAR
    duties = size + legs if counts_duty(rules) else 1
    drives = np.empty((crew, size, 2), np.int64)
    books = Books(state, drives, np.empty((crew, duties, 2), np.int64), driven_7d_s)
    for x in range(crew):
        for k in range(past_count[x]):
            if past.shape[2] > 2 and past[x, k, 2] == 1:
                book_service(rules, books, x, past[x, k, 0], past[x, k, 1])
            elif past[x, k, 1] > past[x, k, 0]:
                book_drive(rules, books, x, past[x, k, 0], past[x, k, 1])
    return books


@compiled
def book_service(rules: Ints, books: Books, x: int, from_: int, until: int) -> bool:
    """Book a service at a stop as duty of a driver; say whether the book had room."""
    state = books.state[x]
    if from_ - state[ON_UNTIL] >= rules[OFF_DUTY_S]:
        state[SHIFT_DRIVEN] = state[SHIFT_ON] = 0
    state[SHIFT_ON] += until - from_
    state[ON_UNTIL] = until
    return append(books.duties[x], state, DUTIES, from_, until) if books.duties.shape[1] > 1 else True


@compiled
def book_drive(rules: Ints, books: Books, x: int, from_: int, until: int) -> bool:
    """Book a drive of a driver; say whether the book had room."""
    state = books.state[x]
    gap = from_ - state[DROVE_UNTIL]
    if gap >= rules[BREAK_S]:
        state[BLOCK] = state[BLOCK_NIGHT] = 0
    if gap >= rules[DAILY_REST_S]:
        state[SPAN_FROM] = from_
    state[BLOCK] += until - from_
    state[BLOCK_NIGHT] += night_s(rules, from_, until)
    state[DRIVEN] += until - from_
    state[DROVE_UNTIL] = until
    fits = book_service(rules, books, x, from_, until)
    state[SHIFT_DRIVEN] += until - from_
    return append(books.drives[x], state, DRIVES, from_, until) and fits


@compiled
def append(intervals: Ints, state: Ints, counter: int, from_: int, until: int) -> bool:
    """Append an interval, joined to the last one where they touch; forget what is older than seven days if full."""
    count = state[counter]
    if count > 0 and intervals[count - 1, 1] == from_:
        intervals[count - 1, 1] = until
        return True
    if count == len(intervals):
        old = 0
        while old < count and intervals[old, 1] <= from_ - WEEK:
            old += 1
        if old == 0:
            return False
        for k in range(old, count):
            intervals[k - old, 0], intervals[k - old, 1] = intervals[k, 0], intervals[k, 1]
        count -= old
    intervals[count, 0], intervals[count, 1] = from_, until
    state[counter] = count + 1
    return True


@compiled
def rolling_room(intervals: Ints, count: int, moment: int, width: int, limit: int) -> int:
    """Return how long one can go on from a moment until a window of `width` holds more than `limit` of it.

    As the end of the window moves on by a second, the beginning frees a second where there was work and none where
    there was not; so the slack shrinks only while the beginning runs through time off.
    """
    edge, slack, k = moment - width, limit, count
    while k > 0 and intervals[k - 1, 1] > edge:
        k -= 1
        slack -= intervals[k, 1] - max(intervals[k, 0], edge)
    if slack < 0:
        return 0
    room = 0
    for j in range(k, count):
        off = max(0, intervals[j, 0] - edge)
        if off > slack:
            break
        slack -= off
        room += intervals[j, 1] - edge
        edge = intervals[j, 1]
    return int(room + slack)


@compiled
def free_from(intervals: Ints, count: int, width: int, allowed: int, need: int) -> int:
    """Return the first moment from which `need` can follow with at most `allowed` earlier work in its window."""
    kept = 0
    for k in range(count - 1, -1, -1):
        length = intervals[k, 1] - intervals[k, 0]
        if kept + length > allowed:
            return int(intervals[k, 1] - (allowed - kept) + width - need)
        kept += length
    return -FAR


@compiled
def week_room(rules: Ints, books: Books, x: int, moment: int) -> int:
    """Return how long a driver may drive under the seven-day rule, what he drove before time 0 included."""
    drives, count, limit = books.drives[x], books.state[x, DRIVES], rules[WEEK_S]
    room = rolling_room(drives, count, moment, WEEK, limit - books.driven_7d_s[x])
    if moment + room < WEEK:
        return room
    return rolling_room(drives, count, moment, WEEK, limit)


@compiled
def shift_room(rules: Ints, books: Books, x: int, moment: int, service: Ints) -> int:
    """Return how long a driver may drive under the rules of shifts (us-motorcoach); -1: not even the service fits.

    Parameters
    ----------
    service
        int64[3], beginning, end and seconds of the services since the last drive: duty of whoever drives next.
    """
    state = books.state[x]
    driven, on, until = state[SHIFT_DRIVEN], state[SHIFT_ON], state[ON_UNTIL]
    if service[2] > 0:
        if service[0] - until >= rules[OFF_DUTY_S]:
            driven = on = 0
        on += service[2]
        until = service[1]
    if on > rules[SHIFT_DUTY_S]:
        return -1
    if moment - until >= rules[OFF_DUTY_S]:
        driven = on = 0
    room = min(rules[SHIFT_DRIVING_S] - driven, rules[SHIFT_DUTY_S] - on)
    if rules[WEEK_DUTY_S] < FAR:
        room = min(room, rolling_room(books.duties[x], state[DUTIES], moment, WEEK, rules[WEEK_DUTY_S] - service[2]))
    return int(max(room, 0))


@compiled
def room(rules: Ints, books: Books, x: int, moment: int, service: Ints) -> int:
    """Return how long a driver may drive without a break from a moment on, the night halt left aside."""
    state = books.state[x]
    gap = moment - state[DROVE_UNTIL]
    if gap < 0:
        return 0
    block, night = (0, 0) if gap >= rules[BREAK_S] else (state[BLOCK], state[BLOCK_NIGHT])
    left = min(rules[BLOCK_S] - block, until_night_used(rules, moment, rules[BLOCK_NIGHT_S] - night))
    if rules[SPAN_S] < FAR and gap < rules[DAILY_REST_S]:
        left = min(left, state[SPAN_FROM] + rules[SPAN_S] - moment)
    elif rules[SPAN_S] < FAR:
        left = min(left, rules[SPAN_S])
    if counts_duty(rules):
        left = min(left, shift_room(rules, books, x, moment, service))
    if left > 0 and state[DRIVEN] + left > rules[DAY_S] and rules[DAY_S] < FAR:
        left = min(left, rolling_room(books.drives[x], state[DRIVES], moment, DAY, rules[DAY_S]))
    if left > 0 and books.driven_7d_s[x] + state[DRIVEN] + left > rules[WEEK_S] and rules[WEEK_S] < FAR:
        left = min(left, week_room(rules, books, x, moment))
    return int(max(left, 0))


@compiled
def ready(rules: Ints, books: Books, x: int, moment: int, need: int, service: Ints) -> int:
    """Return the first moment from which a driver may drive `need` at a stretch, the night halt left aside.

    Each rule by itself names its first moment; a later one of another rule can spoil it (a span runs out, a night
    begins), so the rules are asked again until all agree. FAR means never.
    """
    for _ in range(9):
        if room(rules, books, x, moment, service) >= need:
            return moment
        asked = moment
        moment = max(rested(rules, books, x, moment, need, service), freed(rules, books, x, moment, need, service))
        if moment == asked:
            break
    return FAR


@compiled
def rested(rules: Ints, books: Books, x: int, moment: int, need: int, service: Ints) -> int:
    """Return when breaks, nights, daily rests and time off duty let a driver go on for `need`."""
    state = books.state[x]
    drove = state[DROVE_UNTIL]
    moment = max(moment, drove)
    if moment - drove < rules[BREAK_S]:
        short_of_night = until_night_used(rules, moment, rules[BLOCK_NIGHT_S] - state[BLOCK_NIGHT]) < need
        if rules[BLOCK_S] - state[BLOCK] < need or short_of_night:
            moment = drove + rules[BREAK_S]
    if moment - drove < rules[DAILY_REST_S] < FAR and state[SPAN_FROM] + rules[SPAN_S] - moment < need:
        moment = drove + rules[DAILY_REST_S]
    if counts_duty(rules) and 0 <= shift_room(rules, books, x, moment, service) < need:
        off_from = service[1] if service[2] > 0 else state[ON_UNTIL]
        moment = max(moment, off_from + rules[OFF_DUTY_S])
    if moment - drove >= rules[BREAK_S] and until_night_used(rules, moment, rules[BLOCK_NIGHT_S]) < need:
        dawn = rules[NIGHT_FROM] + rules[NIGHT_LENGTH] - rules[BLOCK_NIGHT_S]
        moment += (dawn - moment) % DAY
    return int(moment)


@compiled
def freed(rules: Ints, books: Books, x: int, moment: int, need: int, service: Ints) -> int:
    """Return when the rolling windows of 24 hours and seven days let a driver go on for `need`."""
    state, drives = books.state[x], books.drives[x]
    if rules[DAY_S] < FAR:
        moment = max(moment, free_from(drives, state[DRIVES], DAY, rules[DAY_S] - need, need))
    if rules[WEEK_S] < FAR:
        allowed = rules[WEEK_S] - need
        with_past = allowed - books.driven_7d_s[x]
        later = max(free_from(drives, state[DRIVES], WEEK, allowed, need), WEEK)
        sooner = free_from(drives, state[DRIVES], WEEK, with_past, need) if with_past >= 0 else FAR
        moment = max(moment, min(sooner, later))
    if rules[WEEK_DUTY_S] < FAR:
        allowed = rules[WEEK_DUTY_S] - service[2] - need
        moment = max(moment, free_from(books.duties[x], state[DUTIES], WEEK, allowed, need))
    return int(moment)

"""The drivers' books: who drove when, what is left of each rolling window, and when it frees up."""

import numpy as np

from scheduler.duty.compiled import Ints, compiled, maker
from scheduler.duty.hours import night_s
from scheduler.duty.rules import (
    BREAK_S,
    DAILY_REST_S,
    FAR,
    OFF_DUTY_S,
    SHIFT_DRIVING_S,
    SHIFT_DUTY_S,
    WEEK,
    WEEK_DUTY_S,
    WEEK_S,
)

(
    DROVE_UNTIL,
    BLOCK,
    BLOCK_NIGHT,
    SPAN_FROM,
    ON_UNTIL,
    SHIFT_DRIVEN,
    SHIFT_ON,
    DRIVEN,
    DRIVEN_7D,
    DRIVES,
    DUTIES,
    CAPACITY,
    FIRST_DRIVE,
) = range(13)
"""Columns of a driver's book: end of his last drive, his block and its night part, beginning of his span
between daily rests, end of his last duty, driving and duty of his shift, all driving booked, what counts in
every seven days that begin before time 0, how many intervals of driving and of duty follow, how many fit.
Then the intervals of driving, two columns each, then those of duty (driving and service), which are kept
only where a rule counts them."""

SPARE = 128
"""Intervals kept of each driver beyond his past and the legs; those older than a week make room."""


@compiled
def counts_duty(rules: Ints) -> bool:
    """Say whether service at stops counts, not driving alone."""
    return bool(rules[SHIFT_DRIVING_S] < FAR or rules[SHIFT_DUTY_S] < FAR or rules[WEEK_DUTY_S] < FAR)


@maker
def blank_books(crew: int, past_rows: int, legs: int) -> Ints:
    """Return books with room for the past and a trip, int64[crew, columns]."""
    return np.empty((crew, FIRST_DRIVE + 4 * (past_rows + 2 * legs + SPARE)), np.int64)


@compiled
def open_books(rules: Ints, books: Ints, past: Ints, past_count: Ints, driven_7d_s: Ints) -> None:
    """Write into the books what the drivers did before a trip.

    Parameters
    ----------
    past
        int64[crew, P, 2 or 3]: from, until and, optionally, 1 where it was service and not driving.
    past_count
        int64[crew], rows used of `past`.
    driven_7d_s
        int64[crew], seconds that count in every seven days that begin before time 0.
    """
    for x in range(books.shape[0]):
        for column in range(FIRST_DRIVE):
            books[x, column] = 0
        books[x, DROVE_UNTIL] = books[x, ON_UNTIL] = -FAR
        books[x, DRIVEN_7D] = driven_7d_s[x]
        books[x, CAPACITY] = (books.shape[1] - FIRST_DRIVE) // 4
        for k in range(past_count[x]):
            if past.shape[2] > 2 and past[x, k, 2] == 1:
                book_service(rules, books, x, past[x, k, 0], past[x, k, 1], past[x, k, 1] - past[x, k, 0])
            elif past[x, k, 1] > past[x, k, 0]:
                book_drive(rules, books, x, past[x, k, 0], past[x, k, 1])


@compiled
def book_service(rules: Ints, books: Ints, x: int, from_: int, until: int, service_s: int) -> bool:
    """Book services at stops between two moments as duty of a driver; say whether the book had room.

    Whether he was off duty before is told by the beginning of the first. In the rolling week they are booked
    at the end, where they count longest.
    """
    if from_ - books[x, ON_UNTIL] >= rules[OFF_DUTY_S]:
        books[x, SHIFT_DRIVEN] = books[x, SHIFT_ON] = 0
    books[x, SHIFT_ON] += service_s
    books[x, ON_UNTIL] = until
    return append(books, x, DUTIES, first_duty(books, x), until - service_s, until)


@compiled
def book_drive(rules: Ints, books: Ints, x: int, from_: int, until: int) -> bool:
    """Book a drive of a driver; say whether the book had room."""
    gap = from_ - books[x, DROVE_UNTIL]
    if gap >= rules[BREAK_S]:
        books[x, BLOCK] = books[x, BLOCK_NIGHT] = 0
    if gap >= rules[DAILY_REST_S]:
        books[x, SPAN_FROM] = from_
    books[x, BLOCK] += until - from_
    books[x, BLOCK_NIGHT] += night_s(rules, from_, until)
    books[x, DRIVEN] += until - from_
    books[x, DROVE_UNTIL] = until
    fits = True
    if counts_duty(rules):
        fits = book_service(rules, books, x, from_, until, until - from_)
        books[x, SHIFT_DRIVEN] += until - from_
    return append(books, x, DRIVES, FIRST_DRIVE, from_, until) and fits


@compiled
def first_duty(books: Ints, x: int) -> int:
    """Return the column at which a driver's intervals of duty begin."""
    return int(FIRST_DRIVE + 2 * books[x, CAPACITY])


@compiled
def append(books: Ints, x: int, counter: int, first: int, from_: int, until: int) -> bool:
    """Append an interval, joined to the last where they touch; if full, forget what is older than a week."""
    count = books[x, counter]
    if count > 0 and books[x, first + 2 * count - 1] == from_:
        books[x, first + 2 * count - 1] = until
        return True
    if count == books[x, CAPACITY]:
        old = 0
        while old < count and books[x, first + 2 * old + 1] <= from_ - WEEK:
            old += 1
        if old == 0:
            return False
        for column in range(first, first + 2 * (count - old)):
            books[x, column] = books[x, column + 2 * old]
        count -= old
    books[x, first + 2 * count], books[x, first + 2 * count + 1] = from_, until
    books[x, counter] = count + 1
    return True


@compiled
def rolling_room(books: Ints, x: int, counter: int, first: int, moment: int, width: int, limit: int) -> int:
    """Return how long one can go on from a moment until a window of `width` holds more than `limit` of it.

    As the end of the window moves on by a second, the beginning frees a second where there was work and none
    where there was not; so the slack shrinks only while the beginning runs through time off.
    """
    edge, slack = moment - width, limit
    end = first + 2 * books[x, counter]
    k = end
    while k > first and books[x, k - 1] > edge:
        k -= 2
        slack -= books[x, k + 1] - max(books[x, k], edge)
    if slack < 0:
        return 0
    room = 0
    for j in range(k, end, 2):
        off = max(0, books[x, j] - edge)
        if off > slack:
            break
        slack -= off
        room += books[x, j + 1] - edge
        edge = books[x, j + 1]
    return int(room + slack)


@compiled
def free_from(books: Ints, x: int, counter: int, first: int, width: int, allowed: int, need: int) -> int:
    """Return the first moment from which `need` can follow after at most `allowed` work in its window."""
    kept = 0
    for k in range(first + 2 * books[x, counter] - 2, first - 1, -2):
        length = books[x, k + 1] - books[x, k]
        if kept + length > allowed:
            return int(books[x, k + 1] - (allowed - kept) + width - need)
        kept += length
    return -FAR


@compiled
def week_room(rules: Ints, books: Ints, x: int, moment: int) -> int:
    """Return how long a driver may drive under the seven-day rule, what he drove before time 0 included."""
    limit = rules[WEEK_S]
    room = rolling_room(books, x, DRIVES, FIRST_DRIVE, moment, WEEK, limit - books[x, DRIVEN_7D])
    if moment + room < WEEK:
        return room
    return rolling_room(books, x, DRIVES, FIRST_DRIVE, moment, WEEK, limit)


@compiled
def shift_room(rules: Ints, books: Ints, x: int, moment: int, from_: int, until: int, service_s: int) -> int:
    """Return how long a driver may drive by the rules of shifts; -1: the service does not fit.

    Parameters
    ----------
    from_, until, service_s
        Beginning, end and seconds of the services since the last drive: duty of whoever drives next.
    """
    driven, on, on_until = books[x, SHIFT_DRIVEN], books[x, SHIFT_ON], books[x, ON_UNTIL]
    if service_s > 0:
        if from_ - on_until >= rules[OFF_DUTY_S]:
            driven = on = 0
        on += service_s
        on_until = until
        if on > rules[SHIFT_DUTY_S] or week_duty_room(rules, books, x, from_, 0) < service_s:
            return -1
    if moment - on_until >= rules[OFF_DUTY_S]:
        driven = on = 0
    left = min(rules[SHIFT_DRIVING_S] - driven, rules[SHIFT_DUTY_S] - on)
    return int(max(min(left, week_duty_room(rules, books, x, moment, service_s)), 0))


@compiled
def week_duty_room(rules: Ints, books: Ints, x: int, moment: int, service_s: int) -> int:
    """Return how long a driver may be on duty under the seven-day rule, after services not yet booked."""
    if rules[WEEK_DUTY_S] >= FAR:
        return FAR
    limit = rules[WEEK_DUTY_S] - service_s
    return rolling_room(books, x, DUTIES, first_duty(books, x), moment, WEEK, limit)

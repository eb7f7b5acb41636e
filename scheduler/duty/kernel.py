"""The verbs of the optimiser: lay a trip on the clock at one pace, or at the best of many.

Times are seconds since local midnight of the case's first day, at a constant offset from UTC. Both verbs
take:

rules : int64[RULE_COUNT] of `rule_vector`.
leg_s, leg_m : int64[n - 1], day seconds and metres of each leg.
service_s : int64[n], service at each stop; 0 at start and end places.
windows, window_count : int64[n, W, 2] daily (from, until), the first `window_count[i]` hold at stop i: the
    whole service lies in each of them; `until` not above `from` runs over midnight.
start_s : leaving the start place, or beginning to board where there is none.
crew : drivers on this trip.
past, past_count : int64[crew, P, 2 or 3], earlier intervals of each driver in order (from, until, and
    optionally 1 where it was service and not driving); int64[crew], rows used.
driven_7d_s : int64[crew], seconds that count in every seven days that begin before time 0.
arrive, begin, finish : out, int64[n], reaching each stop, beginning and end of its service.
segments : out, int64[S, 6] (kind, from, until, driver, stop left, metres); S = 0 where nobody asks for them.

They return the number of segments written (0 where S = 0), or a negative `Refusal`.
"""

import numpy as np

from scheduler.duty.books import blank_books
from scheduler.duty.compiled import Ints, compiled, verb
from scheduler.duty.laying import lay_at, set_rules
from scheduler.duty.paces import EVERY, HOUR, PACES, STEPS
from scheduler.duty.rules import DAY
from scheduler.duty.turns import GATED_S, PACE_WIDTH, STOOD_S, TRIP_WIDTH, TURN

WORST = 1 << 62
"""The value of a trip that has no lawful timetable."""

MOST_REFINED = 1200
"""Paces tried around the best of the family for a plan's timetable."""

MASK = (1 << 63) - 1


# fmt: off
@verb
def lay(
    rules: Ints, leg_s: Ints, leg_m: Ints, service_s: Ints, windows: Ints, window_count: Ints, start_s: int,
    crew: int, past: Ints, past_count: Ints, driven_7d_s: Ints, pace: int,
    arrive: Ints, begin: Ints, finish: Ints, segments: Ints,
) -> int:
    """Lay a trip at the pace `PACES[pace]`."""
    trip, books = np.zeros(TRIP_WIDTH, np.int64), blank_books(crew, past.shape[1], len(leg_s))
    set_rules(trip, rules)
    tried = np.zeros(PACE_WIDTH, np.int64)
    propose(pace, EVERY, tried, tried, 1)
    return lay_at(
        trip, books, tried, leg_s, leg_m, service_s, windows, window_count, start_s,
        past, past_count, driven_7d_s, arrive, begin, finish, segments,
    )


@verb
def lay_best(
    rules: Ints, leg_s: Ints, leg_m: Ints, service_s: Ints, windows: Ints, window_count: Ints, start_s: int,
    crew: int, past: Ints, past_count: Ints, driven_7d_s: Ints, paces: int, end_weight: int, weight: Ints,
    arrive: Ints, begin: Ints, finish: Ints, segments: Ints,
) -> int:
    """Lay a trip at the best of the first `paces` paces: `QUICK` for a search, `EVERY`, then refined, for a
    plan.

    Best is the least `end_weight * finish[-1]`, plus `weight[i] * begin[i]` where positive (riders who
    alight), plus `weight[i] * finish[i]` where negative (riders who board): 1 and zeros ask for the earliest
    end, which no pace betters that stands for nothing but closed gates.
    """
    trip, books = np.zeros(TRIP_WIDTH, np.int64), blank_books(crew, past.shape[1], len(leg_s))
    set_rules(trip, rules)
    best, near = np.zeros(PACE_WIDTH, np.int64), np.zeros(PACE_WIDTH, np.int64)
    tried = np.zeros(PACE_WIDTH, np.int64)
    best_value, best_turns, refusal, dice = WORST, 0, 0, 1
    soonest = not weight.any()
    for k in range(paces + MOST_REFINED if paces >= EVERY else paces):
        if k == paces and best_value == WORST:
            break
        dice = propose(k, paces, near, tried, dice)
        code = lay_at(
            trip, books, tried, leg_s, leg_m, service_s, windows, window_count, start_s,
            past, past_count, driven_7d_s, arrive, begin, finish, segments[:0],
        )
        refusal = code if code < 0 and refusal == 0 else refusal
        value = WORST if code < 0 else worth(end_weight, weight, begin, finish)
        # The walk crosses plains of equal timetables; of those the one with the fewest turns is printed.
        if code >= 0 and value <= best_value:
            copy_pace(near, tried)
            if value < best_value or trip[TURN] < best_turns:
                best_value, best_turns = value, trip[TURN]
                copy_pace(best, tried)
        if code >= 0 and trip[STOOD_S] == (trip[GATED_S] if soonest else 0):
            break
    if best_value == WORST:
        return refusal
    return lay_at(
        trip, books, best, leg_s, leg_m, service_s, windows, window_count, start_s,
        past, past_count, driven_7d_s, arrive, begin, finish, segments,
    )
# fmt: on


@compiled
def copy_pace(to: Ints, pace: Ints) -> None:
    """Copy a pace."""
    for column in range(PACE_WIDTH):
        to[column] = pace[column]


@compiled
def worth(end_weight: int, weight: Ints, begin: Ints, finish: Ints) -> int:
    """Return what a timetable is worth: the less, the better."""
    value = end_weight * finish[-1]
    for i in range(len(weight)):
        value += weight[i] * (begin[i] if weight[i] > 0 else finish[i])
    return int(value)


@compiled
def propose(k: int, paces: int, near: Ints, tried: Ints, dice: int) -> int:
    """Write the k-th pace into `tried`: one of the family, then one of the best so far moved by some steps.

    The steps are thrown by a linear congruence (Knuth's MMIX, the upper bits), so that the same trip always
    gets the same timetable. Returns the next state of the dice.
    """
    for column in range(PACE_WIDTH):
        tried[column] = near[column]
        if k < paces:
            tried[column] = PACES[k, column] if column < PACES.shape[1] else 0
    for _ in range(0 if k < paces else 1 + k % 3):
        dice = (dice * 6364136223846793005 + 1442695040888963407) & MASK
        step = (dice >> 33) % len(STEPS)
        column, by = STEPS[step, 0], STEPS[step, 1]
        if column >= 2:
            tried[column] = max(tried[column] + by, 0 if column < 4 else -HOUR)
        elif near[0] >= 0:
            tried[column] = (tried[column] + by) % DAY
    return dice

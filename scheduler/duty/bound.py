"""A proven lower bound on how long a trip takes by the clock."""

from scheduler.duty.compiled import Ints, compiled, verb
from scheduler.duty.rules import (
    BLOCK_S,
    BREAK_S,
    CHANGE_S,
    DAY,
    DAY_S,
    FAR,
    HALT_EXEMPT_M,
    HALT_LENGTH,
    NIGHT_LENGTH,
    NIGHT_PPM,
    OFF_DUTY_S,
    PPM,
    SHIFT_DRIVING_S,
    SPAN_S,
    WEEK,
    WEEK_S,
)

AGES = 1 << 36
"""Longer than any trip that could be lawful at all."""


@verb
def least_duration_s(rules: Ints, total_drive_s: int, total_m: int, crew_max: int) -> int:
    """Return a time that no lawful trip over this road undercuts, from its first moment to its last.

    For any length T, `most_road` bounds the road that fits into T, whatever the departure; it never falls as
    T grows, so the least T at which it reaches the road is a lower bound. Service only adds standing, so it
    can be left out.

    Parameters
    ----------
    rules
        int64[RULE_COUNT].
    total_drive_s, total_m
        Day seconds and metres of the whole trip, or less.
    crew_max
        Most drivers, or more.

    Returns
    -------
    Seconds; FAR where no length is enough.
    """
    low, high = 0, AGES
    if most_road(rules, high, total_drive_s, total_m, crew_max) < total_drive_s * PPM:
        return FAR
    while low < high:
        middle = (low + high) // 2
        if most_road(rules, middle, total_drive_s, total_m, crew_max) >= total_drive_s * PPM:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def most_road(rules: Ints, length: int, total_drive_s: int, total_m: int, crew: int) -> int:
    """Return a bound on the road (millionths of a day second) that fits into `length` seconds.

    1. Each driver: a limit of L in any window of W lets him drive at most
       `floor(T / W) * L + min(T mod W, L)`.
    2. The night halt: any T seconds hold at least `floor(T / day)` whole halts, and what of the rest exceeds
       the waking part of a day; the wheels stand then. It touches at most `floor((T + halt) / day) + 1`.
    3. Stands: while the coach has not stood for the shorter of break and change, the same driver has been at
       the wheel in the same block. So D seconds of driving need `ceil(D / block) - 1` such stands; those
       that touch a halt are at most as many as the halts, the others come on top of the halts. The sum of
       standing is at least 2. + these.
    4. The night: any T seconds hold at most `floor(T / day) * waking + min(T mod day, waking)` seconds of
       day, so driving beyond them is slow.
    """
    driving = length
    if total_m > rules[HALT_EXEMPT_M] and rules[HALT_LENGTH] > 0:
        awake = DAY - rules[HALT_LENGTH]
        driving -= length // DAY * rules[HALT_LENGTH] + max(0, length % DAY - awake)
    driving = min(
        driving - stands_s(rules, length, total_drive_s, total_m, crew), crew * driver_most(rules, length)
    )
    waking = DAY - rules[NIGHT_LENGTH]
    by_day = length // DAY * waking + min(length % DAY, waking)
    if rules[NIGHT_PPM] > PPM:
        return int(driving * rules[NIGHT_PPM])
    slow = max(0, driving - by_day)
    return int((driving - slow) * PPM + slow * rules[NIGHT_PPM])


@compiled
def stands_s(rules: Ints, length: int, total_drive_s: int, total_m: int, crew: int) -> int:
    """Return the least standing for changes and breaks outside the halts that `length` can touch."""
    if rules[BLOCK_S] >= FAR or rules[BLOCK_S] <= 0:
        return 0
    stand = rules[BREAK_S] if crew < 2 else min(rules[BREAK_S], rules[CHANGE_S])
    driving = total_drive_s if rules[NIGHT_PPM] <= PPM else total_drive_s * PPM // rules[NIGHT_PPM]
    stands = -(-driving // rules[BLOCK_S]) - 1
    if total_m > rules[HALT_EXEMPT_M] and rules[HALT_LENGTH] > 0:
        stands -= (length + rules[HALT_LENGTH]) // DAY + 1
    return int(max(0, stands) * stand)


@compiled
def driver_most(rules: Ints, length: int) -> int:
    """Return the most that one driver drives in `length` seconds under each rule by itself."""
    most = min(length, in_windows(length, DAY, rules[DAY_S]), in_windows(length, WEEK, rules[WEEK_S]))
    if rules[SPAN_S] < FAR:
        most = min(most, in_windows(length, DAY, rules[SPAN_S]))
    if rules[SHIFT_DRIVING_S] < FAR and rules[OFF_DUTY_S] < FAR:
        shift = rules[SHIFT_DRIVING_S]
        most = min(most, in_windows(length, shift + rules[OFF_DUTY_S], shift))
    return int(most)


@compiled
def in_windows(length: int, window: int, limit: int) -> int:
    """Return the most work in `length` seconds where any `window` holds at most `limit` of it."""
    return length // window * limit + min(length % window, limit) if limit < window else length

"""Arithmetic of the clock: what of a drive is night, how far it gets, when coaches stand and gates open."""

from scheduler.duty.compiled import Ints, compiled
from scheduler.duty.rules import (
    DAY,
    FAR,
    HALT_FROM,
    HALT_LENGTH,
    NIGHT_FROM,
    NIGHT_LENGTH,
    NIGHT_PPM,
    PPM,
)


@compiled
def night_s(rules: Ints, from_: int, until: int) -> int:
    """Return the seconds of [from_, until] that lie in the night."""
    start, length = rules[NIGHT_FROM], rules[NIGHT_LENGTH]
    if length == 0:
        return 0
    after, before = until - start, from_ - start
    whole = (after // DAY - before // DAY) * length
    return int(whole + min(after % DAY, length) - min(before % DAY, length))


@compiled
def progress(rules: Ints, from_: int, drive_s: int) -> int:
    """Return the road covered by driving `drive_s` from a moment on, in millionths of a day second."""
    return int(drive_s * PPM - (PPM - rules[NIGHT_PPM]) * night_s(rules, from_, from_ + drive_s))


@compiled
def road_time(rules: Ints, from_: int, road: int) -> int:
    """Return the fewest whole seconds that cover `road` (millionths of a day second) from a moment on."""
    length, by_night = rules[NIGHT_LENGTH], rules[NIGHT_PPM]
    if length == 0 or by_night == PPM:
        return int(-(-road // PPM))
    drive_s = 0
    while True:
        since = (from_ + drive_s - rules[NIGHT_FROM]) % DAY
        span, rate = (length - since, by_night) if since < length else (DAY - since, PPM)
        if span * rate >= road:
            return int(drive_s - (-road // rate))
        road -= span * rate
        drive_s += span


@compiled
def road_time_up_to(rules: Ints, from_: int, road: int, enough_s: int) -> int:
    """Return `road_time` where it is at most `enough_s`, else something above that, which is found faster."""
    least = road // (PPM if rules[NIGHT_PPM] <= PPM else rules[NIGHT_PPM])
    return int(least) if least > enough_s else road_time(rules, from_, road)


@compiled
def until_night_used(rules: Ints, from_: int, allowed_s: int) -> int:
    """Return how long one can drive from a moment on before more than `allowed_s` of it is night."""
    length = rules[NIGHT_LENGTH]
    if length == 0 or allowed_s >= DAY:
        return FAR
    since = (from_ - rules[NIGHT_FROM]) % DAY
    if since >= length:
        drive_s = DAY - since
    elif allowed_s < length - since:
        return allowed_s
    else:
        drive_s = DAY - since
        allowed_s -= length - since
    while allowed_s >= length:
        drive_s += DAY
        allowed_s -= length
    return int(drive_s + allowed_s)


@compiled
def until_halt(rules: Ints, moment: int, halting: bool) -> int:
    """Return the seconds until the night halt begins: 0 inside it, FAR on a trip without one."""
    if not halting or rules[HALT_LENGTH] == 0:
        return FAR
    since = (moment - rules[HALT_FROM]) % DAY
    return 0 if since < rules[HALT_LENGTH] else int(DAY - since)


@compiled
def past_halt(rules: Ints, moment: int, halting: bool) -> int:
    """Return the first moment not before this one that lies outside the night halt."""
    if not halting or rules[HALT_LENGTH] == 0:
        return moment
    since = (moment - rules[HALT_FROM]) % DAY
    return int(moment + rules[HALT_LENGTH] - since) if since < rules[HALT_LENGTH] else moment


@compiled
def past_window(moment: int, from_s: int, until_s: int) -> int:
    """Return the first moment not before this one that lies outside a daily window."""
    length = until_s - from_s if until_s > from_s else until_s - from_s + DAY
    since = (moment - from_s) % DAY
    return moment + length - since if since < length else moment


@compiled
def open_from(moment: int, service_s: int, windows: Ints, count: int) -> int:
    """Return the first moment at which a service fits into every daily window of a stop; -FAR: never.

    The hours of reception of the firms at a stop (rule R09): the whole service lies inside each of them.
    """
    begin, moved = moment, True
    while moved:
        moved = False
        for k in range(count):
            from_s, until_s = windows[k, 0], windows[k, 1]
            if from_s == 0 and until_s == DAY:
                continue
            slack = (until_s - from_s if until_s > from_s else until_s - from_s + DAY) - service_s
            since = (begin - from_s) % DAY
            if slack < 0 or begin > moment + DAY:
                return -FAR
            if since > slack:
                begin += DAY - since
                moved = True
    return begin

"""A trip under way: when it is expected at the stops that are left, by its last position and the law."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from routing.legs import Leg
from routing.places import Place
from routing.positions import Point, Position, Progress, progress_between
from scheduler.case import Case
from scheduler.clock import DayWindow
from scheduler.duty import QUICK, DriverPast, Timeline, timeline
from scheduler.trips import Segment, SegmentKind, Stop, StopKind, Trip

NEAR_M = 300.0
"""Roads whose distances differ by less are equally near: the first of them counts."""
NOWHERE_M = 1e9
DAY_S = 86_400
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold what has been reported of a trip; moments are seconds since 1970 UTC.

    Parameters
    ----------
    departed_at, arrived_at
        When it left its last pickup (None = not yet), and reached which drop.
    rests
        (from, until) of each standstill that was written down.
    """

    departed_at: int | None = None
    arrived_at: Mapping[str, int] = field(default_factory=dict)
    rests: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpectedStop:
    """Hold when a coach is expected at a stop, and when it was planned there."""

    place_id: str
    kind: StopKind
    planned_at: int
    expected_at: int

    @property
    def late_s(self) -> int:
        """Return how much later than planned that is; negative = earlier."""
        return self.expected_at - self.planned_at


@dataclass(frozen=True, slots=True)
class Underway:
    """Hold how far a trip is.

    Parameters
    ----------
    position
        The last that is known.
    left_m
        Metres to the last drop.
    rest_s
        Breaks, changes and halts that the law still asks for until then.
    lawful
        False where the road alone is counted: it was asked for, or the law leaves no way to go on.
    stops
        Those that are left, in order.
    """

    position: Position
    left_m: int
    rest_s: int
    lawful: bool
    stops: tuple[ExpectedStop, ...]


def underway(
    case: Case,
    trip: Trip,
    others: Iterable[Trip],
    seen: Seen,
    position: Position,
    now: int,
    by_law: bool = True,
) -> Underway:
    """Say when a trip is expected at the stops that are left.

    From its position the rest of the road is laid on the clock as planning does it, with the breaks, changes
    and halts that its drivers owe after what they have driven so far; a rest that was written down counts as
    taken. Nobody is expected in the past.

    Parameters
    ----------
    case, trip
        The trip as planned.
    others
        All trips of its plan: what its drivers drove before.
    seen, position
        What has been reported of it, and where it was last.
    now
        The moment (seconds since 1970 UTC).
    by_law
        False: count the road alone, which needs no compiled code.
    """
    last = max(k for k, stop in enumerate(trip.stops) if stop.kind is StopKind.DROP)
    first = _left_from(trip, seen)
    if first >= last:
        return Underway(position, 0, 0, True, ())
    k, progress = _on_leg(case, trip, range(first, last), position)
    legs = _legs(case, trip)
    share = 1.0 - progress.share
    rest = [Leg(round(share * legs[k].distance_m), round(share * legs[k].drive_s)), *legs[k + 1 : last]]
    stops = trip.stops[k + 1 : last + 1]
    leaves = max([position.at, *(until for from_, until in seen.rests if from_ <= position.at < until)])
    pasts = _pasts(case, trip, others, seen, position.at, (k, progress.share))
    laid = _laid(case, trip, rest, stops, leaves, pasts) if by_law else None
    left_m = sum(leg.distance_m for leg in rest)
    if laid is not None:
        reached: Sequence[int] = laid.arrive[1:]
        rest_s = _rest_s(laid.segments, reached[-1])
    else:
        reached, rest_s = _plainly(case, rest, stops, leaves), 0
    expected = tuple(
        ExpectedStop(stop.place_id, stop.kind, stop.arrive, max(at, now))
        for stop, at in zip(stops, reached, strict=True)
    )
    return Underway(position, left_m, rest_s, laid is not None, expected)


def _laid(
    case: Case,
    trip: Trip,
    legs: Sequence[Leg],
    stops: Sequence[Stop],
    leaves: int,
    pasts: Sequence[DriverPast],
) -> Timeline | None:
    """Lay what is left of a trip on the clock, None where the law leaves no way to go on."""
    rules = case.policy.duty
    whole_m = sum(segment.distance_m for segment in trip.timeline)
    # what the law asks by the length of a trip it asks by that of the whole trip, not of what is left
    exempt_m = rules.halt_exempt_m if whole_m <= rules.halt_exempt_m else 0
    laid = timeline(
        replace(rules, halt_exempt_m=exempt_m, two_drivers_from_m=None),
        case.clock,
        case.first_day,
        legs=legs,
        service_s=[0, *(_service_s(case, stop) for stop in stops)],
        windows=[[], *(_hours(case, stop) for stop in stops)],
        departure=leaves,
        driver_ids=trip.driver_ids,
        pasts=pasts,
        paces=QUICK,
    )
    return laid if isinstance(laid, Timeline) else None


def _left_from(trip: Trip, seen: Seen) -> int:
    """Return the last stop that the coach is known to have reached."""
    drops = [k for k, s in enumerate(trip.stops) if s.kind is StopKind.DROP and s.place_id in seen.arrived_at]
    if drops:
        return drops[-1]
    pickups = [k for k, stop in enumerate(trip.stops) if stop.kind is StopKind.PICKUP]
    return pickups[-1] if seen.departed_at is not None else 0


def _on_leg(case: Case, trip: Trip, legs: Iterable[int], position: Position) -> tuple[int, Progress]:
    """Return which leg the coach is on, and how far along it."""
    found: list[tuple[int, Progress]] = []
    for k in legs:
        here, there = (_point(case.places[trip.stops[i].place_id]) for i in (k, k + 1))
        # a place without a point: the coach is taken to be at the beginning of that road
        along = Progress(0.0, NOWHERE_M)
        if here and there:
            along = progress_between(here, there, (position.lat, position.lon))
        found.append((k, along))
    nearest = min(progress.off_m for _, progress in found)
    return next((k, progress) for k, progress in found if progress.off_m <= nearest + NEAR_M)


def _point(place: Place) -> Point | None:
    return None if place.lat is None or place.lon is None else (place.lat, place.lon)


def _legs(case: Case, trip: Trip) -> list[Leg]:
    """Return the roads between the stops with their seconds by day, as the timetable has driven them."""
    metres, seconds = [0] * len(trip.stops), [0.0] * len(trip.stops)
    for segment in trip.timeline:
        if segment.kind is SegmentKind.DRIVE:
            metres[segment.from_stop] += segment.distance_m
            seconds[segment.from_stop] += _day_s(case, segment.from_, segment.until)
    return [Leg(m, round(s)) for m, s in zip(metres, seconds, strict=True)]


def _day_s(case: Case, from_: int, until: int) -> float:
    """Return how long by day what is driven between two moments would take."""
    rules = case.policy.duty
    if rules.night_from_s is None or rules.night_until_s is None:
        return float(until - from_)
    length = (rules.night_until_s - rules.night_from_s) % DAY_S or DAY_S
    night_s = 0
    day = case.clock.midnight(case.clock.day(from_ - DAY_S))
    while day < until:
        begin = day + rules.night_from_s
        night_s += max(0, min(until, begin + length) - max(from_, begin))
        day += DAY_S
    return until - from_ - night_s * (1 - rules.night_speed_factor)


def _service_s(case: Case, stop: Stop) -> int:
    return case.times.stop_s + case.times.per_rider_s * (len(stop.board) + len(stop.alight))


def _hours(case: Case, stop: Stop) -> list[DayWindow]:
    """Return the hours in which all firms of whoever alights receive."""
    hours = {case.firms[case.workers[who].firm_id].receives for who in stop.alight}
    return sorted((one for one in hours if not one.all_day), key=lambda one: (one.from_s, one.until_s))


def _pasts(
    case: Case, trip: Trip, others: Iterable[Trip], seen: Seen, at: int, done: tuple[int, float]
) -> list[DriverPast]:
    """Return what each driver has done until now.

    Of this trip it is what the plan has them do up to where the coach is, moved so that it ends now, less
    the rests that were written down.
    """
    so_far = _until(trip, done)
    shift_s = at - so_far[-1].until if so_far else 0
    before = [
        other for other in others if other.timeline and other.timeline[0].from_ < trip.timeline[0].from_
    ]
    found = []
    for driver_id in trip.driver_ids:
        listed = case.drivers.get(driver_id)
        past = DriverPast(driven_7d_s=round(60 * listed.driven_min_7d) if listed else 0)
        past = past.after(driver_id, (other.timeline for other in before))
        own = ((s.from_ + shift_s, s.until + shift_s) for s in so_far if s.driver_id == driver_id)
        drives = sorted((*past.drives, *(span for one in own for span in _less(one, seen.rests))))
        found.append(DriverPast(_apart(drives), past.services, past.driven_7d_s))
    return found


def _until(trip: Trip, done: tuple[int, float]) -> list[Segment]:
    """Return the timetable up to a share of a leg."""
    leg, share = done
    whole_m = sum(s.distance_m for s in trip.timeline if s.from_stop == leg and s.kind is SegmentKind.DRIVE)
    found, left_m = [], share * whole_m
    for segment in trip.timeline:
        if segment.kind is not SegmentKind.DRIVE or segment.from_stop < leg:
            found.append(segment)
            continue
        if segment.from_stop > leg or left_m <= 0:
            break
        part = min(1.0, left_m / segment.distance_m) if segment.distance_m else 1.0
        until = segment.from_ + round(part * (segment.until - segment.from_))
        found.append(Segment(segment.kind, segment.from_, until, segment.driver_id, leg, round(left_m)))
        left_m -= segment.distance_m
        if part < 1.0:
            break
    while found and found[-1].kind is not SegmentKind.DRIVE:
        found.pop()  # a rest at the very place where the coach is may still be to come
    return found


def _less(span: Span, rests: Iterable[Span]) -> list[Span]:
    """Take rests out of a drive."""
    left = [span]
    for begin, end in rests:
        left = [
            piece
            for from_, until in left
            for piece in ((from_, min(until, begin)), (max(from_, end), until))
            if piece[0] < piece[1]
        ]
    return left


def _apart(drives: Sequence[Span]) -> tuple[Span, ...]:
    """Return drives that overlap nowhere: a late trip before this one may seem to."""
    found: list[Span] = []
    for from_, until in drives:
        begin = max(from_, found[-1][1]) if found else from_
        if begin < until:
            found.append((begin, until))
    return tuple(found)


def _rest_s(segments: Iterable[Segment], until: int) -> int:
    resting = (SegmentKind.BREAK, SegmentKind.CHANGE, SegmentKind.HALT)
    return sum(min(s.until, until) - s.from_ for s in segments if s.kind in resting and s.from_ < until)


def _plainly(case: Case, legs: Sequence[Leg], stops: Sequence[Stop], leaves: int) -> list[int]:
    """Return the moments at the stops by the road alone."""
    found = []
    for leg, stop in zip(legs, stops, strict=True):
        found.append(leaves + leg.drive_s)
        leaves = found[-1] + _service_s(case, stop)
    return found

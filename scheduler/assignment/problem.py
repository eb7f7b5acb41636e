"""Translating in: a case and its demand as pieces, classes of coaches and arrays."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.matrix import TravelMatrix
from scheduler.assignment.arrays import (
    COUNT,
    CREW,
    DAY_FEN,
    DEPART_FROM_S,
    DEPART_UNTIL_S,
    DRIVER_COLUMNS,
    DROP,
    DROPS,
    END,
    FAR,
    FARE_COLUMNS,
    FIRM,
    FIRM_COLUMNS,
    FIRMS,
    FIRST,
    FROM_S,
    GROUP,
    MAX_DETOUR_S,
    MAX_DROPS,
    MAX_PICKUPS,
    MAX_RIDE_S,
    METRE_FEN,
    MIN_RIDERS,
    MOST_ROOM,
    NONE,
    OPTION,
    OPTIONS,
    PER_RIDER_S,
    PIECE_COLUMNS,
    RULE_COLUMNS,
    SAME_RISK,
    SECOND_FEN,
    SELLABLE,
    SIZE,
    START,
    STOP_S,
    TIMED,
    TURNAROUND_S,
    TWO_DRIVERS_M,
    UNTIL_S,
    WAIVER,
    Floats,
    Ints,
    Tables,
)  # fmt: skip
from scheduler.assignment.nearness import near_pieces
from scheduler.assignment.pieces import Piece, cut_pieces, first_midnight, left_fen_of, smallest_room
from scheduler.case import Case
from scheduler.clock import DAY_S
from scheduler.demand import Demand
from scheduler.duty.rules import rule_vector
from scheduler.fleet import Coach
from scheduler.policy import Risk


@dataclass(frozen=True, slots=True)
class Problem:
    """Hold one problem in both tongues.

    Parameters
    ----------
    case, travel
        What it was made from.
    pieces
        N pieces, in the order of the arrays.
    coach_ids, firm_ids, driver_ids
        Names of the indices.
    classes, class_of
        One coach of each class, and the class of each coach.
    tables
        The same for compiled code.
    """

    case: Case
    travel: TravelMatrix
    pieces: tuple[Piece, ...]
    coach_ids: tuple[str, ...]
    firm_ids: tuple[str, ...]
    driver_ids: tuple[str, ...]
    classes: tuple[Coach, ...]
    class_of: tuple[int, ...]
    tables: Tables


def build_problem(
    case: Case,
    travel: TravelMatrix,
    demands: Iterable[Demand],
    most: int,
    apart: Mapping[str, Hashable] | None = None,
) -> Problem:
    """Make the tables of a case.

    Parameters
    ----------
    case, travel
        The case and its roads.
    demands
        Parties that somebody could carry.
    most
        Most riders of a piece (parties larger than that stay whole).
    apart
        By party id: parties with something different here are moved one by one.
    """
    return problem_of(case, travel, cut_pieces(demands, min(most, smallest_room(case)), case, apart))


def problem_of(case: Case, travel: TravelMatrix, pieces: tuple[Piece, ...]) -> Problem:
    """Make the tables of a case whose parties are put into pieces already.

    Parameters
    ----------
    case, travel
        The case and its roads.
    pieces
        What the search moves as one.
    """
    coach_ids = tuple(sorted(case.coaches))
    classes, class_of = coach_classes(case, coach_ids)
    firm_ids = tuple(sorted(case.firms))
    driver_ids = tuple(sorted(case.drivers))
    piece, lists = piece_tables(case, travel, pieces, firm_ids)
    left_fen = np.array([sum(left_fen_of(case, d) for d in p.demands) for p in pieces], dtype=np.float64)
    klass, fare, coach = class_tables(case, travel, classes, class_of)
    timed = is_timed(case) or reuse_pays(case, travel, pieces, klass, fare)
    tables = Tables(
        arc=arc_table(travel, fare, klass),
        edge=edge_table(case, travel, fare, klass),
        leg=np.ascontiguousarray(np.stack([travel.distance_m, travel.drive_s]).astype(np.int64)),
        piece=piece,
        lists=lists,
        left_fen=left_fen,
        day=day_table(case, pieces),
        near=near_pieces(travel, piece, lists),
        klass=klass,
        fare=fare,
        coach=coach,
        place=place_table(case, travel),
        firm=firm_table(case, travel, firm_ids),
        driver=driver_table(case, driver_ids),
        rule=rule_row(case, klass, timed),
        rate=rate_row(case, left_fen, piece),
        duty=rule_vector(case.policy.duty),
    )
    return Problem(
        case, travel, pieces, coach_ids, firm_ids, driver_ids, classes, tuple(class_of.tolist()), tables
    )


def place_table(case: Case, travel: TravelMatrix) -> Ints:
    """Return (P, 1 + D): the city's number, then the risk by day."""
    days = case.days
    table = np.full((len(travel.place_ids), 1 + len(days)), NONE, dtype=np.int64)
    digits = case.policy.cap_exempt_within
    numbers: dict[str, int] = {}
    for k, place_id in enumerate(travel.place_ids):
        division = case.places[place_id].division
        table[k, 1:] = [case.risks.place_risk(place_id, day) for day in days]
        if digits and len(division) >= digits:
            table[k, 0] = numbers.setdefault(division[:digits], len(numbers))
    return table


def piece_tables(
    case: Case, travel: TravelMatrix, pieces: Sequence[Piece], firm_ids: Sequence[str]
) -> tuple[Ints, Ints]:
    """Return the table of pieces and their lists one after another."""
    firm_number = {firm_id: k for k, firm_id in enumerate(firm_ids)}
    table = np.zeros((len(pieces), PIECE_COLUMNS), dtype=np.int64)
    lists: list[int] = []
    for k, piece in enumerate(pieces):
        workers = [worker for demand in piece.demands for worker in demand.party.workers]
        at_place = Counter(travel.index[case.firms[worker.firm_id].place_id] for worker in workers)
        at_firm = Counter(firm_number[worker.firm_id] for worker in workers)
        table[k, SIZE] = piece.riders
        table[k, OPTION], table[k, OPTIONS] = len(lists), len(piece.demands[0].pickup_ids)
        lists += [travel.index[place_id] for place_id in piece.demands[0].pickup_ids]
        table[k, DROP], table[k, DROPS] = len(lists), len(at_place)
        lists += [number for pair in sorted(at_place.items()) for number in pair]
        table[k, FIRM], table[k, FIRMS] = len(lists), len(at_firm)
        lists += [number for pair in sorted(at_firm.items()) for number in pair]
    return table, np.array(lists or [0], dtype=np.int64)


def day_table(case: Case, pieces: Sequence[Piece]) -> Ints:
    """Return (N, D) the cohort of each piece by day, NONE where it may not travel."""
    table = np.full((len(pieces), len(case.days)), NONE, dtype=np.int64)
    for k, piece in enumerate(pieces):
        for d, day in enumerate(case.days):
            risks = piece.demands[0].cohorts.get(day, ())
            if risks and (len(risks) == 1 or case.policy.mixing != "same-risk"):
                table[k, d] = int(max(risks))
    return table


def arc_table(travel: TravelMatrix, fare: Floats, klass: Ints) -> Floats:
    """Return (G, P, P) the price of each loaded leg; writes the group of each class into `klass`."""
    groups: dict[tuple[float, float], int] = {}
    sheets = []
    for c in range(len(fare)):
        prices = (float(fare[c, METRE_FEN]), float(fare[c, SECOND_FEN]))
        if prices not in groups:
            groups[prices] = len(groups)
            fen = prices[0] * travel.distance_m + prices[1] * travel.drive_s
            sheets.append(np.where(travel.distance_m < 0, FAR, fen))
        klass[c, GROUP] = groups[prices]
    return np.ascontiguousarray(np.stack(sheets)) if sheets else np.zeros((1, 1, 1))


def edge_table(case: Case, travel: TravelMatrix, fare: Floats, klass: Ints) -> Floats:
    """Return (C, 2, P) the price of the empty legs from the start and to the end of each class."""
    table = np.zeros((len(fare), 2, len(travel.place_ids)))
    for c in range(len(fare)):
        for side, place in enumerate((klass[c, START], klass[c, END])):
            if place == NONE:
                continue
            metres = travel.distance_m[place] if side == 0 else travel.distance_m[:, place]
            seconds = travel.drive_s[place] if side == 0 else travel.drive_s[:, place]
            fen = fare[c, METRE_FEN] * case.cost.empty_factor * metres + fare[c, SECOND_FEN] * seconds
            table[c, side] = np.where(metres < 0, FAR, fen)
    return table


def coach_classes(case: Case, coach_ids: Sequence[str]) -> tuple[tuple[Coach, ...], Ints]:
    """Put coaches that differ only in their plate into classes; return one of each and the class of each."""
    numbers: dict[tuple[object, ...], int] = {}
    classes: list[Coach] = []
    class_of = np.zeros(len(coach_ids), dtype=np.int64)
    for k, coach_id in enumerate(coach_ids):
        coach = case.coaches[coach_id]
        observation = coach.layout.observation_seats(case.policy.observation_rows)
        key = (
            coach.seats, observation, coach.start_id, coach.end_id, coach.tariff, coach.crew,
            coach.available_from, coach.available_until,
        )  # fmt: skip
        if key not in numbers:
            numbers[key] = len(classes)
            classes.append(coach)
        class_of[k] = numbers[key]
    return tuple(classes), class_of


def class_tables(
    case: Case, travel: TravelMatrix, classes: Sequence[Coach], class_of: Ints
) -> tuple[Ints, Floats, Ints]:
    """Return integers and prices of the classes, and the coaches sorted by class."""
    base, far = first_midnight(case), 4000 * DAY_S
    crew = max((coach.crew for coach in classes), default=1)
    counts = np.bincount(class_of, minlength=len(classes)) if len(class_of) else np.zeros(0, dtype=np.int64)
    klass = np.zeros((len(classes), SELLABLE + 6 * crew), dtype=np.int64)
    fare = np.zeros((len(classes), FARE_COLUMNS))
    for c, coach in enumerate(classes):
        klass[c, START] = travel.index[coach.start_id] if coach.start_id else NONE
        klass[c, END] = travel.index[coach.end_id] if coach.end_id else NONE
        klass[c, CREW] = coach.crew
        klass[c, FROM_S] = -far if coach.available_from is None else coach.available_from - base
        klass[c, UNTIL_S] = far if coach.available_until is None else coach.available_until - base
        klass[c, FIRST], klass[c, COUNT] = counts[:c].sum(), counts[c]
        for drivers in range(1, coach.crew + 1):
            for risk in Risk:
                for waived in (False, True):
                    column = SELLABLE + 6 * (drivers - 1) + 2 * risk + waived
                    room = coach.sellable(case.policy, drivers, risk, waived) if case.may_run(coach) else 0
                    # with fewer than the least load it never runs
                    klass[c, column] = room if room >= case.limits.min_riders else 0
        tariff = coach.tariff
        fare[c] = (
            100 * tariff.fixed_yuan, tariff.per_km_yuan / 10, tariff.per_hour_yuan / 36,
            round(100 * tariff.day_yuan),
        )  # fmt: skip
    return klass, fare, np.argsort(class_of, kind="stable").astype(np.int64)


def firm_table(case: Case, travel: TravelMatrix, firm_ids: Sequence[str]) -> Ints:
    """Return (F, 5): hours of reception from and until, whether they never close, quota, place."""
    rows = []
    for firm_id in firm_ids:
        firm = case.firms[firm_id]
        quota = NONE if firm.daily_quota is None else firm.daily_quota
        receives = firm.receives
        place = travel.index[firm.place_id]
        rows.append((receives.from_s, receives.until_s, int(receives.all_day), quota, place))
    return np.array(rows, dtype=np.int64).reshape(-1, FIRM_COLUMNS)


def driver_table(case: Case, driver_ids: Sequence[str]) -> Ints:
    """Return (L, 3): available from, until, seconds driven in the week before."""
    base, far = first_midnight(case), 4000 * DAY_S
    rows = []
    for driver_id in driver_ids:
        driver = case.drivers[driver_id]
        since = -far if driver.available_from is None else driver.available_from - base
        until = far if driver.available_until is None else driver.available_until - base
        rows.append((since, until, round(60 * driver.driven_min_7d)))
    return np.array(rows, dtype=np.int64).reshape(-1, DRIVER_COLUMNS)


def rule_row(case: Case, klass: Ints, timed: bool) -> Ints:
    """Return the limits of the case as one row."""
    limits, times, policy = case.limits, case.times, case.policy
    row = np.full(RULE_COLUMNS, NONE, dtype=np.int64)
    if limits.max_pickups is not None:
        row[MAX_PICKUPS] = limits.max_pickups
    if limits.max_drops is not None:
        row[MAX_DROPS] = limits.max_drops
    if limits.max_ride_min is not None:
        row[MAX_RIDE_S] = int(60 * limits.max_ride_min)
    if limits.max_detour_min is not None:
        row[MAX_DETOUR_S] = int(60 * limits.max_detour_min)
    if policy.duty.two_drivers_from_m is not None:
        row[TWO_DRIVERS_M] = policy.duty.two_drivers_from_m
    row[MIN_RIDERS] = max(1, limits.min_riders)
    row[STOP_S], row[PER_RIDER_S], row[TURNAROUND_S] = times.stop_s, times.per_rider_s, times.turnaround_s
    row[DEPART_FROM_S], row[DEPART_UNTIL_S] = times.depart_from_s, times.depart_until_s
    row[SAME_RISK] = int(policy.mixing == "same-risk")
    row[WAIVER] = int(policy.cap_exempt_within > 0)
    row[TIMED] = int(timed)
    row[MOST_ROOM] = int(klass[:, SELLABLE:].max(initial=0))
    return row


def rate_row(case: Case, left_fen: Floats, piece: Ints) -> Floats:
    """Return empty factor, rider fen per second, and the search's penalty for a rider missing."""
    # enough that a full coach is always worth more than a short one, and no wall for the first to board
    short = 0.25 * float((left_fen / piece[:, SIZE]).mean()) if len(piece) else 0.0
    return np.array([case.cost.empty_factor, case.cost.rider_hour_yuan / 36, short])


def is_timed(case: Case) -> bool:
    """Say whether hours matter: where they do not, a trip costs what its length costs."""
    coaches = case.coaches.values()
    return (
        case.policy.duty.name != "none"
        or case.first_day != case.last_day
        or case.limits.max_ride_min is not None
        or case.cost.rider_hour_yuan > 0
        or bool(case.drivers)
        or any(not firm.receives.all_day or firm.daily_quota is not None for firm in case.firms.values())
        or any(coach.available_from is not None or coach.available_until is not None for coach in coaches)
        or sum(coach.sellable(case.policy, 1, Risk.HIGH, False) for coach in coaches)
        < 1.1 * len(case.workers)
    )


def reuse_pays(case: Case, travel: TravelMatrix, pieces: Sequence[Piece], klass: Ints, fare: Floats) -> bool:
    """Say whether a coach might run twice within a day, and that be cheaper than a second coach."""
    if not pieces or (len(klass) == 1 and fare[0, DAY_FEN] == 0):
        return False
    homes = sorted({travel.index[p] for piece in pieces for p in piece.demands[0].pickup_ids})
    firms = sorted({travel.index[case.firms[f].place_id] for p in pieces for f in p.demands[0].firm_ids})
    # no sum of seconds comes near the place of "no road"
    seconds = np.where(travel.drive_s < 0, 4000 * DAY_S, travel.drive_s)
    served_s = 2 * (case.times.stop_s + case.times.per_rider_s)
    for start, end in {(int(start), int(end)) for start, end in klass[:, [START, END]]}:
        firsts, lasts = [start] if start >= 0 else homes, [end] if end >= 0 else firms
        trip_s = served_s + seconds[np.ix_(homes, firms)].min()
        trip_s += seconds[start, homes].min() if start >= 0 else 0
        trip_s += seconds[firms, end].min() if end >= 0 else 0
        gap_s = max(case.times.turnaround_s, int(seconds[np.ix_(lasts, firsts)].min()))
        if trip_s + gap_s <= case.times.depart_until_s - case.times.depart_from_s:
            return True
    return False

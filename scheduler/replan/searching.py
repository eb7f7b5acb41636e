"""Searching on from trips that stand: changes are made only where they pay more than telling people."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from scheduler.assignment.arrays import (
    MAX_CREW,
    MAX_DRIVES,
    MIN_RIDERS,
    MOVES,
    NONE,
    SHORT_RIDER,
    SIZE,
    STANDS,
    STAYS,
    T_ALIGHT,
    T_BOARD,
    T_CLASS,
    T_COACH,
    T_COHORT,
    T_CREW,
    T_DAY,
    T_DRIVER,
    T_DROP,
    T_DROP_DATE,
    T_DROPS,
    T_END_S,
    T_LOAD,
    T_PICKUP,
    T_PICKUPS,
    T_PIECE,
    T_PIECES,
    T_START_S,
    T_WORK_S,
    TIMED,
    TOLD_COACH,
    TOLD_COLUMNS,
    TOLD_DAY,
    TOLD_FEN,
    TOLD_FROM_S,
    TOLD_PLACE,
    TOLD_UNTIL_S,
    WHOLE_TRIP_STANDS,
    Ints,
    State,
    Tables,
    make_state,
)  # fmt: skip
from scheduler.assignment.calendar import OWN_CREW
from scheduler.assignment.drafts import Draft
from scheduler.assignment.pieces import first_midnight, piece_size
from scheduler.assignment.problem import Problem, build_problem
from scheduler.assignment.search import Rounds, Search, Seconds
from scheduler.clock import DAY_S
from scheduler.explain.pricing import service
from scheduler.replan.standing import Standing
from scheduler.replan.told import is_news, rides_of
from scheduler.trips import SegmentKind, StopKind, Trip

HOT = 0.02
"""Heat at the beginning: far below that of a plan from nothing, so that what stands is not shaken up."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Hold what the search may not touch.

    Parameters
    ----------
    trips
        Ids of trips that stay as they are.
    stays
        Parties that stay on their trips.
    barred
        Coach and day of trips on which a party may not ride, by party id.
    """

    trips: frozenset[str]
    stays: frozenset[str]
    barred: Mapping[str, frozenset[tuple[int, int]]]


class Ground:
    """Hold the problem on which replanning searches, and write trips into it.

    Parameters
    ----------
    standing
        The plan and the case as it is now.
    trips
        The trips at hand: parties on different ones are not moved as one.
    tolerance_s
        By how much a coach may come earlier or later than told.
    """

    def __init__(self, standing: Standing, trips: Sequence[Trip], tolerance_s: int) -> None:
        self.standing, self.tolerance_s = standing, tolerance_s
        apart: dict[str, tuple[str, ...]] = {}
        for trip in (*trips, *standing.departed):
            for stop in trip.stops:
                for worker_id in stop.board:
                    party_id = standing.party_of(worker_id)
                    first = standing.known.get(worker_id)
                    knows = (first.trip_id, first.place_id) if first else ()
                    apart[party_id] = (trip.trip_id, stop.place_id, *knows)
        for worker_id, ride in standing.known.items():
            apart.setdefault(standing.party_of(worker_id), (ride.trip_id, ride.place_id))
        for worker_id in (*standing.locks.stays_on, *standing.locks.keeps_off):
            party_id = standing.party_of(worker_id)
            apart[party_id] = (*apart.get(party_id, ()), party_id)
        demands = [standing.demands[party_id] for party_id in sorted(standing.demands)]
        days = set(standing.case.days)
        demands = [one for one in demands if days & set(one.days)]
        case = standing.runnable
        problem = build_problem(case, standing.travel, demands, piece_size(case, demands), apart)
        rule = problem.tables.rule.copy()
        # every trip has its coach and its hour, even where hours cost nothing
        rule[TIMED] = 1
        self.problem = replace(problem, tables=problem.tables._replace(rule=rule))
        self.piece_of = {
            one.party.party_id: i for i, piece in enumerate(problem.pieces) for one in piece.demands
        }
        self.base = first_midnight(case)

    def told_table(self, price_fen: int, fixed: Fixed, trips: Iterable[Trip]) -> Ints:
        """Return (N, TOLD_COLUMNS) what the people of each piece know, at so much a person."""
        table = np.zeros((len(self.problem.pieces), TOLD_COLUMNS), dtype=np.int64)
        table[:, [TOLD_COACH, TOLD_DAY, TOLD_PLACE]] = NONE
        coach_number = {coach_id: k for k, coach_id in enumerate(self.problem.coach_ids)}
        standing = self.standing
        for i, piece in enumerate(self.problem.pieces):
            workers = [w for one in piece.demands for w in one.worker_ids]
            counted = [w for w in workers if w in standing.counted]
            if counted:
                ride = standing.known[counted[0]]
                day = (ride.day - standing.case.first_day).days
                at = ride.at - self.base
                table[i, TOLD_COACH], table[i, TOLD_DAY] = coach_number.get(ride.coach_id, NONE), day
                table[i, TOLD_PLACE] = standing.travel.index.get(ride.place_id, NONE)
                table[i, TOLD_FROM_S], table[i, TOLD_UNTIL_S] = at - self.tolerance_s, at + self.tolerance_s
                table[i, TOLD_FEN] = price_fen * len(counted)
            if any(one.party.party_id in fixed.stays for one in piece.demands):
                table[i, STANDS] = STAYS
        for trip in trips:
            if trip.trip_id in fixed.trips:
                for worker_id in trip.seats:
                    table[self.piece_of[standing.party_of(worker_id)], STANDS] = WHOLE_TRIP_STANDS
        assert MOVES == 0, "pieces move unless something else is said"
        return table

    def barred_table(self, fixed: Fixed) -> Ints:
        """Return (N, B, 2) coach and day of the trips on which each piece may not ride."""
        most = max((len(pairs) for pairs in fixed.barred.values()), default=1)
        table = np.full((len(self.problem.pieces), max(1, most), 2), NONE, dtype=np.int64)
        for party_id, pairs in fixed.barred.items():
            if party_id in self.piece_of:
                for k, pair in enumerate(sorted(pairs)):
                    table[self.piece_of[party_id], k] = pair
        return table

    def problem_for(self, price_fen: int, fixed: Fixed, trips: Sequence[Trip]) -> Problem:
        """Return the problem with a price for telling people, and what may not be touched."""
        told = self.told_table(price_fen, fixed, trips)
        tables: Tables = self.problem.tables
        tables = tables._replace(
            told=told, barred=self.barred_table(fixed), left_fen=tables.left_fen + told[:, TOLD_FEN]
        )
        return replace(self.problem, tables=tables)

    def state_of(self, problem: Problem, trips: Sequence[Trip], slots: int) -> State:
        """Write trips into a state as the search keeps them."""
        state = make_state(problem.tables, slots)
        for t, trip in enumerate(trips):
            self.write(problem, state, t, trip)
        state.used[-1] = len(trips)
        return state

    def write(self, problem: Problem, state: State, t: int, trip: Trip) -> None:
        """Write one trip into its slot."""
        row, index, base = state.trip[t], self.standing.travel.index, self.base
        stops = [stop for stop in trip.stops if stop.kind in (StopKind.PICKUP, StopKind.DROP)]
        pickups = [stop for stop in stops if stop.kind is StopKind.PICKUP]
        drops = [stop for stop in stops if stop.kind is StopKind.DROP]
        coach = problem.coach_ids.index(trip.coach_id)
        day = self.standing.case.days.index(trip.day)
        row[T_CLASS], row[T_COACH], row[T_DAY] = problem.class_of[coach], coach, day
        row[T_CREW], row[T_PICKUPS], row[T_DROPS] = len(trip.driver_ids), len(pickups), len(drops)
        for k, stop in enumerate(pickups):
            row[T_PICKUP + k], row[T_BOARD + k] = index[stop.place_id], len(stop.board)
        for k, stop in enumerate(drops):
            row[T_DROP + k], row[T_ALIGHT + k] = index[stop.place_id], len(stop.alight)
            row[T_DROP_DATE + k] = (service(trip, stop)[0] - base) // DAY_S
        pieces: dict[int, int] = {}
        for stop in pickups:
            for worker_id in stop.board:
                pieces[self.piece_of[self.standing.party_of(worker_id)]] = index[stop.place_id]
        for k, (i, place) in enumerate(sorted(pieces.items())):
            row[T_PIECE + k] = i
            state.seat[i] = t, place
        tables = problem.tables
        row[T_PIECES], row[T_LOAD] = len(pieces), sum(int(tables.piece[i, SIZE]) for i in pieces)
        row[T_COHORT] = max(int(tables.day[i, day]) for i in pieces)
        ends = trip.stops[-1]
        end = ends.arrive if ends.kind is StopKind.END else service(trip, ends)[1]
        row[T_START_S], row[T_END_S] = trip.stops[0].arrive - base, end - base
        row[T_WORK_S] = self.work_s(trip)
        self.write_drivers(problem, state, t, trip, coach)
        short = max(0, int(tables.rule[MIN_RIDERS]) - int(row[T_LOAD]))
        news = self.news_fen(tables, trip, pieces)
        state.cost[t] = trip.cost_fen + trip.rider_time_fen + tables.rate[SHORT_RIDER] * short + news

    def news_fen(self, tables: Tables, trip: Trip, pieces: Iterable[int]) -> float:
        """Return what telling the people of a trip costs."""
        rides, known, fen = rides_of((trip,)), self.standing.known, 0
        for i in pieces:
            workers = [w for one in self.problem.pieces[i].demands for w in one.worker_ids]
            counted = [w for w in workers if w in self.standing.counted]
            if counted and is_news(known[counted[0]], rides.get(counted[0]), self.tolerance_s):
                fen += int(tables.told[i, TOLD_FEN])
        return float(fen)

    def work_s(self, trip: Trip) -> int:
        """Return the seconds of a trip's roads and services."""
        times, travel = self.standing.case.times, self.standing.travel
        places = [stop.place_id for stop in trip.stops]
        legs = [travel.leg(a, b) for a, b in pairwise(places)]
        people = sum(len(stop.board) + len(stop.alight) for stop in trip.stops)
        served = sum(stop.kind in (StopKind.PICKUP, StopKind.DROP) for stop in trip.stops)
        return sum(leg.drive_s for leg in legs if leg) + served * times.stop_s + people * times.per_rider_s

    def write_drivers(self, problem: Problem, state: State, t: int, trip: Trip, coach: int) -> None:
        """Write who drives when."""
        for k, driver_id in enumerate(trip.driver_ids[:MAX_CREW]):
            own = OWN_CREW + coach * MAX_CREW + k
            known = driver_id in problem.driver_ids
            state.trip[t, T_DRIVER + k] = problem.driver_ids.index(driver_id) if known else own
            drives = state.drive[t, k]
            count = 0
            for part in trip.timeline:
                if part.kind is not SegmentKind.DRIVE or part.driver_id != driver_id:
                    continue
                if count and drives[count - 1, 1] == part.from_ - self.base:
                    drives[count - 1, 1] = part.until - self.base
                elif count < MAX_DRIVES:
                    drives[count] = part.from_ - self.base, part.until - self.base
                    count += 1
            drives[-1, 0] = count

    def search(
        self,
        trips: Sequence[Trip],
        price_fen: int,
        fixed: Fixed,
        budget: Rounds | Seconds,
        seed: int,
        keep_on: Callable[[], bool],
    ) -> tuple[tuple[Draft, ...], int]:
        """Search on from some trips.

        Parameters
        ----------
        trips
            The trips at hand, departed ones included.
        price_fen
            What telling a person something new costs.
        fixed
            What may not be touched.
        budget, seed, keep_on
            How long, with which chance, and whether to go on.

        Returns
        -------
            The best trips found, and rounds run.
        """
        problem = self.problem_for(price_fen, fixed, trips)
        if not problem.pieces or not len(problem.tables.klass):
            return (), 0
        search = Search(problem, seed)
        state = self.state_of(problem, trips, len(search.chains[0].best_arrays.trip))
        search.begin_with(state)
        done = search.cool(budget, keep_on, lambda: None, HOT)
        return search.drafts(), done

"""Searching on from trips that stand: changes are made only where they pay more than telling people."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from scheduler.assignment.arrays import (
    MAX_CREW,
    MIN_RIDERS,
    MOVES,
    NONE,
    SHORT_RIDER,
    SIZE,
    STANDS,
    STAYS,
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
from scheduler.assignment.budgets import Rounds, Seconds
from scheduler.assignment.calendar import OWN_CREW
from scheduler.assignment.drafts import Draft
from scheduler.assignment.mastering.pool import Found
from scheduler.assignment.mastering.writing import write_clock, write_trip
from scheduler.assignment.pieces import first_midnight, piece_size
from scheduler.assignment.problem import Problem, build_problem
from scheduler.assignment.search import Search
from scheduler.clock import DAY_S
from scheduler.explain.pricing import service
from scheduler.replan.standing import Standing
from scheduler.replan.told import is_news, rides_of
from scheduler.trips import SegmentKind, StopKind, Trip

HOT = 0.2
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
        table[:, [TOLD_COACH, TOLD_DAY, TOLD_PLACE]], table[:, STANDS] = NONE, MOVES
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
        found = self.found_of(problem, trip)
        drops = [stop for stop in trip.stops if stop.kind is StopKind.DROP]
        dates = [(service(trip, stop)[0] - self.base) // DAY_S for stop in drops]
        write_trip(problem, state, t, found)
        write_clock(state, t, found, self.work_s(trip), dates, self.drives(trip))

    def found_of(self, problem: Problem, trip: Trip) -> Found:
        """Return a trip by the indices of the problem's arrays, as the search finds one."""
        index, base, tables = self.standing.travel.index, self.base, problem.tables
        coach = problem.coach_ids.index(trip.coach_id)
        day = self.standing.case.days.index(trip.day)
        boards = {
            self.piece_of[self.standing.party_of(worker_id)]: index[stop.place_id]
            for stop in trip.stops
            for worker_id in stop.board
        }
        load = sum(int(tables.piece[i, SIZE]) for i in boards)
        short = max(0, int(tables.rule[MIN_RIDERS]) - load)
        fen = trip.cost_fen + trip.rider_time_fen + float(tables.rate[SHORT_RIDER]) * short
        ends = trip.stops[-1]
        end = ends.arrive if ends.kind is StopKind.END else service(trip, ends)[1]
        return Found(
            day=day,
            cohort=max(int(tables.day[i, day]) for i in boards),
            riders=tuple(sorted(boards.items())),
            pickups=tuple(index[one.place_id] for one in trip.stops if one.kind is StopKind.PICKUP),
            drops=tuple(index[one.place_id] for one in trip.stops if one.kind is StopKind.DROP),
            load=load,
            klass=problem.class_of[coach],
            coach=coach,
            crew=len(trip.driver_ids),
            start_s=trip.stops[0].arrive - base,
            end_s=end - base,
            drivers=self.drivers(problem, trip, coach),
            fen=fen + self.news_fen(tables, trip, boards),
        )

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

    def drivers(self, problem: Problem, trip: Trip, coach: int) -> tuple[int, ...]:
        """Return the numbers of a trip's drivers; those whom no list names belong to their coach."""
        known = {driver_id: k for k, driver_id in enumerate(problem.driver_ids)}
        return tuple(
            known.get(driver_id, OWN_CREW + coach * MAX_CREW + k)
            for k, driver_id in enumerate(trip.driver_ids[:MAX_CREW])
        )

    def drives(self, trip: Trip) -> list[list[tuple[int, int]]]:
        """Return for each driver from when to when he drives; parts without a rest between them are one."""
        blocks: list[list[tuple[int, int]]] = []
        for driver_id in trip.driver_ids[:MAX_CREW]:
            own: list[tuple[int, int]] = []
            for part in trip.timeline:
                if part.kind is SegmentKind.DRIVE and part.driver_id == driver_id:
                    begin, end = part.from_ - self.base, part.until - self.base
                    if own and own[-1][1] == begin:
                        begin = own.pop()[0]
                    own.append((begin, end))
            blocks.append(own)
        return blocks

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

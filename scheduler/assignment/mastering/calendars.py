"""The master's calendars: what one coach and one driver can do, trip after trip and day after day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.assignment.arrays import (
    COUNT,
    DAY_FEN,
    DRIVEN_7D_S,
    DRIVER_FROM_S,
    DRIVER_UNTIL_S,
)  # fmt: skip
from scheduler.assignment.mastering.model import Model
from scheduler.assignment.mastering.ways import gap_s
from scheduler.assignment.problem import Problem
from scheduler.clock import DAY_S
from scheduler.duty.rules import DAILY_REST_S, FAR, OFF_DUTY_S, SHIFT_DRIVING_S, SHIFT_DUTY_S, SPAN_S, WEEK_S
from scheduler.duty.rules import DAY_S as DAY_DRIVING_S

MOST_MOMENTS = 60
"""Moments at which trips under way are counted in one sum each, which helps the solver to see the whole."""


@dataclass(frozen=True, slots=True)
class Spell:
    """Hold when something is taken, from leaving until it may be taken again."""

    taken: cp_model.IntVar
    from_s: int
    until_s: int


def coaches_run_one_trip_at_a_time(model: Model) -> None:
    """A coach is on one trip at a time, and has its turnaround and its way to the next one between them."""
    for c in range(len(model.problem.tables.klass)):
        spells = [
            Spell(run, way.start_s, way.end_s + gap_s(model.problem, model.trips[way.trip], c))
            for run, way in zip(model.run, model.ways, strict=True)
            if way.klass == c
        ]
        no_more_at_once(model, spells, int(model.problem.tables.klass[c, COUNT]))


def no_more_at_once(model: Model, spells: Sequence[Spell], count: int | cp_model.IntVar) -> None:
    """Let no more spells overlap at any moment than there are coaches (or drivers) for them."""
    if not spells:
        return
    for moment in busiest_moments(spells):
        model.cp.add(sum(s.taken for s in spells if s.from_s <= moment < s.until_s) <= count)


def busiest_moments(spells: Sequence[Spell]) -> list[int]:
    """Return moments between which no further spell begins before one ends, at most `MOST_MOMENTS`."""
    ends = sorted({spell.until_s for spell in spells})
    starts = sorted({spell.from_s for spell in spells})
    moments, k = [], 0
    for end in ends:
        last = None
        while k < len(starts) and starts[k] < end:
            last = starts[k]
            k += 1
        if last is not None:
            moments.append(last)
    step = max(1, -(-len(moments) // MOST_MOMENTS))
    return moments[::step]


def coach_days_cost_once(model: Model) -> None:
    """A coach that is hired by the day costs its day once, however often it runs that day."""
    tables = model.problem.tables
    for c in range(len(tables.klass)):
        day_fen = round(float(tables.fare[c, DAY_FEN]))
        by_day: dict[int, list[Spell]] = defaultdict(list)
        for run, way in zip(model.run, model.ways, strict=True):
            if way.klass == c and day_fen > 0:
                trip = model.trips[way.trip]
                by_day[trip.day].append(Spell(run, way.start_s, way.end_s + gap_s(model.problem, trip, c)))
        for day, spells in by_day.items():
            coaches = model.cp.new_int_var(0, int(tables.klass[c, COUNT]), f"coaches{c}_{day}")
            no_more_at_once(model, spells, coaches)
            model.fen.append(day_fen * coaches)


def drivers_keep_their_hours(model: Model) -> None:
    """A driver is on one trip at a time, rests between two, and drives no more than he may."""
    by_kind: dict[tuple[int, int, int], int] = defaultdict(int)
    for row in model.problem.tables.driver.tolist():
        by_kind[row[DRIVER_FROM_S], row[DRIVER_UNTIL_S], row[DRIVEN_7D_S]] += 1
    seats: list[list[cp_model.IntVar]] = [[] for _ in model.ways]
    for kind, count in sorted(by_kind.items()):
        drive_with_kind(model, kind, count, seats)
    for run, way, drivers in zip(model.run, model.ways, seats, strict=True):
        model.cp.add(sum(drivers) == way.crew * run)


def drive_with_kind(
    model: Model, kind: tuple[int, int, int], count: int, seats: list[list[cp_model.IntVar]]
) -> None:
    """Let drivers alike take turns on the trips within their time; notes who drives in `seats`."""
    from_s, until_s, driven_s = kind
    duty = model.problem.tables.duty
    rest_s = rest_between_s(model.problem)
    spells, shares = [], []
    for k, way in enumerate(model.ways):
        if way.start_s < from_s or way.end_s > until_s:
            continue
        share_s = max((sum(b - a for a, b in drives) for drives in way.driven), default=0)
        for seat in range(min(way.crew, count)):
            taken = model.cp.new_bool_var(f"drive{k}_{seat}_{from_s}_{driven_s}")
            seats[k].append(taken)
            spells.append(Spell(taken, way.start_s, way.end_s + rest_s))
            shares.append((taken, way.start_s, share_s))
    no_more_at_once(model, spells, count)
    if duty[WEEK_S] < FAR and shares:
        model.cp.add(sum(s * taken for taken, _, s in shares) <= count * int(duty[WEEK_S] - driven_s))
    if duty[DAY_DRIVING_S] < FAR and count == 1:
        most_a_day(model, shares, int(duty[DAY_DRIVING_S]))


def most_a_day(model: Model, shares: Sequence[tuple[cp_model.IntVar, int, int]], most_s: int) -> None:
    """Let trips that begin within twelve hours have no more driving together than a day may have."""
    moments = sorted({start_s for _, start_s, _ in shares})
    step = max(1, -(-len(moments) // MOST_MOMENTS))
    for moment in moments[::step]:
        near = [(taken, s) for taken, start_s, s in shares if moment <= start_s < moment + DAY_S // 2]
        if sum(s for _, s in near) > most_s:
            model.cp.add(sum(s * taken for taken, s in near) <= max(most_s, max(s for _, s in near)))


def rest_between_s(problem: Problem) -> int:
    """Return the rest that a driver has between two trips under the rules that know whole rests."""
    duty = problem.tables.duty
    rest_s = 0
    if duty[SPAN_S] < FAR:
        rest_s = int(duty[DAILY_REST_S])
    if duty[SHIFT_DRIVING_S] < FAR or duty[SHIFT_DUTY_S] < FAR:
        rest_s = max(rest_s, int(duty[OFF_DUTY_S]))
    return rest_s

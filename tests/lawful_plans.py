"""Lawful plans of small cases, for tests to spoil: greedy, slow, and accepted by the independent referee."""

import datetime
import importlib.util
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

import planlib
import referee
from routing.matrix import NO_ROAD, TravelMatrix
from scheduler.case import Case
from scheduler.casefile import load_case

RawPlan = dict[str, Any]
HOUR_S = 3600
MAKE_CASES = Path(__file__).parents[1] / "fixtures" / "cases" / "make_cases.py"


def _make_cases() -> Any:
    """Import the generator of the public cases, which is a program and no package."""
    spec = importlib.util.spec_from_file_location("make_cases", MAKE_CASES)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class World:
    """Hold one small case as both referees read it.

    Parameters
    ----------
    folder
        The case folder.
    """

    folder: Path

    @cached_property
    def case(self) -> Case:
        """Return the case as the product reads it."""
        return load_case(self.folder)

    @cached_property
    def independent_case(self) -> Any:
        """Return the case as the independent referee reads it."""
        return referee.Case(str(self.folder))

    @cached_property
    def travel(self) -> TravelMatrix:
        """Return the roads."""
        return _travel_matrix(self.independent_case)

    @cached_property
    def _text(self) -> str:
        return json.dumps(_greedy_plan(self.independent_case))

    def plan(self) -> RawPlan:
        """Return a lawful plan; each call returns its own copy."""
        plan: RawPlan = json.loads(self._text)
        return plan


def make_world(
    folder: Path, family: str, seed: int, *, duty: str = "", min_riders: int = 0, **sizes: Any
) -> World:
    """Write a case of one family, if so wanted with other duty rules or a smaller least number of riders."""
    draft = _make_cases().FAMILY[family](seed, name=folder.name, **sizes)
    if duty:
        draft.sec["policy"]["duty"] = duty
    if min_riders:
        draft.sec["limits"]["min_riders"] = min_riders
    folder.mkdir()
    (folder / "case.toml").write_text(draft.toml(), encoding="utf-8")
    for table, rows in draft.t.items():
        if rows:
            (folder / f"{table}.csv").write_text(draft.text(table), encoding="utf-8")
    return World(folder)


def _travel_matrix(case: Any) -> TravelMatrix:
    """Return the distances and times of the independent referee between all places of its case."""
    ids = tuple(case.places)
    distance_m = np.full((len(ids), len(ids)), NO_ROAD, dtype=np.int64)
    drive_s = np.full((len(ids), len(ids)), NO_ROAD, dtype=np.int64)
    for i, a in enumerate(ids):
        for j, b in enumerate(ids):
            if road := case.road(a, b):
                distance_m[i, j], drive_s[i, j] = road
    return TravelMatrix(ids, distance_m, drive_s)


def independent_codes(world: World, plan: RawPlan) -> set[str]:
    """Return the fault codes that the independent referee finds; what it cannot read at all is F00."""
    try:
        faults = referee.Referee(world.independent_case, plan).run()
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return {"F00"}
    return {code for code, _, _ in faults}


def _parties(case: Any) -> Iterator[tuple[datetime.date, list[str]]]:
    """Yield each party that may travel, with the day of its days on which most parties may."""
    open_days: dict[str, list[datetime.date]] = {}
    for party, members in case.parties.items():
        days = set.intersection(*(set(case.days_of(w)) for w in members))
        approved = all(case.firms[case.workers[w]["firm_id"]]["ok"] for w in members)
        if approved:
            open_days[party] = [d for d in sorted(days) if not any(case.refusals(w, d) for w in members)]
    popular = Counter(day for days in open_days.values() for day in days)
    for party, days in open_days.items():
        if days:
            yield max(days, key=lambda day: (popular[day], day)), case.parties[party]


def _loads(case: Any) -> Iterator[tuple[datetime.date, list[list[str]]]]:
    """Yield people who may share a coach: one day and one risk, by firm and pickup point."""
    groups: dict[tuple[Any, ...], list[list[str]]] = defaultdict(list)
    for day, members in _parties(case):
        risks = tuple(sorted({case.place_risk(case.workers[w]["village_id"], day) for w in members}))
        groups[day, risks].append(members)
    for (day, _), parties in sorted(groups.items()):
        yield day, sorted(parties, key=lambda ws: (case.workers[ws[0]]["firm_id"], case.pickups(ws[0])))


def _stops(case: Any, coach: Any, riders: list[str]) -> list[tuple[str, str, list[str], list[str]]]:
    on: dict[str, list[str]] = defaultdict(list)
    off: dict[str, list[str]] = defaultdict(list)
    for w in riders:
        on[case.pickups(w)].append(w)
        off[case.firms[case.workers[w]["firm_id"]]["place_id"]].append(w)
    stops = [("pickup", place, people, []) for place, people in sorted(on.items())]
    stops += [("drop", place, [], people) for place, people in sorted(off.items())]
    if coach.get("start_id"):
        stops.insert(0, ("start", coach["start_id"], [], []))
    if coach.get("end_id"):
        stops.append(("end", coach["end_id"], [], []))
    return stops


def _own_faults(case: Any, trip: RawPlan) -> list[Any]:
    judge = referee.Referee(case, planlib.plan_of(case, [json.loads(json.dumps(trip))], []))
    # Who is not yet aboard is on no trip (R01), and the coach still fills (R13).
    return [f for f in judge.run() if f[0] != "R13" and (f[0] != "R01" or "may not travel" in f[2])]


def _lay(case: Any, coach_id: str, day: datetime.date, riders: list[str], trip_id: str) -> RawPlan | None:
    """Lay a trip on the clock at the first hour at which the independent referee accepts it."""
    coach = case.coaches[coach_id]
    stops = _stops(case, coach, riders)
    midnight = datetime.datetime(day.year, day.month, day.day, tzinfo=case.tz).timestamp()
    road = case.road(stops[0][1], stops[1][1]) if stops[0][0] == "start" else (0, 0)
    own = [f"{coach_id}/{k + 1}" for k in range(int(coach.get("crew") or 1))]
    # Listed drivers go round: each coach has its own share of them.
    share = sorted(case.coaches).index(coach_id) * len(own)
    crew = sorted(case.drivers)[share : share + len(own)] if case.drivers else own
    first, last = referee.clock(case.times["depart_from"]), referee.clock(case.times["depart_until"])
    for boarding in range(first, last + 1, HOUR_S) if road else ():
        trip = planlib.Timer(case).trip(trip_id, coach_id, crew, day, stops, midnight + boarding - road[1])
        faults = _own_faults(case, trip) if trip else [("R07",)]
        if not faults:
            return trip
        if not {code for code, *_ in faults} <= {"R09", "R12", "R08"}:
            return None
    return None


def _greedy_plan(case: Any) -> RawPlan:
    free = sorted(case.coaches)
    trips: list[RawPlan] = []
    for day, parties in _loads(case):
        waiting = parties
        while waiting and free:
            trip, waiting = _fill(case, free, day, waiting, f"T{len(trips) + 1:03d}")
            if trip:
                trips.append(trip)
                free.remove(trip["coach_id"])
    return _without_faults(case, trips)


def _fill(
    case: Any, free: list[str], day: datetime.date, parties: list[list[str]], trip_id: str
) -> tuple[RawPlan | None, list[list[str]]]:
    """Put the first party on some coach and add whoever else fits; return the trip and who still waits."""
    first, *others = parties
    laid = (_lay(case, coach_id, day, first, trip_id) for coach_id in free)
    trip = next((found for found in laid if found), None)
    if trip is None:
        return None, others
    riders, waiting = first, []
    for members in others:
        larger = _lay(case, trip["coach_id"], day, riders + members, trip_id)
        if larger:
            trip, riders = larger, riders + members
        else:
            waiting.append(members)
    return trip, waiting


def _without_faults(case: Any, trips: list[RawPlan]) -> RawPlan:
    """Drop trips until the whole plan is lawful: too few riders, too many at a firm, a driver twice."""
    while True:
        aboard = {w for trip in trips for stop in trip["stops"] for w in stop["board"]}
        left = [
            (w, (case.why_never(w) or ["NO_COACH_LEFT"])[0]) for w in sorted(case.workers) if w not in aboard
        ]
        plan = planlib.plan_of(case, json.loads(json.dumps(trips)), left)
        faults = referee.Referee(case, json.loads(json.dumps(plan))).run()
        if not faults:
            return dict(plan)
        _, where, words = faults[0]
        named = [trip for trip in trips if trip["trip_id"] == where]
        at_firm = [
            trip
            for trip in trips
            if any(case.workers[w]["firm_id"] == where for stop in trip["stops"] for w in stop["alight"])
        ]
        doomed = (named or at_firm)[-1:]
        assert doomed, f"the greedy plan has a fault that no trip is to blame for: {words}"
        trips = [trip for trip in trips if trip not in doomed]

"""The master's model: which known trips run, who rides, who stays; each rule one function.

The docstring of each rule is the sentence that a dispatcher would say.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.assignment.arrays import COUNT, DAY_FEN, FIRM, FIRM_PLACE, FIRMS, QUOTA, SIZE, TIMED
from scheduler.assignment.mastering.pool import Found
from scheduler.assignment.mastering.ways import Way
from scheduler.assignment.problem import Problem


@dataclass(slots=True)
class Model:
    """Hold the model under construction.

    Parameters
    ----------
    problem, trips, ways
        What is chosen from.
    cp
        The CP-SAT model.
    run
        For each way, whether a trip is run so.
    stay
        For each piece, whether it is left behind.
    fen
        Terms of the objective.
    """

    problem: Problem
    trips: Sequence[Found]
    ways: Sequence[Way]
    cp: cp_model.CpModel
    run: list[cp_model.IntVar]
    stay: list[cp_model.IntVar]
    fen: list[cp_model.LinearExprT]

    def ways_of_trips(self) -> list[list[cp_model.IntVar]]:
        """Return for each trip whether it runs, way by way."""
        runs: list[list[cp_model.IntVar]] = [[] for _ in self.trips]
        for run, way in zip(self.run, self.ways, strict=True):
            runs[way.trip].append(run)
        return runs


def new_model(problem: Problem, trips: Sequence[Found], ways: Sequence[Way]) -> Model:
    """Return a model that knows trips and pieces, but no rule yet."""
    cp = cp_model.CpModel()
    run = [cp.new_bool_var(f"run{k}") for k in range(len(ways))]
    stay = [cp.new_bool_var(f"stay{i}") for i in range(len(problem.pieces))]
    return Model(problem, trips, ways, cp, run, stay, [])


def trips_run_once(model: Model) -> None:
    """A trip is run in one way or not at all."""
    for runs in model.ways_of_trips():
        if len(runs) > 1:
            model.cp.add_at_most_one(runs)


def each_party_rides_or_stays(model: Model) -> None:
    """Every party rides or is left behind; whoever sits on two trips gets off one of them afterwards."""
    on: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for run, way in zip(model.run, model.ways, strict=True):
        for i in model.trips[way.trip].pieces:
            on[i].append(run)
    for i, stay in enumerate(model.stay):
        model.cp.add_bool_or([*on[i], stay])


def firms_take_no_more_than_their_quota(model: Model) -> None:
    """A firm takes in no more people a day than it said."""
    tables, problem = model.problem.tables, model.problem
    people: dict[tuple[int, int], list[cp_model.LinearExprT]] = defaultdict(list)
    for run, way in zip(model.run, model.ways, strict=True):
        trip = model.trips[way.trip]
        for firm, count in bound_for(problem, trip.pieces).items():
            if tables.firm[firm, QUOTA] >= 0 and way.dates:
                date = way.dates[trip.drops.index(int(tables.firm[firm, FIRM_PLACE]))]
                people[firm, date].append(count * run)
    for (firm, _), counts in people.items():
        model.cp.add(sum(counts) <= int(tables.firm[firm, QUOTA]))


def bound_for(problem: Problem, pieces: Sequence[int]) -> dict[int, int]:
    """Return how many people of some pieces are bound for each firm."""
    tables = problem.tables
    counts: dict[int, int] = defaultdict(int)
    for i in pieces:
        at = int(tables.piece[i, FIRM])
        for f in range(int(tables.piece[i, FIRMS])):
            counts[int(tables.lists[at + 2 * f])] += int(tables.lists[at + 2 * f + 1])
    return dict(counts)


def no_more_coaches_than_there_are(model: Model) -> None:
    """A coach that runs but once goes out once: of each class no more run than there are."""
    by_class: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for run, way in zip(model.run, model.ways, strict=True):
        by_class[way.klass].append(run)
    for c, runs in by_class.items():
        count = int(model.problem.tables.klass[c, COUNT])
        if len(runs) > count:
            model.cp.add(sum(runs) <= count)


def those_to_be_placed_find_seats(model: Model) -> None:
    """Whoever is still to be placed finds a seat on the trips that run."""
    size = model.problem.tables.piece[:, SIZE]
    spare = [
        (way.seats - model.trips[way.trip].load) * run for run, way in zip(model.run, model.ways, strict=True)
    ]
    riders = [int(people) * stay for people, stay in zip(size, model.stay, strict=True)]
    model.cp.add(sum(riders) <= sum(spare))


def so_many_trips_run(model: Model, least: int) -> None:
    """One trip less is tried at a time: with fewer, too many would have to be placed."""
    model.cp.add(sum(model.run) >= least)


def trips_cost_their_coach(model: Model, later_fen: float = float("inf")) -> None:
    """A trip costs its coach; whoever stays costs his price, or what placing him later costs if less."""
    tables = model.problem.tables
    for run, way in zip(model.run, model.ways, strict=True):
        day_fen = 0.0 if tables.rule[TIMED] else float(tables.fare[way.klass, DAY_FEN])
        model.fen.append(round(way.fen + day_fen) * run)
    for i, (stay, fen) in enumerate(zip(model.stay, tables.left_fen, strict=True)):
        model.fen.append(round(min(float(fen), later_fen * int(tables.piece[i, SIZE]))) * stay)

"""The master: CP-SAT chooses among all trips ever found, with what ties trips together.

Each rule is one function whose docstring is the sentence a dispatcher would say.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.assignment.arrays import COUNT, TIMED
from scheduler.assignment.drafts import Draft
from scheduler.assignment.pieces import left_fen_of
from scheduler.assignment.problem import Problem

MASTER_SECONDS = 2.0
"""Deterministic time of CP-SAT, so that the same pool gives the same choice on every machine."""
MOST_TRIPS = 4000


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold the trips chosen and what they cost, those left behind included."""

    drafts: tuple[Draft, ...]
    fen: float


@dataclass(slots=True)
class Model:
    """Hold the model under construction.

    Parameters
    ----------
    cp
        The CP-SAT model.
    run
        For each trip, whether it is run.
    stay
        For each party, whether it is left behind.
    """

    cp: cp_model.CpModel
    run: list[cp_model.IntVar]
    stay: dict[str, cp_model.IntVar]


def new_model(trips: Sequence[Draft], parties: Sequence[str]) -> Model:
    """Return a model that knows trips and parties, but no rule yet."""
    cp = cp_model.CpModel()
    run = [cp.new_bool_var(f"run{k}") for k in range(len(trips))]
    stay = {party_id: cp.new_bool_var(f"stay{k}") for k, party_id in enumerate(parties)}
    return Model(cp, run, stay)


def each_party_once(model: Model, trips: Sequence[Draft]) -> None:
    """Every party rides once or is left behind; nobody rides twice."""
    on: dict[str, list[cp_model.IntVar]] = defaultdict(list)
    for run, trip in zip(model.run, trips, strict=True):
        for party_id, _ in trip.boards:
            on[party_id].append(run)
    for party_id, stay in model.stay.items():
        model.cp.add_exactly_one([*on[party_id], stay])


def no_more_coaches_than_there_are(model: Model, trips: Sequence[Draft], counts: Mapping[int, int]) -> None:
    """A coach goes out once: of each class no more run than there are."""
    by_class: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for run, trip in zip(model.run, trips, strict=True):
        by_class[trip.klass].append(run)
    for klass, runs in by_class.items():
        model.cp.add(sum(runs) <= counts[klass])


def add_money(model: Model, problem: Problem, trips: Sequence[Draft]) -> None:
    """Whoever stays costs his price, a trip costs its coach."""
    fen = [round(trip.cost_fen) for trip in trips]
    left = {
        demand.party.party_id: left_fen_of(problem.case, demand)
        for piece in problem.pieces
        for demand in piece.demands
    }
    model.cp.minimize(
        sum(cost * run for cost, run in zip(fen, model.run, strict=True))
        + sum(left[party_id] * stay for party_id, stay in model.stay.items())
    )


def choose_trips(
    problem: Problem, pool: Sequence[Draft], incumbent: Sequence[Draft], incumbent_fen: float
) -> Choice:
    """Choose the cheapest lawful set among the trips of the pool; never worse than the incumbent.

    Problems whose trips share coaches or drivers on the clock are left to the search.
    """
    if problem.tables.rule[TIMED] or not pool:
        return Choice(tuple(incumbent), incumbent_fen)
    keys = {draft.boards for draft in incumbent}
    trips = sorted(pool, key=lambda d: (d.boards not in keys, d.cost_fen / max(1, len(d.boards)), d.boards))[
        :MOST_TRIPS
    ]
    parties = sorted(demand.party.party_id for piece in problem.pieces for demand in piece.demands)
    model = new_model(trips, parties)
    each_party_once(model, trips)
    counts = {c: int(problem.tables.klass[c, COUNT]) for c in range(len(problem.tables.klass))}
    no_more_coaches_than_there_are(model, trips, counts)
    add_money(model, problem, trips)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = MASTER_SECONDS
    status = solver.solve(model.cp)
    if status == cp_model.MODEL_INVALID:
        raise ValueError(f"the master's model is not valid: {model.cp.validate()}")
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE) or solver.objective_value >= incumbent_fen - 0.5:
        return Choice(tuple(incumbent), incumbent_fen)
    chosen = [trip for run, trip in zip(model.run, trips, strict=True) if solver.value(run)]
    return Choice(tuple(chosen), float(solver.objective_value))

"""The search: chains of ruin and recreate that meet at the end of each cooling and go on from the best."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from scheduler.assignment.arrays import SELLABLE, SIZE, Floats, Ints, State, make_desk, make_state
from scheduler.assignment.drafts import Draft, drafts_of
from scheduler.assignment.handles import DeskHandle, StateHandle, TablesHandle, desk_handle, state_handle
from scheduler.assignment.handles import tables_handle as take_handle
from scheduler.assignment.problem import Problem
from scheduler.assignment.rounds import anneal, start_again, total_fen

CHAINS = 2
"""Chains run side by side; a fixed number, so that the same seed gives the same plan on every machine."""
SPAN = 400
"""Rounds between two looks at the clock, of a problem of middle size."""


@dataclass(slots=True)
class Chain:
    """Hold one chain: its state, its best, and what it needs to undo a round."""

    tables: TablesHandle
    best_arrays: State
    state: StateHandle
    best: StateHandle
    backup: StateHandle
    spare: StateHandle
    desk: DeskHandle
    free: Ints
    tally: Floats = field(default_factory=lambda: np.zeros(5))

    def run(self, rounds: int, hot: float, cold: float, most: int) -> None:
        """Run some rounds, cooling from hot to cold."""
        anneal(
            self.tables, self.state, self.best, self.backup, self.spare, self.desk, self.free, self.tally,
            rounds, hot, cold, most,
        )  # fmt: skip

    def adopt(self, other: "Chain") -> None:
        """Go on from another chain's best."""
        start_again(self.tables, other.best, self.state, self.best, self.tally)


def make_chain(problem: Problem, seed: int) -> Chain:
    """Return a chain in which everybody is still left behind."""
    tables = problem.tables
    smallest = max(1, int(tables.klass[:, SELLABLE:].max(initial=1)))
    people = int(tables.piece[:, SIZE].sum()) if len(tables.piece) else 0
    slots = int(min(len(tables.piece) + 2, 3 * people // smallest + 24))
    best = make_state(tables, slots)
    handles = [state_handle(*make_state(tables, slots)) for _ in range(3)]
    chain = Chain(
        take_handle(*tables), best, handles[0], state_handle(*best), handles[1], handles[2],
        desk_handle(*make_desk(tables, slots, seed)), np.zeros(len(tables.klass), dtype=np.int64),
    )  # fmt: skip
    chain.tally[:2] = total_fen(chain.tables, chain.state)
    chain.tally[3] = len(problem.pieces)
    return chain


class Search:
    """Run chains on a problem until told to stop.

    Parameters
    ----------
    problem
        What to search.
    seed
        Seed of the random numbers.
    """

    def __init__(self, problem: Problem, seed: int) -> None:
        self.problem = problem
        self.chains = [make_chain(problem, 1000 * seed + k) for k in range(CHAINS)]
        self.pool: dict[tuple[object, ...], Draft] = {}
        tables = problem.tables
        trips = max(1.0, tables.piece[:, SIZE].sum() / max(1, tables.klass[:, SELLABLE:].max(initial=1)))
        fares = tables.fare[:, 0] + tables.fare[:, 1] * np.median(tables.leg[0][tables.leg[0] >= 0])
        self.trip_fen = float(max(1000.0, np.median(fares))) if len(fares) else 1000.0
        self.most = int(min(14, max(3, len(tables.piece) / trips)))

    @property
    def best_chain(self) -> Chain:
        """Return the chain with the best plan; the first of equals."""
        return min(self.chains, key=lambda chain: chain.tally[1])

    @property
    def best_fen(self) -> float:
        """Return the objective of the best plan, as the search reckons it."""
        return float(self.best_chain.tally[1])

    def drafts(self) -> tuple[Draft, ...]:
        """Return the best trips."""
        return drafts_of(self.problem, self.best_chain.best_arrays)

    def cool(self, rounds: int, warmth: float, keep_on: Callable[[], bool], told: Callable[[], None]) -> int:
        """Cool all chains once and let them go on from the best.

        Parameters
        ----------
        rounds
            Rounds of each chain, unless stopped before.
        warmth
            1 = from the full heat, less = a gentler start.
        keep_on
            Asked between spans.
        told
            Called between spans.

        Returns
        -------
            Rounds that each chain has run.
        """
        hot, cold = 0.006 * warmth * self.trip_fen, 0.00015 * self.trip_fen
        spans = max(1, min(60, rounds // 20))
        done = 0
        with ThreadPoolExecutor(CHAINS) as threads:
            for k in range(spans):
                part = rounds * (k + 1) // spans - rounds * k // spans
                heat = [hot * (cold / hot) ** ((k + step) / spans) for step in (0, 1)]
                jobs = [threads.submit(chain.run, part, heat[0], heat[1], self.most) for chain in self.chains]
                for job in jobs:
                    job.result()
                done += part
                told()
                if not keep_on():
                    break
        self.collect()
        best = self.best_chain
        for chain in self.chains:
            chain.adopt(best)
        return done

    def collect(self) -> None:
        """Put every chain's best trips into the pool from which the master chooses."""
        for chain in self.chains:
            for draft in drafts_of(self.problem, chain.best_arrays):
                key = (draft.klass, draft.day, draft.pickups, draft.drops, draft.boards)
                known = self.pool.get(key)
                if known is None or draft.cost_fen < known.cost_fen:
                    self.pool[key] = draft

"""The search: chains of ruin and recreate that meet at the end of each cooling and go on from the best."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from scheduler.assignment.arrays import (
    MOST_ROOM,
    SELLABLE,
    SIZE,
    T_PIECES,
    TIMED,
    Floats,
    Ints,
    State,
    make_desk,
    make_state,
)
from scheduler.assignment.drafts import Draft, drafts_of
from scheduler.assignment.handles import DeskHandle, StateHandle, TablesHandle, desk_handle, state_handle
from scheduler.assignment.handles import tables_handle as take_handle
from scheduler.assignment.master import Master
from scheduler.assignment.mastering.choosing import Effort, Run
from scheduler.assignment.mastering.laying import take_up
from scheduler.assignment.mastering.loading import load_back, shortest_run
from scheduler.assignment.mastering.pool import Pool, found_of
from scheduler.assignment.problem import Problem
from scheduler.assignment.rounds import anneal, follow, remember
from scheduler.assignment.squeeze import begin_squeeze, end_squeeze
from scheduler.assignment.standing import measure_trips
from scheduler.assignment.totals import total_fen

CHAINS = 2
"""Chains run side by side; a fixed number, so that the same seed gives the same plan on every machine."""
SPANS = 40
"""Parts of a cooling; after every second one the chain that is behind goes on from the other's trips."""
HOT, COLD = 0.09, 0.0045
"""Heat at the beginning and at the end of a cooling, as shares of what carrying one piece costs."""
WARM = 0.03
"""Heat at the beginning of a cooling that goes on from a good plan."""
SQUEEZE_HEAT = 0.05
"""Heat while the search tries to do with one trip less."""
RISE = 0.2
"""By which share of a piece's cost leaving a rider behind grows dearer."""
MOST_RUIN, MOST_RUIN_TIMED = 30, 10
"""Most pieces taken off near a seed; fewer where every changed trip needs a new timetable."""


@dataclass(slots=True)
class Chain:
    """Hold one chain: its state, its best, and what it needs to undo a round."""

    tables: TablesHandle
    best_arrays: State
    arrays: State
    state: StateHandle
    best: StateHandle
    backup: StateHandle
    spare: StateHandle
    desk: DeskHandle
    most_trips: Ints
    free: Ints
    tally: Floats = field(default_factory=lambda: np.zeros(5))

    def run(self, rounds: int, hot: float, cold: float, most: int, rise: float = 0.0) -> None:
        """Run some rounds, cooling from hot to cold; where `rise` is given, only while somebody is left."""
        anneal(
            self.tables, self.state, self.best, self.backup, self.spare, self.desk, self.free, self.tally,
            rounds, hot, cold, most, rise,
        )  # fmt: skip

    def follow(self, other: "Chain") -> None:
        """Go on from the trips that another chain has at hand."""
        follow(self.tables, other.state, self.state, self.tally)

    def begin_squeeze(self, unit: float, without: int) -> None:
        """Try to do with fewer trips, or to place those left behind."""
        begin_squeeze(self.tables, self.state, self.desk, self.tally, unit, without)

    def end_squeeze(self) -> None:
        """Go back to true prices."""
        end_squeeze(self.tables, self.state, self.desk, self.tally)

    def adopt(self, other: "Chain") -> None:
        """Go on from another chain's best."""
        follow(self.tables, other.best, self.state, self.tally)
        remember(self.tables, other.best, self.best, self.tally)


def make_chain(problem: Problem, seed: int) -> Chain:
    """Return a chain in which everybody is still left behind."""
    tables = problem.tables
    smallest = max(1, int(tables.klass[:, SELLABLE:].max(initial=1)))
    people = int(tables.piece[:, SIZE].sum()) if len(tables.piece) else 0
    slots = int(min(len(tables.piece) + 2, 3 * people // smallest + 24))
    best, at_hand = make_state(tables, slots), make_state(tables, slots)
    handles = [state_handle(*make_state(tables, slots)) for _ in range(2)]
    desk = make_desk(tables, slots, seed)
    chain = Chain(
        take_handle(*tables), best, at_hand, state_handle(*at_hand), state_handle(*best),
        handles[0], handles[1], desk_handle(*desk), desk.most_trips,
        np.zeros(len(tables.klass), dtype=np.int64),
    )  # fmt: skip
    chain.tally[:2] = total_fen(chain.tables, chain.state)
    chain.tally[3] = len(problem.pieces)
    return chain


@dataclass(slots=True)
class Rounds:
    """A cooling of so many rounds of each chain."""

    total: int
    done: int = 0

    def share(self) -> float:
        """Return how much of it is spent."""
        return self.done / self.total if self.total > 0 else 1.0

    def span(self) -> int:
        """Return how many rounds to run next."""
        return min(self.total - self.done, max(1, -(-self.total // SPANS)))

    def spend(self, rounds: int) -> None:
        """Note rounds that were run."""
        self.done += rounds


@dataclass(slots=True)
class Seconds:
    """A cooling of so many seconds, whose spans take about the same time.

    Parameters
    ----------
    seconds
        How long.
    rounds
        Rounds of the next span, from then on as many as fit.
    """

    seconds: float
    rounds: int
    begun: float = field(default_factory=time.monotonic)
    last: float = 0.0

    def share(self) -> float:
        """Return how much of it is spent."""
        return (time.monotonic() - self.begun) / max(1e-3, self.seconds)

    def span(self) -> int:
        """Return how many rounds to run next."""
        self.last = time.monotonic()
        return self.rounds

    def spend(self, rounds: int) -> None:
        """Note rounds that were run; a span takes a fortieth of the whole, and half a second at most."""
        took_s = max(1e-4, time.monotonic() - self.last)
        wish = rounds * min(0.5, self.seconds / SPANS) / took_s
        self.rounds = int(max(1, min(2 * rounds, wish)))


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
        self.pool = Pool()
        pieces = len(problem.pieces)
        self.timed = bool(problem.tables.rule[TIMED])
        limit = MOST_RUIN_TIMED if self.timed else MOST_RUIN
        self.most = min(limit, max(3, pieces // 7))

    def begin_with(self, trips: State) -> None:
        """Let all chains go on from trips that stand already."""
        standing = state_handle(*trips)
        measure_trips(self.chains[0].tables, standing)
        for chain in self.chains:
            follow(chain.tables, standing, chain.state, chain.tally)
            remember(chain.tables, standing, chain.best, chain.tally)

    def warm_up(self) -> float:
        """Call every kernel once, on a chain that is thrown away; return the seconds that took."""
        begun = time.monotonic()
        chain = make_chain(self.problem, 1)
        chain.run(1, 1.0, 1.0, self.most)
        chain.adopt(chain)
        chain.begin_squeeze(1.0, 1)
        chain.end_squeeze()
        self.load(chain, [shortest_run(self.problem)])
        return time.monotonic() - begun

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

    @property
    def piece_fen(self) -> float:
        """Return what carrying one piece costs in the best plan."""
        best = self.best_chain.best_arrays
        riding = int((best.seat[:, 0] >= 0).sum())
        return max(100.0, float(best.cost[: best.used[-1]].sum()) / max(1, riding))

    def cool(
        self,
        budget: "Rounds | Seconds",
        keep_on: Callable[[], bool],
        told: Callable[[], None],
        hot: float = HOT,
    ) -> int:
        """Cool all chains once and let them go on from the best.

        Parameters
        ----------
        budget
            How long.
        keep_on
            Asked between spans.
        told
            Called between spans.
        hot
            Heat at the beginning, as a share of what carrying one piece costs.

        Returns
        -------
            Rounds that each chain has run.
        """
        unit, done, spans = self.piece_fen, 0, 0
        with ThreadPoolExecutor(CHAINS) as threads:
            while budget.share() < 1 and keep_on():
                share, rounds = budget.share(), budget.span()
                heat = [unit * hot * (COLD / hot) ** min(1.0, share + k / SPANS) for k in (0, 1)]
                jobs = [
                    threads.submit(chain.run, rounds, heat[0], heat[1], self.most) for chain in self.chains
                ]
                for job in jobs:
                    job.result()
                budget.spend(rounds)
                done += rounds
                spans += 1
                self.collect()
                if spans % 2 == 0:
                    first, *others = sorted(self.chains, key=lambda chain: chain.tally[0])
                    for chain in others:
                        chain.follow(first)
                told()
        best = self.best_chain
        self.pool.add(found_of(self.problem, best.best_arrays))
        for chain in self.chains:
            chain.adopt(best)
        return done

    @property
    def may_squeeze(self) -> bool:
        """Say whether people are left behind, or more trips run than full coaches would need."""
        best, tables = self.best_chain.best_arrays, self.problem.tables
        riding = best.seat[:, 0] >= 0
        full = -(-int(tables.piece[riding, SIZE].sum()) // max(1, int(tables.rule[MOST_ROOM])))
        trips = len(set(best.seat[riding, 0].tolist()))
        return not riding.all() or trips > max(1, full)

    def squeeze(
        self,
        budget: "Rounds | Seconds",
        keep_on: Callable[[], bool],
        told: Callable[[], None],
        runs: Sequence[Run] = (),
    ) -> int:
        """Try to do with one trip less, or to place those left behind; all chains from the best plan.

        Parameters
        ----------
        budget, keep_on, told
            As in `cool`.
        runs
            Where given, the master's choice of trips from which the first chain begins.

        Returns
        -------
            Rounds that each chain has run.
        """
        unit, done, best = self.piece_fen, 0, self.best_chain
        somebody = bool((best.best_arrays.seat[:, 0] < 0).any())
        for k, chain in enumerate(self.chains):
            chain.adopt(best)
            if runs and k == 0:
                self.load(chain, runs)
                chain.begin_squeeze(unit, 0)
                # nobody gets a trip of his own now; those on the road have seats for all
                chain.most_trips[0] = int((chain.arrays.trip[:, T_PIECES] > 0).sum())
                continue
            chain.begin_squeeze(unit, 0 if somebody and k % 2 == 0 else 1)
        with ThreadPoolExecutor(CHAINS) as threads:
            while budget.share() < 1 and keep_on():
                rounds = budget.span()
                going = [chain for chain in self.chains if chain.tally[3] > 0]
                if not going:
                    break
                heat = unit * SQUEEZE_HEAT
                jobs = [
                    threads.submit(chain.run, rounds, heat, heat, self.most, RISE * unit) for chain in going
                ]
                for job in jobs:
                    job.result()
                budget.spend(rounds)
                done += rounds
                self.collect()
                told()
        for chain in self.chains:
            chain.end_squeeze()
        return done

    def collect(self) -> None:
        """Put the trips that every chain has on the road into the pool from which the master chooses."""
        for chain in self.chains:
            self.pool.add(found_of(self.problem, chain.arrays))

    def consult(self, master: Master, effort: Effort, keep_on: Callable[[], bool]) -> bool:
        """Let the master choose among all trips found, and go on from its choice in the chain that is behind.

        Parameters
        ----------
        master, effort
            Who chooses, and how long at most.
        keep_on
            Asked now and then.

        Returns
        -------
            Whether its plan is the best so far.
        """
        self.collect()
        best, before = self.best_chain, self.best_fen
        others = [chain for chain in self.chains if chain is not best]
        behind = max(others or [best], key=lambda chain: float(chain.tally[0]))
        runs = master.choose(self.pool, found_of(self.problem, best.best_arrays), effort, keep_on)
        if not runs:
            return False
        self.load(behind, runs)
        self.collect()
        return self.best_fen < before - 0.5

    def load(self, chain: Chain, runs: Sequence[Run]) -> None:
        """Let a chain go on from chosen trips; they are the best where they are."""
        load_back(self.problem, runs, (chain.tables, chain.state, chain.desk), chain.arrays)
        take_up(chain.tables, chain.state, chain.best, chain.tally)

    def fewer_trips(
        self, master: Master, effort: Effort, keep_on: Callable[[], bool], share: float
    ) -> tuple[Run, ...]:
        """Let the master choose trips that serve most people and have seats for all others.

        Parameters
        ----------
        master, effort, keep_on
            As in `consult`.
        share
            What placing a rider later is thought to cost, as share of what riders cost now.
        """
        best = self.best_chain.best_arrays
        riding = best.seat[:, 0] >= 0
        fare = float(best.cost[: best.used[-1]].sum()) / max(
            1, int(self.problem.tables.piece[riding, SIZE].sum())
        )
        known = found_of(self.problem, best)
        return master.choose(self.pool, known, effort, keep_on, share * fare)

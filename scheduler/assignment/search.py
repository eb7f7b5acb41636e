"""The search: chains of ruin and recreate that meet at the end of each cooling and go on from the best."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from scheduler.assignment.arrays import (
    GROUP,
    MOST_ROOM,
    SIZE,
    T_CLASS,
    T_DROP,
    T_DROPS,
    T_PICKUP,
    T_PICKUPS,
    T_PIECES,
    TIMED,
    State,
)
from scheduler.assignment.budgets import Rounds, Seconds
from scheduler.assignment.chain import Chain, make_chain
from scheduler.assignment.drafts import Draft, drafts_of
from scheduler.assignment.halves import cut_up, join, warm_halves
from scheduler.assignment.handles import state_handle
from scheduler.assignment.master import Master
from scheduler.assignment.mastering.choosing import Effort, Run
from scheduler.assignment.mastering.filling import may_fill
from scheduler.assignment.mastering.laying import take_up
from scheduler.assignment.mastering.loading import load_back, shortest_run
from scheduler.assignment.mastering.pool import Pool, found_of
from scheduler.assignment.problem import Problem
from scheduler.assignment.rounds import follow, remember
from scheduler.assignment.standing import measure_trips

CHAINS = 2
"""Chains side by side at least; by rounds just as many: a seed gives the same plan on every machine."""
LEAST_ROUNDS = 100
"""Rounds of a span for which cutting the trips in two, which takes as long as some hundred rounds, pays."""
HOT, COLD = 2.0, 0.04
"""Heat at the beginning and at the end of a cooling, in legs between two stops at one end of a trip: what
one stop more or less costs, on long roads and on short ones."""
WARM = 0.5
"""Heat at the beginning of a cooling that goes on from a good plan, or that is to make one quickly."""
SQUEEZE_HEAT = 0.5
"""Heat while the search tries to do with one trip less."""
LEAST_FEN = 100.0
"""What is reckoned with where nobody rides yet."""
ONE_STOP = 0.05
"""Share of a piece's cost that stands for a leg where every trip has but one stop at each end."""
RISE, RISE_TIMED = 0.2, 0.6
"""By which share of a piece's cost leaving a rider behind grows dearer; faster where rounds take longer."""
MOST_RUIN, MOST_RUIN_TIMED = 30, 10
"""Most pieces taken off near a seed; fewer where every changed trip needs a new timetable."""


Question = Callable[[], tuple[Run, ...]]
"""A question to the master, answered when it is called."""


class Search:
    """Run chains on a problem until told to stop.

    Parameters
    ----------
    problem
        What to search.
    seed
        Seed of the random numbers.
    chains
        How many chains run side by side.
    """

    def __init__(self, problem: Problem, seed: int, chains: int = CHAINS) -> None:
        self.problem = problem
        self.chains = [make_chain(problem.tables, 1000 * seed + k) for k in range(chains)]
        self.dice = np.random.default_rng(seed)
        self.pool = Pool()
        self.read: tuple[float, tuple[Draft, ...]] | None = None
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
        chain = make_chain(self.problem.tables, 1)
        chain.run(1, 1.0, 1.0, self.most)
        chain.adopt(chain)
        chain.begin_squeeze(1.0, 1)
        chain.end_squeeze()
        warm_halves(chain)
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
        if self.read is None or self.read[0] != self.best_fen:
            self.read = self.best_fen, drafts_of(self.problem, self.best_chain.best_arrays)
        return self.read[1]

    @property
    def piece_fen(self) -> float:
        """Return what carrying one piece costs in the best plan."""
        best = self.best_chain.best_arrays
        riding = int((best.seat[:, 0] >= 0).sum())
        return max(LEAST_FEN, float(best.cost[: best.used[-1]].sum()) / max(1, riding))

    @property
    def leg_fen(self) -> float:
        """Return what a leg between two pickups, or between two drops, of a trip costs in the best plan."""
        best, tables = self.best_chain.best_arrays, self.problem.tables
        fen, legs = 0.0, 0
        for row in best.trip[: best.used[-1]]:
            arc = tables.arc[tables.klass[row[T_CLASS], GROUP]]
            for begin, count in ((T_PICKUP, row[T_PICKUPS]), (T_DROP, row[T_DROPS])):
                tour = row[begin : begin + count]
                fen += float(arc[tour[:-1], tour[1:]].sum())
                legs += max(0, len(tour) - 1)
        return max(LEAST_FEN, fen / legs if legs else ONE_STOP * self.piece_fen)

    def cool(
        self,
        budget: Rounds | Seconds,
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
            Heat at the beginning, in legs between two stops.

        Returns
        -------
            Rounds that each chain has run.
        """
        done = spans = 0
        with ThreadPoolExecutor(len(self.chains)) as threads:
            while budget.share() < 1 and keep_on():
                share, step, rounds, unit = budget.share(), budget.step(), budget.span(), self.leg_fen
                heat = [unit * hot * (COLD / hot) ** min(1.0, share + k * step) for k in (0, 1)]
                self.run_span(threads, rounds, heat)
                budget.spend(rounds)
                done += rounds
                spans += 1
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

    def run_span(self, threads: ThreadPoolExecutor, rounds: int, heat: Sequence[float]) -> None:
        """Run each chain on a part of the trips at hand, or on all of them where they cannot be cut.

        Parameters
        ----------
        threads
            Where the chains run.
        rounds, heat
            How many rounds, cooling from which heat to which (fen).
        """
        base, *others = sorted(self.chains, key=lambda chain: chain.tally[0])
        parts = len(self.chains) if rounds >= LEAST_ROUNDS else 1
        halves = cut_up(self.problem.tables, base.arrays, self.dice, parts)
        going = [half.chain for half in halves] or self.chains
        jobs = [threads.submit(chain.run, rounds, heat[0], heat[1], self.most) for chain in going]
        for job in jobs:
            job.result()
        if halves:
            join(base, halves)
            for chain in others:
                chain.follow(base)
        self.collect((base,) if halves else self.chains)

    @property
    def leaves_somebody(self) -> bool:
        """Say whether the best plan leaves somebody behind."""
        return bool((self.best_chain.best_arrays.seat[:, 0] < 0).any())

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
        budget: Rounds | Seconds,
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
        somebody = self.leaves_somebody
        for k, chain in enumerate(self.chains):
            chain.adopt(best)
            if runs and k == 0:
                self.load(chain, runs)
                chain.begin_squeeze(unit, 0)
                # nobody gets a trip of his own now; those on the road have seats for all
                chain.most_trips[0] = int((chain.arrays.trip[:, T_PIECES] > 0).sum())
                continue
            chain.begin_squeeze(unit, 0 if somebody and k % 2 == 0 else 1)
        with ThreadPoolExecutor(len(self.chains)) as threads:
            while budget.share() < 1 and keep_on():
                rounds = budget.span()
                going = [chain for chain in self.chains if chain.tally[3] > 0]
                if not going:
                    break
                heat = self.leg_fen * SQUEEZE_HEAT
                rise = unit * (RISE_TIMED if self.timed else RISE)
                jobs = [threads.submit(chain.run, rounds, heat, heat, self.most, rise) for chain in going]
                for job in jobs:
                    job.result()
                budget.spend(rounds)
                done += rounds
                self.collect(self.chains)
                told()
        for chain in self.chains:
            chain.end_squeeze()
        return done

    def collect(self, chains: Sequence[Chain]) -> None:
        """Put the trips that chains have on the road into the pool from which the master chooses."""
        for chain in chains:
            self.pool.add(found_of(self.problem, chain.arrays))

    def question(self, master: Master, effort: Effort, keep_on: Callable[[], bool]) -> Question:
        """Say what the master is asked next; it can be answered while the chains go on.

        Where people stay behind, it is how to fill the seats of all routes; else which of the trips found
        so far make the best plan.

        Parameters
        ----------
        master, effort
            Who chooses, and how long at most.
        keep_on
            Asked now and then.
        """
        self.collect(self.chains)
        best = self.best_chain.best_arrays
        pool, known = Pool(dict(self.pool.trips)), found_of(self.problem, best)
        if self.leaves_somebody and may_fill(self.problem):
            return lambda: master.fill(pool, known, effort, keep_on)
        return lambda: master.choose(pool, known, effort, keep_on)

    def fewer_trips(
        self, master: Master, effort: Effort, keep_on: Callable[[], bool], share: float
    ) -> Question:
        """Ask the master for trips that serve most people and have seats for all others.

        Parameters
        ----------
        master, effort, keep_on
            As in `question`.
        share
            What placing a rider later is thought to cost, as share of what riders cost now.
        """
        best = self.best_chain.best_arrays
        riding = best.seat[:, 0] >= 0
        people = int(self.problem.tables.piece[riding, SIZE].sum())
        fare = float(best.cost[: best.used[-1]].sum()) / max(1, people)
        pool, known = Pool(dict(self.pool.trips)), found_of(self.problem, best)
        return lambda: master.choose(pool, known, effort, keep_on, share * fare)

    def go_on_from(self, runs: Sequence[Run]) -> bool:
        """Let the chain that is behind go on from the master's choice; say whether it is the best so far."""
        if not runs:
            return False
        best, before = self.best_chain, self.best_fen
        others = [chain for chain in self.chains if chain is not best]
        self.load(max(others or [best], key=lambda chain: float(chain.tally[0])), runs)
        self.collect(self.chains)
        return self.best_fen < before - 0.5

    def consult(self, master: Master, effort: Effort, keep_on: Callable[[], bool]) -> bool:
        """Ask the master, wait for its answer and go on from it; say whether its plan is the best so far."""
        return self.go_on_from(self.question(master, effort, keep_on)())

    def load(self, chain: Chain, runs: Sequence[Run]) -> None:
        """Let a chain go on from chosen trips; they are the best where they are."""
        load_back(self.problem, runs, (chain.tables, chain.state, chain.desk), chain.arrays)
        take_up(chain.tables, chain.state, chain.best, chain.tally)

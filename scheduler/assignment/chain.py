"""A chain: trips under way, the best so far, and what one thread needs to change them."""

from dataclasses import dataclass, field

import numpy as np

from scheduler.assignment.arrays import SELLABLE, SIZE, Floats, Ints, State, Tables, make_desk, make_state
from scheduler.assignment.handles import DeskHandle, StateHandle, TablesHandle, desk_handle, state_handle
from scheduler.assignment.handles import tables_handle as take_handle
from scheduler.assignment.rounds import anneal, follow, remember
from scheduler.assignment.squeeze import begin_squeeze, end_squeeze
from scheduler.assignment.totals import total_fen


@dataclass(slots=True)
class Chain:
    """Hold one chain: its problem, its state, its best, and what it needs to undo a round."""

    problem_tables: Tables
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


def make_chain(tables: Tables, seed: int) -> Chain:
    """Return a chain in which everybody is still left behind."""
    smallest = max(1, int(tables.klass[:, SELLABLE:].max(initial=1)))
    people = int(tables.piece[:, SIZE].sum()) if len(tables.piece) else 0
    slots = int(min(len(tables.piece) + 2, 3 * people // smallest + 24))
    best, at_hand = make_state(tables, slots), make_state(tables, slots)
    handles = [state_handle(*make_state(tables, slots)) for _ in range(2)]
    desk = make_desk(tables, slots, seed)
    chain = Chain(
        tables, take_handle(*tables), best, at_hand, state_handle(*at_hand), state_handle(*best),
        handles[0], handles[1], desk_handle(*desk), desk.most_trips,
        np.zeros(len(tables.klass), dtype=np.int64),
    )  # fmt: skip
    chain.tally[:2] = total_fen(chain.tables, chain.state)
    chain.tally[3] = len(tables.piece)
    return chain

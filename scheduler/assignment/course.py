"""The course of a search: what follows what, and which share of the time each step may take."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from scheduler.assignment.master import Master
from scheduler.assignment.mastering.choosing import Effort, Run
from scheduler.assignment.search import COLD, HOT, WARM, Rounds, Search, Seconds

FIRST_SPAN = 10
"""Rounds before the speed of the search is known."""
QUICK_SHARE = 0.1
"""Share of the time for a first good plan."""
SQUEEZE_SHARE, SQUEEZES, FRUITLESS = 0.35, 8, 5
"""Share of the time for doing with one trip less or placing those left behind, in how many attempts, and
after how many in a row that gained nothing it is given up."""
MIDDLE_SHARE, LAST_SHARE = 0.6, 0.85
"""Shares of what is left then for one long cooling, and of the rest for one from the master's choice."""
MASTER_SHARE, MASTER_WORK = 0.03, 0.25
"""Share of the time that CP-SAT may take each time it is asked; deterministic seconds otherwise."""
PLACED_LATER = 0.5
"""What placing a rider later is thought to cost, as share of what riders cost now."""


@dataclass(slots=True)
class ByClock:
    """Measure out seconds until a moment of `time.monotonic()`."""

    until: float
    whole_s: float = field(init=False)

    def __post_init__(self) -> None:
        """Note how much there is."""
        self.whole_s = self.until - time.monotonic()

    def of_whole(self, share: float) -> Seconds:
        """Return a share of the whole time."""
        return Seconds(share * self.whole_s, FIRST_SPAN)

    def of_rest(self, share: float, done: int) -> Seconds:
        """Return a share of the time left."""
        return Seconds(share * (self.until - time.monotonic()), FIRST_SPAN)

    def effort(self) -> Effort:
        """Return how long the master may take."""
        return Effort(float("inf"), MASTER_SHARE * self.whole_s)


@dataclass(slots=True)
class ByRounds:
    """Measure out rounds."""

    whole: int

    def of_whole(self, share: float) -> Rounds:
        """Return a share of all rounds."""
        return Rounds(int(share * self.whole))

    def of_rest(self, share: float, done: int) -> Rounds:
        """Return a share of the rounds left after those done."""
        return Rounds(int(share * (self.whole - done)))

    def effort(self) -> Effort:
        """Return how long the master may take."""
        return Effort(MASTER_WORK)


@dataclass(slots=True)
class Course:
    """Take a search from its first plan to its last.

    Parameters
    ----------
    search, master
        Who searches, and who chooses among all trips found now and then; None = nobody.
    keep_on, tell
        Asked whether to go on; called when there may be something new.
    """

    search: Search
    master: Master | None
    keep_on: Callable[[], bool]
    tell: Callable[[], None]

    def run(self, measure: ByClock | ByRounds) -> int:
        """Cool quickly for a first good plan, squeeze it, then cool once for most of the time left.

        One long cooling beats many short ones. Where trips are tied together by more than their people, the
        master chooses among all trips so far in between, and the search goes on from its choice; elsewhere
        it is asked at the end.

        Returns
        -------
            Rounds that each chain has run.
        """
        search, effort = self.search, measure.effort()
        done = search.cool(measure.of_whole(QUICK_SHARE), self.keep_on, self.tell)
        self.ask(effort, tied=True)
        done += self.squeeze(measure)
        self.ask(effort, tied=True)
        if self.master is not None and search.timed:
            done += search.cool(measure.of_rest(MIDDLE_SHARE, done), self.keep_on, self.tell)
            self.ask(effort, tied=True)
            done += search.cool(measure.of_rest(LAST_SHARE, done), self.keep_on, self.tell, WARM)
        elif self.master is not None:
            done += search.cool(measure.of_rest(1 - 2 * MASTER_SHARE, done), self.keep_on, self.tell)
        self.ask(effort, tied=False)
        hot = HOT if self.master is None else COLD
        return done + search.cool(measure.of_rest(1.0, done), self.keep_on, self.tell, hot)

    def squeeze(self, measure: ByClock | ByRounds) -> int:
        """Try to do with fewer trips as long as that gains something now and then; return the rounds run."""
        done = fruitless = 0
        squeezed = measure.of_whole(SQUEEZE_SHARE)
        while self.search.may_squeeze and self.keep_on() and squeezed.share() < 1 and fruitless < FRUITLESS:
            before = self.search.best_fen
            runs = self.beginning(measure.effort(), fruitless)
            budget = measure.of_whole(SQUEEZE_SHARE / SQUEEZES)
            rounds = self.search.squeeze(budget, self.keep_on, self.tell, runs)
            # a squeeze that is over at once counts too, or this would have no end
            squeezed.spend(max(rounds, budget.total) if isinstance(budget, Rounds) else rounds)
            done += rounds
            fruitless = 0 if self.search.best_fen < before - 0.5 else fruitless + 1
        return done

    def beginning(self, effort: Effort, fruitless: int) -> tuple[Run, ...]:
        """Return trips that serve most people, to squeeze from where the last squeeze gained nothing."""
        if self.master is None or fruitless % 2 == 0:
            return ()
        share = PLACED_LATER / fruitless
        return self.search.fewer_trips(self.master, effort, self.keep_on, share)

    def ask(self, effort: Effort, tied: bool) -> None:
        """Let the master choose; `tied`: only where trips are tied together by more than their people."""
        if self.master is not None and self.keep_on() and (self.search.timed or not tied):
            self.search.consult(self.master, effort, self.keep_on)
            self.tell()

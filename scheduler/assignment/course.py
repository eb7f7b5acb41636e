"""The course of a search: what follows what, and which share of the time each step may take."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from scheduler.assignment.budgets import Rounds, Seconds
from scheduler.assignment.master import Master
from scheduler.assignment.mastering.choosing import Effort, Run
from scheduler.assignment.mastering.counsel import Counsel
from scheduler.assignment.search import COLD, WARM, Search

FIRST_SPAN = 10
"""Rounds before the speed of the search is known."""
QUICK_SHARE, QUICK_SHARE_TIMED = 0.03, 0.1
"""Share of the time for a first good plan; more where rounds take longer."""
MOST_CHOSEN = 100
"""Pieces of a problem without a clock up to which CP-SAT is asked although nobody is left behind: in none of
five larger ones did its choice gain anything after five seconds."""
SQUEEZE_SHARE, SQUEEZES, FRUITLESS = 0.35, 8, 3
"""Share of the time for doing with one trip less or placing those left behind, in how many attempts, and
after how many in a row that gained nothing it is given up."""
SQUEEZES_TIMED = 4
"""Attempts where rounds take long: on a county none of 48 with 400 rounds succeeded, and most with 1,200."""
MIDDLE_SHARE = 0.6
"""Share of what is left then for one long cooling; the rest is for one from the best plan."""
MASTER_SHARE, MASTER_WORK = 0.03, 0.25
"""Share of the time that CP-SAT may take each time it is asked; deterministic seconds otherwise."""
FILLING_SHARE, FILLING_WORK, FILLING_WORK_A_ROUND = 0.25, 2.0, 5e-4
"""The same where it fills the seats of routes; deterministic seconds grow with the rounds of planning."""
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

    def effort(self, filling: bool = False) -> Effort:
        """Return how long the master may take, to choose trips or to fill the seats of routes."""
        return Effort(float("inf"), (FILLING_SHARE if filling else MASTER_SHARE) * self.whole_s)


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

    def effort(self, filling: bool = False) -> Effort:
        """Return how long the master may take, to choose trips or to fill the seats of routes."""
        return Effort(min(FILLING_WORK, self.whole * FILLING_WORK_A_ROUND) if filling else MASTER_WORK)


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
        master is asked again and again beside the chains, and the one that is behind goes on from what it
        says; elsewhere it is asked once, at the end, where people are left or the problem is small.

        Returns
        -------
            Rounds that each chain has run.
        """
        if self.master is not None and self.search.timed:
            with Counsel(isinstance(measure, ByRounds)) as counsel:
                return Counselled(self.search, self.master, self.keep_on, self.tell, counsel, measure).run()
        search = self.search
        done = search.cool(measure.of_whole(QUICK_SHARE), self.keep_on, self.tell, WARM)
        done += squeeze(search, measure, self.keep_on, self.tell)
        asks = search.leaves_somebody or len(search.problem.pieces) <= MOST_CHOSEN
        if self.master is None or not asks:
            return done + search.cool(measure.of_rest(1.0, done), self.keep_on, self.tell)
        done += search.cool(measure.of_rest(1 - 2 * MASTER_SHARE, done), self.keep_on, self.tell)
        if self.keep_on():
            search.consult(self.master, measure.effort(), self.keep_on)
            self.tell()
        return done + search.cool(measure.of_rest(1.0, done), self.keep_on, self.tell, COLD)


def squeeze(
    search: Search,
    measure: ByClock | ByRounds,
    keep_on: Callable[[], bool],
    tell: Callable[[], None],
    beginning: Callable[[int], tuple[Run, ...]] = lambda fruitless: (),
) -> int:
    """Try to do with fewer trips as long as that gains something now and then; return the rounds run.

    Parameters
    ----------
    search, measure, keep_on, tell
        As in `Course`.
    beginning
        Asked, with the attempts in a row that gained nothing, for trips to squeeze from; none: the best plan.
    """
    done = fruitless = 0
    squeezed = measure.of_whole(SQUEEZE_SHARE)
    attempts = SQUEEZES_TIMED if search.timed else SQUEEZES
    while search.may_squeeze and keep_on() and squeezed.share() < 1 and fruitless < FRUITLESS:
        before, runs = search.best_fen, beginning(fruitless)
        budget = measure.of_whole(SQUEEZE_SHARE / attempts)
        rounds = search.squeeze(budget, keep_on, tell, runs)
        # a squeeze that is over at once counts too, or this would have no end
        squeezed.spend(max(rounds, budget.total) if isinstance(budget, Rounds) else rounds)
        done += rounds
        fruitless = 0 if search.best_fen < before - 0.5 else fruitless + 1
    return done


@dataclass(slots=True)
class Counselled:
    """Take a search through its course with the master's counsel.

    Parameters
    ----------
    search, master, keep_on, tell, measure
        As in `Course`.
    counsel
        Where the master is asked beside the chains.
    wishes, about_fewer
        Whether the master is to be asked once more, and whether the open question is how to do with fewer
        trips.
    """

    search: Search
    master: Master
    keep_on: Callable[[], bool]
    tell: Callable[[], None]
    counsel: Counsel
    measure: ByClock | ByRounds
    wishes: bool = False
    about_fewer: bool = False

    def run(self) -> int:
        """Run the course; return the rounds that each chain has run."""
        search, measure = self.search, self.measure
        done = search.cool(measure.of_whole(QUICK_SHARE_TIMED), self.keep_on, self.tell, WARM)
        self.ask()
        done += squeeze(search, measure, self.keep_on, self.tell, self.beginning)
        self.ask()
        done += search.cool(measure.of_rest(MIDDLE_SHARE, done), self.keep_on, self.heed)
        self.ask()
        done += search.cool(measure.of_rest(1.0, done), self.keep_on, self.heed, WARM)
        if self.counsel.busy and not self.about_fewer:
            search.go_on_from(self.counsel.last_answer())
            self.tell()
        return done

    def ask(self) -> None:
        """Wish for the master's counsel, and take what it has said meanwhile."""
        self.wishes = True
        self.heed()

    def heed(self) -> None:
        """Go on from the master's answer where there is one; ask again as long as that gains something."""
        self.tell()
        runs = self.counsel.answer()
        if runs and not self.about_fewer and self.search.go_on_from(runs):
            self.wishes = True
            self.tell()
        if self.wishes and self.keep_on() and not self.counsel.busy:
            self.wishes = self.about_fewer = False
            effort = self.measure.effort(self.search.leaves_somebody)
            self.counsel.ask(self.search.question(self.master, effort, self.keep_on))

    def beginning(self, fruitless: int) -> tuple[Run, ...]:
        """Return trips that serve most people, to squeeze from where the last squeeze gained nothing."""
        runs: tuple[Run, ...] = ()
        if self.about_fewer:
            runs = self.counsel.answer()
        self.heed()
        if fruitless > 0 and not self.counsel.busy and not self.search.leaves_somebody:
            share, effort = PLACED_LATER / fruitless, self.measure.effort()
            self.about_fewer = True
            self.counsel.ask(self.search.fewer_trips(self.master, effort, self.keep_on, share))
        return runs

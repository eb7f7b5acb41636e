"""What an engine answers: a plan or routes to lay on the clock, how long it took, and how it got there."""

from dataclasses import dataclass

from scheduler.trips import Plan


@dataclass(frozen=True, slots=True)
class Visit:
    """Hold one visit of a route: where a consignment boards or alights."""

    consignment: int
    boards: bool


@dataclass(frozen=True, slots=True)
class Route:
    """Hold one coach's route as an engine gives it: which kind of coach, and its visits in order."""

    kind: int
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """Hold the best value and the bound known at one moment; None = none yet.

    Parameters
    ----------
    seconds
        Since the engine was given the case.
    best_yuan, bound_yuan
        As the engine reckons.
    """

    seconds: float
    best_yuan: float | None
    bound_yuan: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what one run of an engine came to.

    Parameters
    ----------
    plan
        None where the engine found nothing.
    seconds
        From the case read to the plan there.
    curve
        How it got there.
    note
        What a reader of the row should know.
    """

    plan: Plan | None
    seconds: float
    curve: tuple[Moment, ...] = ()
    note: str = ""

"""A proven lower bound of the whole objective: a Lagrangian over whole coaches, priced by their anchors.

Relaxed is only that each person is served exactly once (multipliers per piece). Kept is that coaches are
whole: a knapsack over persons chooses how many ride in each, KP(u) = min over w of KP(u - w) + rc(w), and
that a coach pays at least the direct way of its dearest rider. Leaving people behind is an alternative at
its price. Parts of the problem that can never share a coach are bounded one by one; their sum bounds the
whole.

Validity for any multipliers: a trip with w riders costs at least the direct trip of each of them, so it costs
at least that of the dearest, the *anchor*; the others are then no dearer than the anchor, and their
multipliers sum to no more than the w largest among them.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.assignment.arrays import DAY_FEN, FAR, SIZE, Floats, Ints
from scheduler.assignment.bounding.coupling import Coupling, make_coupling
from scheduler.assignment.bounding.listed import Listed
from scheduler.assignment.bounding.making import bound_part
from scheduler.assignment.bounding.rota import rota_bound
from scheduler.assignment.bounding.zoned import Zoned
from scheduler.assignment.boundkernels import coach_prices, cover_of, knapsack
from scheduler.assignment.direct import Direct, direct_prices
from scheduler.assignment.drafts import Draft
from scheduler.assignment.parts import independent_parts
from scheduler.assignment.problem import Problem
from scheduler.assignment.star import star_bound

COUPLED_TURNS = 4
"""Of so many rounds one improves the parts by themselves."""
SURE_ROUNDS = 40
"""Rounds after which a part is good enough to be bound together with the others."""


@dataclass(slots=True)
class Part:
    """Hold one part of the problem and its multipliers.

    Parameters
    ----------
    price, room
        (n, C) least fen of a trip that carries the piece, and most riders of such a trip; FAR and 0 where the
        class cannot.
    riders
        (n,) people of each piece.
    left
        (n,) fen of leaving one person behind.
    ride
        (n,) fen of one person's least time on board.
    most
        (C,) most trips of each class.
    multiplier, best_multiplier
        (n,) fen a person.
    best
        Best bound so far.
    """

    price: Floats
    room: Ints
    riders: Ints
    left: Floats
    ride: Floats
    most: Ints
    multiplier: Floats
    best_multiplier: Floats
    best: float
    step: float = 0.5
    idle: int = 0
    direction: Floats | None = None

    def evaluate(self) -> tuple[float, Floats]:
        """Return the bound for the present multipliers and how often each person is served too little."""
        people = int(self.riders.sum())
        classes = self.price.shape[1]
        width = int(self.room.max(initial=0))
        gain = self.multiplier - self.ride
        reduced = np.full((classes, width + 1), FAR)
        anchor = np.zeros((classes, width + 1), dtype=np.int64)
        order = np.argsort(self.price, axis=0, kind="stable")
        for c in range(classes):
            self.price_class(c, gain, order[:, c], reduced[c], anchor[c])
        spare = self.left - self.multiplier
        by_left = np.argsort(spare, kind="stable")
        value, trips, served = knapsack(reduced, self.most, people, spare, self.riders, by_left)
        cover = np.zeros(len(self.riders))
        cover_of(
            self.price, self.room, self.riders, gain, order, anchor, trips, people - served, by_left, cover
        )
        return float(value + (self.multiplier * self.riders).sum()), self.riders - cover

    def price_class(self, c: int, gain: Floats, order: Ints, reduced: Floats, anchor: Ints) -> None:
        """Price the coaches of a class for each number w of riders, of those who may share with w."""
        least = 0
        for most in np.unique(self.room[:, c]):
            if most > 0:
                price = np.where(self.room[:, c] >= most, self.price[:, c], FAR)
                coach_prices(price, least + 1, int(most), self.riders, gain, order, reduced, anchor)
                least = int(most)

    def improve(self, target: float) -> None:
        """Take one step of the deflected subgradient method (Polyak step towards the target)."""
        value, lack = self.evaluate()
        if value > self.best + 1e-6 * abs(self.best):
            self.best, self.idle = value, 0
            self.best_multiplier = self.multiplier.copy()
        else:
            self.idle += 1
        if self.idle >= 12:
            self.step, self.idle = self.step * 0.7, 0
            self.multiplier = self.best_multiplier.copy()
            self.direction = None
            return
        self.direction = lack if self.direction is None else 0.6 * self.direction + 0.4 * lack
        norm = float((self.direction**2).sum())
        if norm > 0:
            gap = max(target - value, 1e-4 * abs(target))
            self.multiplier = self.multiplier + self.step * gap / norm * self.direction


class Bound:
    """Bound the objective from below, better and better.

    Parameters
    ----------
    problem
        The problem, with pieces of single parties or larger.
    hopeless_fen
        What must be left behind in any plan, in fen.
    """

    def __init__(self, problem: Problem, hopeless_fen: int) -> None:
        self.problem, self.hopeless_fen, self.star_fen = problem, hopeless_fen, 0
        self.direct = direct_prices(problem)
        self.members = independent_parts(problem, self.direct)
        self.parts = [make_part(problem, self.direct, members) for members in self.members]
        self.zoned: list[Zoned | None] = [None] * len(self.parts)
        self.coupling: Coupling | None = None
        self.coupled_fen, self.leaves, self.turns = 0, 0, 0
        self.rotas = [(0, 0)] * len(self.parts)
        self.halt = np.zeros(1, dtype=np.int64)
        for part in self.parts:
            part.best = part.evaluate()[0]

    @property
    def fen(self) -> int:
        """Return the proven bound; a fen a person is given away for what plans round."""
        proven = 0
        for part, zoned, rota in zip(self.parts, self.zoned, self.rotas, strict=True):
            anchored = int(np.floor(part.best - part.riders.sum())) - 1
            proven += max(0, anchored, rota[0], 0 if zoned is None else int(zoned.best) - 1)
        return self.hopeless_fen + max(proven, self.star_fen, self.coupled_fen)

    @property
    def unavoidable_fen(self) -> int:
        """Return what is proven that any plan pays for people left behind."""
        return self.hopeless_fen + sum(left_fen for _, left_fen in self.rotas)

    def add_stars(self, work: float, seconds: float = float("inf")) -> None:
        """Spend some deterministic work of CP-SAT, and at most some seconds, on a model of all trips."""
        for k, part in enumerate(self.zoned):
            if isinstance(part, Listed):
                found = rota_bound(self.problem, self.direct, part, work, seconds / len(self.zoned))
                self.rotas[k] = (max(self.rotas[k][0], found[0]), max(self.rotas[k][1], found[1]))
        if not all(isinstance(part, Listed) for part in self.zoned):
            self.star_fen = max(self.star_fen, star_bound(self.problem, self.direct, work, seconds))

    def begin_from(self, drafts: Sequence[Draft]) -> None:
        """Make the bounds by zones, with the multipliers that a plan suggests."""
        shares = shares_of(self.problem, drafts)
        riders = self.problem.tables.piece[:, SIZE]
        for k, members in enumerate(self.members):
            if self.halt[0]:
                return
            zoned = bound_part(self.problem, self.direct, members, self.halt)
            if zoned is not None:
                zoned.begin(shares, float(sum(shares[i] * riders[i] for i in members.tolist())))
            self.zoned[k] = zoned

    def improve(
        self,
        best_known: Callable[[], float],
        until: float,
        keep_on: Callable[[], bool],
        rounds: int = 10_000,
        work: float = float("inf"),
    ) -> None:
        """Improve until a moment of `time.monotonic()`, a number of rounds, or being told to stop.

        Parameters
        ----------
        best_known
            Asked for the objective of the best plan known, towards which steps are measured.
        work
            Most steps of the programs of the zones.
        """
        zoned = [bound for bound in self.zoned if bound is not None]
        for _ in range(rounds):
            if time.monotonic() >= until or not keep_on():
                return
            best_fen = best_known()
            # the first plan is far from the best: steps measured towards it would be far too long
            aims = sum(bound.target for bound in zoned)
            for bound in zoned if len(zoned) == len(self.parts) else ():
                bound.target *= min(1.0, (best_fen - self.hopeless_fen) / max(1.0, aims))
            total = sum(max(0.0, part.best) for part in self.parts)
            over = max(1.0, (best_fen - self.hopeless_fen) / max(1.0, total))
            for part in self.parts:
                part.improve(part.best * min(over, 2.0))
            turn = self.turn(zoned, best_fen)
            for chosen in turn:
                if time.monotonic() >= until or not keep_on():
                    return
                if sum(other.work for other in (*zoned, *turn)) < work:
                    chosen.improve()

    def turn(self, zoned: Sequence[Zoned], best_fen: float) -> Sequence[Zoned | Coupling]:
        """Return what is improved next: the parts by themselves, or all of them together."""
        self.turns += 1
        if self.turns % COUPLED_TURNS == 0 or len(zoned) < len(self.parts):
            return zoned
        leaves = sum(len(bound.leaves()) for bound in zoned)
        if leaves != self.leaves and all(bound.settled or bound.rounds >= SURE_ROUNDS for bound in zoned):
            self.leaves = leaves
            days, aim = self.problem.tables.day.shape[1], best_fen - self.hopeless_fen
            self.coupling = make_coupling(self.direct, zoned, days, aim, self.coupling) or self.coupling
        if self.coupling is None:
            return zoned
        self.coupled_fen = max(self.coupled_fen, int(self.coupling.best) - 1)
        return [self.coupling]


def shares_of(problem: Problem, drafts: Sequence[Draft]) -> Floats:
    """Return (N,) what a person of each piece costs in a plan: a part of a trip, or the price of leaving."""
    riders = problem.tables.piece[:, SIZE]
    shares = problem.tables.left_fen / np.maximum(1, riders)
    piece_of = {demand.party.party_id: i for i, p in enumerate(problem.pieces) for demand in p.demands}
    for draft in drafts:
        aboard = {piece_of[party_id] for party_id, _ in draft.boards}
        day_fen = float(problem.tables.fare[draft.klass, DAY_FEN])
        for i in aboard:
            shares[i] = (draft.cost_fen + day_fen) / sum(riders[k] for k in aboard)
    return shares


def make_part(problem: Problem, direct: Direct, members: Ints) -> Part:
    """Cut one part out of the problem; its first multipliers share each trip by heads."""
    riders = problem.tables.piece[members, SIZE]
    left = problem.tables.left_fen[members] / riders
    price, room = direct.price[members], direct.room[members]
    share = np.where(room > 0, price / np.maximum(room, 1), FAR).min(axis=1) + direct.ride[members]
    start = np.minimum(share, left)
    return Part(price, room, riders, left, direct.ride[members], direct.most, start, start.copy(), best=-FAR)

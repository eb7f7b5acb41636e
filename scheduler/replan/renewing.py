"""The verb of replanning: a plan that stands and a case that changed in, a new plan and what changed out."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from routing.matrix import TravelMatrix
from scheduler.accounts import plan_of
from scheduler.assignment.bound import Bound
from scheduler.assignment.budgets import Rounds, Seconds
from scheduler.assignment.pieces import left_fen_of, piece_size
from scheduler.assignment.problem import build_problem
from scheduler.case import Case
from scheduler.errors import PlanFault, ReplanFault, ReplanRefused
from scheduler.explain import explain
from scheduler.explain.effort import Effort
from scheduler.explain.finding import Finder
from scheduler.planfile import plan_to_json
from scheduler.planning import AfterIterations, AfterSeconds
from scheduler.reasons import REASONS, PlannerCode
from scheduler.referee import judge
from scheduler.replan.changes import Changes, compare
from scheduler.replan.choosing import Candidate, Scales, Swap, best, climb
from scheduler.replan.drafting import Drawing
from scheduler.replan.laying import Yard
from scheduler.replan.locks import Locks, TripLock, keeps_locks, lock_faults
from scheduler.replan.mending import Filling, Mended, Mender
from scheduler.replan.neighbours import near_trips
from scheduler.replan.searching import Fixed, Ground
from scheduler.replan.standing import Standing, standing_of
from scheduler.replan.told import TOLERANCE_S
from scheduler.trips import LeftBehind, Plan, Trip

TOLD_YUAN = 50.0
"""What telling a person something new is worth avoiding, where nothing else is said."""
HARDLY = 1000
"""How many times dearer telling people is at first, while those without a ride get one."""
STAGES = ((HARDLY, True, 0.35), (1, True, 0.3), (1, False, 0.2), (0, False, 0.15))
"""Price of telling in multiples of the wished one, whether only near trips may change, time's share."""
FILLING_SHARE = 0.2
"""Share of the time in which free seats are looked for, trip by trip."""
FINISHING_SHARE, FINISHING_LEAST_S = 0.25, 0.6
"""Share of the time, and seconds, that are kept for reasons, the bound and the last judgement."""


@dataclass(frozen=True, slots=True)
class Replanned:
    """Hold a plan made anew.

    Parameters
    ----------
    plan
        The new plan, in the form of the contract.
    changes
        What changed, for whom, and what it costs.
    told
        How many people must be told something new.
    standing_faults
        Rules that trips which have departed break now; they are reported, not altered.
    rounds
        Rounds of search run.
    """

    plan: Plan
    changes: Changes
    told: int
    standing_faults: tuple[PlanFault, ...]
    rounds: int


@dataclass(slots=True)
class Watch:
    """Share out the time of replanning.

    Parameters
    ----------
    stop
        When to stop.
    """

    stop: AfterSeconds | AfterIterations
    begun: float = field(default_factory=time.monotonic)
    search_s: float = 0.0
    spent: float = 0.0

    def begin_search(self) -> None:
        """Note how much time is left for searching."""
        if isinstance(self.stop, AfterSeconds):
            kept = max(FINISHING_LEAST_S, FINISHING_SHARE * self.stop.seconds)
            self.search_s = max(0.0, self.begun + self.stop.seconds - kept - time.monotonic())

    def part(self, share: float) -> Rounds | Seconds:
        """Return a share of the search."""
        if isinstance(self.stop, AfterIterations):
            return Rounds(max(1, int(share * self.stop.rounds)))
        return Seconds(share * self.search_s, 4)

    def until(self, share: float = 1.0) -> float | None:
        """Return the moment until which a share of what is left may be spent; None by iterations."""
        if isinstance(self.stop, AfterIterations):
            return None
        now = time.monotonic()
        return now + max(0.1, share * (self.begun + self.stop.seconds - now))


def replan(
    case: Case,
    travel: TravelMatrix,
    plan: Plan,
    stop: AfterSeconds | AfterIterations,
    locks: Locks | None = None,
    *,
    budget: int | None = None,
    told_yuan: float = TOLD_YUAN,
    tolerance_s: int = TOLERANCE_S,
    seed: int = 1,
    cancelled: Callable[[], bool] | None = None,
) -> Replanned:
    """Make a plan anew after the case has changed, telling as few people as pays.

    Parameters
    ----------
    case, travel
        The case as it is now, and the roads between its places.
    plan
        The plan that stands, of the case as it was.
    stop
        When to stop; by iterations the same plan comes out on every machine.
    locks
        What must stay.
    budget
        Most people who may be told something new; None = as many as pays at `told_yuan` each.
    told_yuan
        What telling a person something new costs; weighed beside the objective, never part of it.
    tolerance_s
        A coach that comes no more than this earlier or later than told is news to nobody.
    seed, cancelled
        Seed of the search; asked whether to stop early.

    Returns
    -------
        The new plan, which the referee accepts but for trips that have departed, and what changed.

    Raises
    ------
    ReplanRefused
        A lock is about nothing or cannot be kept, or every plan found tells more people than the budget.
    """
    watch, locks = Watch(stop), locks or Locks()
    if faults := lock_faults(case, plan, locks):
        raise ReplanRefused(faults)
    work = Work(standing_of(case, travel, plan, locks), watch, tolerance_s, round(100 * told_yuan), seed)
    candidates = work.candidates(budget, cancelled or (lambda: False))
    price_fen = round(100 * told_yuan)
    ordered = best(candidates, price_fen, budget)
    if not ordered:
        least = min(one.told for one in candidates)
        raise ReplanRefused([ReplanFault("", "BUDGET_TOO_SMALL", str(least))])
    return work.finished(ordered)


class Work:
    """Make a plan anew, step by step.

    Parameters
    ----------
    standing
        The plan and the case as it is now.
    watch, tolerance_s, price_fen, seed
        As `replan` has them; the price in fen.
    """

    def __init__(self, standing: Standing, watch: Watch, tolerance_s: int, price_fen: int, seed: int) -> None:
        self.standing, self.watch, self.tolerance_s = standing, watch, tolerance_s
        self.price_fen, self.seed, self.rounds = price_fen, seed, 0
        self.scales = Scales(standing, tolerance_s)
        demands = [one for one in standing.demands.values() if set(one.days) & set(standing.case.days)]
        names = build_problem(standing.runnable, standing.travel, demands, piece_size(standing.case, demands))
        self.problem = names
        self.yard = Yard(names, standing.demands, standing.gone)

    def candidates(self, budget: int | None, cancelled: Callable[[], bool]) -> list[Candidate]:
        """Return plans to choose from: mended as little as can be, then with changes that pay."""
        effort = Filling(self.watch.until(FILLING_SHARE))
        mender = Mender(self.standing, self.yard, self.tolerance_s, effort)
        mended = mender.mend()
        at_hand = self.scales.weigh(mended.trips)
        found = [at_hand]
        found += self.climb(at_hand, self.taken_along(mended), HARDLY * self.price_fen, mender)
        self.watch.begin_search()
        drawing = Drawing(self.standing, self.yard, self.tolerance_s)
        for times, near, share in STAGES:
            at_hand = found[-1]
            if (
                cancelled()
                or (budget == 0 and times < HARDLY)
                or (times == 0 and budget is None)
                or not self.worth_it(at_hand, times)
            ):
                continue
            ground = Ground(self.standing, at_hand.trips, self.tolerance_s)
            departed = [one for one in self.standing.departed if one.day in self.standing.case.days]
            price_fen = times * self.price_fen
            fixed = self.fixed(at_hand, near, mender)
            drafts, done = ground.search(
                [*departed, *at_hand.trips], price_fen, fixed, self.watch.part(share), self.seed,
                lambda: not cancelled(),
            )  # fmt: skip
            self.rounds += done
            found += self.climb(at_hand, drawing.trips(drafts, at_hand.trips, price_fen), price_fen, mender)
        return found

    def worth_it(self, at_hand: Candidate, times: int) -> bool:
        """Say whether a stage can gain anything: at first only where somebody has no ride."""
        riding = {w for trip in (*self.standing.departed, *at_hand.trips) for w in trip.seats}
        return times < HARDLY or any(
            one.worker_ids[0] not in riding for one in self.standing.demands.values()
        )

    def taken_along(self, mended: Mended) -> Sequence[Trip]:
        """Put those without a ride on trips or coaches of their own, as far as they fit in beside others."""
        trips = [*self.standing.departed, *mended.trips]
        waiting = [self.standing.demands[party_id] for party_id in mended.waiting]
        finder = Finder(
            self.problem, self.standing.demands, trips, waiting, Effort(self.watch.until(FILLING_SHARE))
        )
        while finder.take_along(finder.open_groups()):
            pass
        return [trip for trip in finder.trips if not any(trip is one for one in self.standing.departed)]

    def climb(
        self, at_hand: Candidate, trips: Sequence[Trip], price_fen: int, mender: Mender
    ) -> list[Candidate]:
        """Make the changes towards other trips that pay and keep to the locks."""

        def allowed(stay: Sequence[Trip], swap: Swap) -> bool:
            others = [*self.standing.departed, *stay, *swap.new]
            return self.keeps_locks(swap, mender) and not any(
                self.yard.faults(trip, [one for one in others if one is not trip]) for trip in swap.new
            )

        return climb(self.scales, at_hand, trips, price_fen, self.price_fen, allowed)

    def keeps_locks(self, swap: Swap, mender: Mender) -> bool:
        """Say whether a change keeps to the locks of trips and people."""
        new = {trip.trip_id: trip for trip in swap.new}
        for trip in swap.old:
            locks = self.standing.locks.of(trip.trip_id) - {TripLock.BROKEN_DOWN}
            after = new.get(trip.trip_id)
            if locks and (after is None or not keeps_locks(locks, trip, after)):
                return False
        for trip in swap.new:
            for party_id in {self.standing.party_of(w) for w in trip.seats}:
                if trip.trip_id in mender.barred.get(party_id, ()):
                    return False
                if mender.stays.get(party_id, trip.trip_id) != trip.trip_id:
                    return False
        riding = {w for trip in swap.new for w in trip.seats}
        left = {w for trip in swap.old for w in trip.seats} - riding
        return not any(self.standing.party_of(w) in mender.stays for w in left)

    def fixed(self, at_hand: Candidate, near: bool, mender: Mender) -> Fixed:
        """Say what the search may not touch: locked stops, and trips far from what changed."""
        standing, by_id = self.standing, {trip.trip_id: trip for trip in at_hand.trips}
        still = {TripLock.STOPS, TripLock.TIMES}
        locked = {trip_id for trip_id in by_id if standing.locks.of(trip_id) & still}
        if near:
            locked |= by_id.keys() - near_trips(standing, at_hand.trips)
        trip_ids = standing.gone | locked
        days = {day: number for number, day in enumerate(standing.case.days)}
        numbers = {coach_id: k for k, coach_id in enumerate(sorted(standing.case.coaches))}
        barred = {
            party_id: frozenset(
                (numbers[by_id[t].coach_id], days[by_id[t].day]) for t in trip_ids_of if t in by_id
            )
            for party_id, trip_ids_of in mender.barred.items()
        }
        return Fixed(frozenset(trip_ids), frozenset(mender.stays), barred)

    def finished(self, ordered: Sequence[Candidate]) -> Replanned:
        """Write the first plan that the referee accepts, with reasons, a bound and what changed."""
        for one in ordered:
            faults = self.judged(one.trips, self.unexplained(one.trips))
            if all(self.excused(fault) for fault in faults):
                return self.written(one)
        # every one of them breaks a rule between trips that no trip breaks by itself: run what is lawful
        one = ordered[-1]
        while bad := self.at_fault(one.trips):
            one = self.scales.weigh(trip for trip in one.trips if trip.trip_id not in bad)
        return self.written(one)

    def at_fault(self, trips: Sequence[Trip]) -> set[str]:
        """Return the trips that break a rule."""
        faults = [f for f in self.judged(trips, self.unexplained(trips)) if not self.excused(f)]
        ids = {trip.trip_id for trip in trips}
        return {part for fault in faults for part in fault.where.split("+") if part in ids}

    def excused(self, fault: PlanFault) -> bool:
        """Say whether a fault is about what has departed alone."""
        return self.yard.excused(fault, self.standing.departed)

    def unexplained(self, trips: Iterable[Trip]) -> list[LeftBehind]:
        """Return who stays, for the referee alone."""
        riding = {w for trip in trips for w in trip.seats}
        left = [LeftBehind(w, "NO_COACH_LEFT", by_planner=True) for w in self.scales.planned - riding]
        return [*self.standing.out, *left]

    def judged(self, trips: Sequence[Trip], left: Sequence[LeftBehind]) -> tuple[PlanFault, ...]:
        """Ask the referee about a whole plan."""
        case = self.standing.case
        plan = plan_of(case, [*self.standing.departed, *trips], left)
        return judge(case, self.standing.travel, plan_to_json(plan))

    def written(self, one: Candidate) -> Replanned:
        """Write a plan with reasons, a bound and what changed."""
        standing, case = self.standing, self.standing.case
        trips = [*standing.departed, *one.trips]
        left = [*standing.out, *self.reasons(trips)]
        seconds = time.monotonic() - self.watch.begun
        plan = plan_of(
            case, trips, left, proven_fen=self.bound_fen(), seed=self.seed, seconds=seconds,
        )  # fmt: skip
        faults = judge(case, standing.travel, plan_to_json(plan))
        assert all(map(self.excused, faults)), "nothing but what has departed breaks a rule"
        plan = replace(plan, trips=tuple(sorted(plan.trips, key=lambda t: (t.stops[0].arrive, t.trip_id))))
        changes = compare(case, standing.plan, plan, self.tolerance_s, standing.counted)
        return Replanned(plan, changes, one.told, faults, self.rounds)

    def reasons(self, trips: Sequence[Trip]) -> list[LeftBehind]:
        """Return why people stay; whoever fits in only at others' expense is dearer than leaving."""
        told = explain(
            self.problem, self.standing.demands, trips, self.standing.hopeless, self.watch.until(0.7)
        )
        riding = {w for trip in trips for w in trip.seats}
        named = {entry.worker_id for entry in told.left}
        reason = REASONS[PlannerCode.DEARER_THAN_LEAVING]
        others = [
            LeftBehind(
                w, PlannerCode.DEARER_THAN_LEAVING, reason.meaning("zh"), reason.remedy("zh"), by_planner=True
            )
            for w in sorted(self.scales.planned - riding - named)
        ]
        return [*told.left, *others]

    def bound_fen(self) -> int:
        """Return a bound of the case as it is now, whatever is locked."""
        standing, case = self.standing, self.standing.case
        willing = [
            one for party_id, one in standing.demands.items()
            if not any(w in trip.seats for trip in standing.departed for w in one.worker_ids)
        ]  # fmt: skip
        fixed = sum(left_fen_of(case, one) for one, _ in standing.hopeless)
        problem = build_problem(case, standing.travel, willing, piece_size(case, willing))
        return Bound(problem, fixed).fen

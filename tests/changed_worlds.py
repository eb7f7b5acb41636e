"""Tiny cases on which something has changed since they were planned: the same seed, the same change."""

import random
from dataclasses import replace

from scheduler.case import Case
from scheduler.clock import DayWindow
from scheduler.replan import Locks, TripLock
from scheduler.roster import Worker
from scheduler.trips import Plan


def changed(case: Case, seed: int) -> Case:
    """Change a case in one to three ways."""
    dice = random.Random(seed)
    for change in dice.sample(
        (late, withdrawn, broken, added, cut, hours, quota, unapproved), dice.randint(1, 3)
    ):
        case = change(case, dice)
    return case


def late(case: Case, dice: random.Random) -> Case:
    """Register people who go the way of others."""
    people = dict(case.workers)
    declared, slept = dict(case.declarations), dict(case.residences)
    for k in range(dice.randint(1, 4)):
        like = case.workers[dice.choice(sorted(case.workers))]
        one: Worker = replace(like, worker_id=f"Z{k}", party_id="")
        people[one.worker_id] = one
        for rows in (declared, slept):
            if like.worker_id in rows:
                rows[one.worker_id] = tuple(
                    replace(row, worker_id=one.worker_id) for row in rows[like.worker_id]
                )
    return replace(case, workers=people, declarations=declared, residences=slept)


def withdrawn(case: Case, dice: random.Random) -> Case:
    """Let people change their minds."""
    gone = dice.sample(sorted(case.workers), min(2, len(case.workers)))
    people = {w: replace(one, consent=False) if w in gone else one for w, one in case.workers.items()}
    return replace(case, workers=people)


def broken(case: Case, dice: random.Random) -> Case:
    """Take a coach away."""
    gone = dice.choice(sorted(case.coaches))
    return replace(case, coaches={key: one for key, one in case.coaches.items() if key != gone})


def added(case: Case, dice: random.Random) -> Case:
    """Charter a coach more."""
    if not case.coaches:
        return case
    like = case.coaches[dice.choice(sorted(case.coaches))]
    return replace(case, coaches=case.coaches | {"ZC": replace(like, coach_id="ZC")})


def cut(case: Case, dice: random.Random) -> Case:
    """Lower the cap."""
    return replace(case, policy=replace(case.policy, load_cap=dice.choice((0.4, 0.6)), load_cap_if_risk={}))


def hours(case: Case, dice: random.Random) -> Case:
    """Let a firm receive at other hours."""
    firm = case.firms[dice.choice(sorted(case.firms))]
    opens_s = dice.randrange(0, 18) * 3600
    window = DayWindow(opens_s, opens_s + 6 * 3600)
    return replace(case, firms=case.firms | {firm.firm_id: replace(firm, receives=window)})


def quota(case: Case, dice: random.Random) -> Case:
    """Let a firm take few people a day."""
    firm = case.firms[dice.choice(sorted(case.firms))]
    return replace(case, firms=case.firms | {firm.firm_id: replace(firm, daily_quota=dice.randint(1, 3))})


def unapproved(case: Case, dice: random.Random) -> Case:
    """Let a firm lose its approval."""
    firm = case.firms[dice.choice(sorted(case.firms))]
    return replace(case, firms=case.firms | {firm.firm_id: replace(firm, approved=False)})


def some_locks(case: Case, plan: Plan, seed: int) -> Locks:
    """Lock some trips and people of a plan; what has departed still has its coach and its people."""
    dice = random.Random(seed)
    trips, stays, off = {}, {}, {}
    for trip in plan.trips:
        kinds = [TripLock.COACH, TripLock.STOPS, TripLock.TIMES, TripLock.DEPARTED]
        chosen = dice.sample(kinds, dice.choice((0, 0, 0, 1, 2)))
        if TripLock.DEPARTED in chosen and trip.coach_id not in case.coaches:
            chosen = []
        if chosen:
            trips[trip.trip_id] = frozenset(chosen)
        if TripLock.DEPARTED not in chosen and dice.random() < 0.3:
            stays[min(trip.seats)] = trip.trip_id
        elif TripLock.DEPARTED not in chosen and dice.random() < 0.3:
            off[max(trip.seats)] = frozenset({trip.trip_id})
    return Locks(trips, stays, off)

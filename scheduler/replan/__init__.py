"""Replanning: a published plan and a changed case give a new plan, with what changed for whom, in words."""

from scheduler.replan.changes import Changes, compare
from scheduler.replan.locks import Locks, TripLock
from scheduler.replan.renewing import TOLD_YUAN, Replanned, replan
from scheduler.replan.told import TOLERANCE_S

__all__ = ["TOLD_YUAN", "TOLERANCE_S", "Changes", "Locks", "Replanned", "TripLock", "compare", "replan"]

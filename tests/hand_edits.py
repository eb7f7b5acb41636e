"""Plans for editing by hand: the small day of three villages, its trips opened by edits themselves."""

from typing import Any

import pytest

from routing.matrix import TravelMatrix
from scheduler.accounts import plan_of
from scheduler.case import Case
from scheduler.editing import Edited, Ground, Since, edit_of, edited
from scheduler.eligibility import gate
from scheduler.errors import EditRefused
from scheduler.planfile import plan_to_json
from scheduler.reasons import REASONS
from scheduler.referee import judge
from scheduler.replan import Locks
from scheduler.trips import LeftBehind, Plan
from standing_plans import roads

SEVEN = "2020-02-28T07:00"
TO_F1 = [f"W{k:02d}" for k in range(1, 9)]
TO_F2 = [f"W{k:02d}" for k in range(9, 17)]
"""Eight people of V1 and V2 to F1, eight of V2 and V3 to F2."""


class Desk:
    """Edit a plan again and again.

    Parameters
    ----------
    case, travel
        The case and its roads.
    plan
        The plan; None = everybody whom the gate lets pass is left behind.
    """

    def __init__(self, case: Case, travel: TravelMatrix | None = None, plan: Plan | None = None) -> None:
        self.case, self.travel = case, travel or roads()
        reason, refused = REASONS["NO_COACH_LEFT"], gate(case).left_behind
        left = [
            *refused,
            *(
                LeftBehind(w, "NO_COACH_LEFT", reason.meaning(), reason.remedy(), by_planner=True)
                for w in case.workers.keys() - {entry.worker_id for entry in refused}
            ),
        ]
        self.plan = plan or plan_of(case, [], left)
        self.locks, self.since = Locks(), Since()

    def edit(self, do: str, **members: Any) -> Edited:
        """Make an edit; the referee has nothing against what it leaves."""
        done = self.attempt(do, **members)
        assert judge(self.case, self.travel, plan_to_json(done.plan)) == ()
        self.plan = done.plan
        return done

    def attempt(self, do: str, **members: Any) -> Edited:
        """Try an edit without keeping what it leaves."""
        ground = Ground.of(self.case, self.travel, self.plan, locks=self.locks, since=self.since)
        wish = {"do": do, **{name.rstrip("_"): value for name, value in members.items()}}
        return edited(ground, self.plan, edit_of(wish, self.case.clock))

    def refused(self, do: str, **members: Any) -> dict[str, tuple[str, int]]:
        """Return why an edit is refused: place and people by code."""
        with pytest.raises(EditRefused) as refused:
            self.attempt(do, **members)
        return {fault.code: (fault.where, fault.people) for fault in refused.value.faults}

    def trip(self, trip_id: str) -> Any:
        """Return a trip as it is now."""
        return next(trip for trip in self.plan.trips if trip.trip_id == trip_id)

    def on(self, worker_id: str) -> str:
        """Return the trip on which somebody rides, "" = he stays."""
        return next((trip.trip_id for trip in self.plan.trips if worker_id in trip.seats), "")


def desk_of(case: Case, travel: TravelMatrix | None = None) -> Desk:
    """Return a desk with T001 to F1 on C1 and T002 to F2 on C2, both at seven."""
    desk = Desk(case, travel)
    desk.edit("new", people=TO_F1, coach="C1", at=SEVEN, trip="T001")
    desk.edit("new", people=TO_F2, coach="C2", at=SEVEN, trip="T002")
    return desk

"""Getting the timetable ready: the first is laid when its code has been compiled."""

from datetime import date
from zoneinfo import ZoneInfo

from routing.legs import Leg
from scheduler.clock import LocalClock
from scheduler.duty.paces import QUICK
from scheduler.duty.timetable import timeline
from scheduler.policy import DutyRules

DAY = date(2020, 2, 28)


def lay_one() -> None:
    """Lay a short trip, so that its code is compiled, or taken from where it is kept."""
    clock = LocalClock(ZoneInfo("Asia/Shanghai"))
    timeline(
        DutyRules(),
        clock,
        DAY,
        legs=[Leg(1000, 60)],
        service_s=[0, 0],
        windows=[[], []],
        departure=clock.midnight(DAY),
        driver_ids=["D1"],
        paces=QUICK,
    )

"""What trips laid so far have taken: coaches, hours of drivers, and whom firms received when."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from scheduler.case import Case
from scheduler.clock import DAY_S
from scheduler.trips import Segment, StopKind, Trip

LOOK_BACK_S = 8 * DAY_S
"""Driving longer ago than this plays no part in any rule."""


class Ledger:
    """Keep the books of a season whose trips are laid in order of days.

    Parameters
    ----------
    case
        The case.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.free_at: dict[str, int] = {}
        self.driven: dict[str, list[tuple[Segment, ...]]] = defaultdict(list)
        self.received: Counter[tuple[str, int]] = Counter()

    def free_coaches(self, moment: int) -> list[str]:
        """Return the coaches that have come back, rested and are to be had by a moment."""
        return [
            coach.coach_id
            for coach in self.case.coaches.values()
            if self.case.may_run(coach)
            and self.free_at.get(coach.coach_id, moment) <= moment
            and (coach.available_from is None or coach.available_from <= moment)
            and (coach.available_until is None or coach.available_until > moment)
        ]

    def past_of(self, driver_id: str, moment: int) -> list[tuple[Segment, ...]]:
        """Return the driver's timelines that may still count at a moment."""
        recent = [line for line in self.driven[driver_id] if line[-1].until > moment - LOOK_BACK_S]
        self.driven[driver_id] = recent
        return recent

    def hours_of(self, coach_id: str, moment: int) -> int:
        """Return the seconds that a coach has been on the road lately."""
        driver_id = f"{coach_id}/1"
        return sum(line[-1].until - line[0].from_ for line in self.past_of(driver_id, moment))

    def room_of(self, firm_id: str, day_number: int) -> int | None:
        """Return how many more people a firm receives on a day, None = any number."""
        quota = self.case.firms[firm_id].daily_quota
        return None if quota is None else quota - self.received[firm_id, day_number]

    def arrivals(self, trip_stops: Iterable[tuple[int, Iterable[str]]]) -> Counter[tuple[str, int]]:
        """Count whom each firm with a quota receives on which day; moments and people of each drop given."""
        workers, firms, clock = self.case.workers, self.case.firms, self.case.clock
        found: Counter[tuple[str, int]] = Counter()
        for moment, people in trip_stops:
            number = clock.day(moment).toordinal()
            for worker_id in people:
                firm_id = workers[worker_id].firm_id
                if firms[firm_id].daily_quota is not None:
                    found[firm_id, number] += 1
        return found

    def takes(self, arrivals: Counter[tuple[str, int]]) -> bool:
        """Say whether all firms still have room for these people."""
        return all(
            self.received[key] + people <= (self.case.firms[key[0]].daily_quota or 0)
            for key, people in arrivals.items()
        )

    def enter(self, trip: Trip, arrivals: Counter[tuple[str, int]]) -> None:
        """Enter a trip; its coach is free again when it has turned round."""
        self.free_at[trip.coach_id] = trip.stops[-1].depart + self.case.times.turnaround_s
        for driver_id in trip.driver_ids:
            self.driven[driver_id].append(trip.timeline)
        self.received.update(arrivals)


def drops_of(trip: Trip) -> list[tuple[int, tuple[str, ...]]]:
    """Return when each drop begins and who alights there."""
    return [(stop.arrive, stop.alight) for stop in trip.stops if stop.kind is StopKind.DROP]

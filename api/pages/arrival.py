"""The line that says when a coach is expected, on the dispatcher's and the firm's page."""

from dataclasses import dataclass
from datetime import datetime

from api.access import Caller
from api.operations import positions
from api.operations.office import Office
from scheduler.trips import StopKind

SILENT_MIN = 15
"""After so many minutes without a position it is said."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Hold what the line says.

    Parameters
    ----------
    at
        When the coach is expected, by the local clock.
    late_min
        Minutes later than planned; negative = earlier.
    silent_since
        When the last position came, None = it is fresh.
    """

    at: datetime
    late_min: int
    silent_since: datetime | None


def arrival_of(
    office: Office, caller: Caller, plan_id: str, trip_id: str, place_id: str = ""
) -> Arrival | None:
    """Return when a coach is expected at a place ("" = its last drop), None = nothing is known of it."""
    told = positions.position_of(office, caller, plan_id, trip_id)
    if told.found is None:
        return None
    zone, last = told.now.batch.case.zone, told.found.position.at
    drops = [one for one in told.found.stops if one.kind is StopKind.DROP and place_id in ("", one.place_id)]
    if not drops:
        return None
    silent = office.now() - last >= 60 * SILENT_MIN
    at = datetime.fromtimestamp(drops[-1].expected_at, zone)
    return Arrival(at, round(drops[-1].late_s / 60), datetime.fromtimestamp(last, zone) if silent else None)

"""What a draft is like now, for people to look at: its trips with names, and what has moved on since."""

from collections import Counter
from dataclasses import dataclass

from api.access import Act, Caller
from api.operations.drafts import DraftNow, document_now, own_draft
from api.operations.office import Office, unpacked
from api.operations.since import outdated
from api.store import batches, drafts
from scheduler.case import Case
from scheduler.casefile import read_case
from scheduler.errors import CaseRejected, EditFault
from scheduler.planfile import plan_from_json
from scheduler.trips import LeftBehind, Plan, Stop, StopKind, Trip


@dataclass(frozen=True, slots=True)
class DraftSeen:
    """Hold a draft with its history, case and plan, and in what it contradicts what has happened since."""

    now: DraftNow
    case: Case
    plan: Plan
    news: tuple[EditFault, ...]

    def trip(self, trip_id: str) -> Trip | None:
        """Return one of its trips, None = there is none of this name."""
        return next((trip for trip in self.plan.trips if trip.trip_id == trip_id), None)

    def stops(self, trip: Trip, kind: StopKind) -> list[Stop]:
        """Return the stops of one kind of a trip."""
        return [stop for stop in trip.stops if stop.kind is kind]

    def place(self, place_id: str) -> str:
        """Return what people call a place."""
        return self.case.places[place_id].name or place_id

    def names(self, where: str) -> str:
        """Return who is meant by a fault, "" where it is nobody."""
        worker = self.case.workers.get(where)
        return worker.name if worker else ""

    def left(self) -> dict[str, list[LeftBehind]]:
        """Return whom the planner left behind, by code, the most first."""
        own = [one for one in self.plan.left_behind if one.by_planner]
        codes = Counter(one.code for one in own)
        return {code: [one for one in own if one.code == code] for code, _ in codes.most_common()}


def seen(office: Office, caller: Caller, draft_id: str) -> DraftSeen:
    """Return a draft as it is now.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller sees no drafts; there is none of this name within his scope; its case cannot be read.
    """
    with office.database.reading() as connection:
        record = own_draft(connection, caller, Act.SEE_JOBS, draft_id)
        steps = drafts.steps(connection, draft_id)
        plan = plan_from_json(document_now(connection, record))
        stored = batches.find_case(connection, record.case_id)
        assert stored is not None
        with unpacked(stored) as folder:
            reading = read_case(folder)
        if reading.case is None:
            raise CaseRejected(reading.faults)
        news = outdated(office, connection, caller, record.plans_behind, (reading.case, plan))
        return DraftSeen(DraftNow(record, steps), reading.case, plan, news)

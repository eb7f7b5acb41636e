"""What other programs can be told of, and what of it has happened between two states of a trip."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from api.access import Act
from scheduler.handover import Phase, TripState


@dataclass(frozen=True, slots=True)
class Told:
    """Hold what a kind is called by programs, and which act lets somebody be told of it."""

    code: str
    act: Act


class Kind(Enum):
    """Name what can happen."""

    PLAN_PUBLISHED = Told("plan.published", Act.SEE_PLANS)
    JOB_ENDED = Told("job.ended", Act.SEE_JOBS)
    TRIP_DEPARTED = Told("trip.departed", Act.SEE_TRIPS)
    TRIP_ETA_CHANGED = Told("trip.eta_changed", Act.SEE_ARRIVAL)
    TRIP_ARRIVED = Told("trip.arrived", Act.SEE_TRIPS)
    TRIP_HANDED_OVER = Told("trip.handed_over", Act.SEE_HANDOVER)
    TRIP_DISPUTED = Told("trip.disputed", Act.SEE_HANDOVER)
    TRIP_DISPUTE_RESOLVED = Told("trip.dispute_resolved", Act.SEE_HANDOVER)
    TRIP_CLOSED = Told("trip.closed", Act.SEE_TRIPS)
    TRIP_FEVER = Told("trip.fever", Act.SEE_LOG)
    TRIP_TAKEN_BACK = Told("trip.taken_back", Act.SEE_TRIPS)
    TEST = Told("webhook.test", Act.MANAGE_WEBHOOKS)

    @property
    def code(self) -> str:
        """Return what programs call it."""
        return str(self.value.code)

    @property
    def act(self) -> Act:
        """Return the act that lets somebody be told of it."""
        return Act(self.value.act)


SUBSCRIBABLE: Mapping[str, Kind] = MappingProxyType(
    {kind.code: kind for kind in Kind if kind is not Kind.TEST}
)
"""The kinds that a webhook may ask for, by their codes."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Hold one thing that has happened to a trip.

    Parameters
    ----------
    firm_id
        Whose handover it is about; "" = the whole trip.
    details
        Ids and states besides plan, trip and phase.
    """

    kind: Kind
    firm_id: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


def happenings(before: TripState, after: TripState) -> Iterator[Happening]:
    """Yield what has happened to a trip between two states of it, and what was taken back.

    It is read off the states and not off the facts, because facts come late, in any order, and twice.
    """
    for kind, firm_id, details in _reached(after) - _reached(before):
        yield Happening(kind, firm_id, dict(details))
    for kind, firm_id, details in _reached(before) - _reached(after):
        yield Happening(Kind.TRIP_TAKEN_BACK, firm_id, {"taken_back": kind.code, **dict(details)})
    aboard = {case.worker_id for case in before.road.fevers}
    if any(case.worker_id not in aboard for case in after.road.fevers):
        yield Happening(Kind.TRIP_FEVER)


_Mark = tuple[Kind, str, tuple[tuple[str, str], ...]]


def _reached(state: TripState) -> set[_Mark]:
    """Return what a trip has reached."""
    marks: set[_Mark] = set()
    if state.departed_at is not None:
        marks.add((Kind.TRIP_DEPARTED, "", ()))
    marks |= {(Kind.TRIP_ARRIVED, "", (("place_id", place_id),)) for place_id in state.arrived_at}
    for firm in state.firms.values():
        own = (("firm_id", firm.firm_id),)
        if firm.signed_at is not None:
            marks.add((Kind.TRIP_HANDED_OVER, firm.firm_id, own))
        if firm.disputed:  # a dispute that was resolved keeps its words
            marks.add((Kind.TRIP_DISPUTED, firm.firm_id, own))
        if firm.resolution:
            marks.add((Kind.TRIP_DISPUTE_RESOLVED, firm.firm_id, own))
    if state.phase is Phase.CLOSED:
        marks.add((Kind.TRIP_CLOSED, "", ()))
    return marks

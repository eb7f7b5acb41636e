"""What has happened since a plan was published, and where a plan that was edited meanwhile contradicts it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from scheduler.errors import EditFault
from scheduler.handover import Boarding, PersonState, Phase, TripState
from scheduler.trips import Plan, Trip

BOARDED, CHECKED_IN, AWAY = "EDIT_PERSON_BOARDED", "EDIT_PERSON_CHECKED_IN", "EDIT_PERSON_AWAY"
CANCELLED, DIFFERS = "EDIT_TRIP_CANCELLED", "EDIT_DEPARTED_DIFFERS"
ERASED, NOT_CLEARED = "EDIT_PERSON_ERASED", "EDIT_PERSON_NOT_CLEARED"
OFF = {
    Boarding.WITHDRAWN: "EDIT_PERSON_WITHDRAWN",
    Boarding.REFUSED: "EDIT_PERSON_REFUSED",
    Boarding.REBOOKED: "EDIT_PERSON_REBOOKED",
}
MAY_BE_ACCEPTED = frozenset(OFF.values())
"""What a dispatcher may publish once he has been told; nobody is lost from a coach by it."""


@dataclass(frozen=True, slots=True)
class AtKerb:
    """Hold where somebody stands or sits whose coach has not left: trip, pickup, and whether he got on."""

    trip_id: str
    pickup_id: str
    boarded: bool

    @property
    def code(self) -> str:
        """Return by which code it is refused to plan the person elsewhere."""
        return BOARDED if self.boarded else CHECKED_IN


@dataclass(frozen=True, slots=True)
class Since:
    """Hold what has happened since a plan was published.

    Parameters
    ----------
    departed
        The trips that have left, as they ran.
    cancelled
        The trips that do not run.
    at_kerb
        Who has checked in or boarded where, by worker; only where the coach has not left.
    away
        The trip on which somebody has left, by worker.
    off
        Who is no longer to ride on a trip, how, and on which: by worker.
    """

    departed: Mapping[str, Trip] = field(default_factory=dict)
    cancelled: frozenset[str] = frozenset()
    at_kerb: Mapping[str, AtKerb] = field(default_factory=dict)
    away: Mapping[str, str] = field(default_factory=dict)
    off: Mapping[str, tuple[Boarding, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, trips: Mapping[str, Trip], states: Iterable[TripState]) -> "Since":
        """Return what the facts of a plan's trips amount to.

        Parameters
        ----------
        trips, states
            The trips as they were published, by their ids, and what has been reported of them.
        """
        states = tuple(states)
        departed = {one.trip_id: trips[one.trip_id] for one in states if one.departed_at is not None}
        kerb: dict[str, AtKerb] = {}
        away: dict[str, str] = {}
        off: dict[str, tuple[Boarding, str]] = {}
        for state in states:
            for worker_id, one in state.people.items():
                if one.boarding in OFF:
                    off[worker_id] = one.boarding, state.trip_id
                elif state.departed_at is not None:
                    if one.boarding is Boarding.BOARDED:
                        away[worker_id] = state.trip_id
                elif state.phase is not Phase.CANCELLED and _is_at_kerb(one):
                    boarded = one.boarding is Boarding.BOARDED
                    kerb[worker_id] = AtKerb(state.trip_id, one.rider.pickup_id, boarded)
        cancelled = frozenset(one.trip_id for one in states if one.phase is Phase.CANCELLED)
        return cls(departed, cancelled, kerb, away, off)

    def and_then(self, later: "Since") -> "Since":
        """Return what has happened to one plan, and then to another one in which it was published anew."""
        away = {**self.away, **later.away}
        return Since(
            {**self.departed, **later.departed},
            self.cancelled | later.cancelled,
            {who: at for who, at in {**self.at_kerb, **later.at_kerb}.items() if who not in away},
            away,
            {**self.off, **later.off},
        )


def moved_off(since: Since, before: Iterable[Trip], after: Iterable[Trip]) -> Iterator[EditFault]:
    """Yield who stands at the kerb or sits in a coach, and would be planned elsewhere by an edit."""
    was, now = boardings(before), boardings(after)
    for worker_id, at in since.at_kerb.items():
        place = (at.trip_id, at.pickup_id)
        if was.get(worker_id) == place != now.get(worker_id):
            yield EditFault(at.code, worker_id, at.trip_id, 1)


def contradictions(since: Since, plan: Plan, erased: Collection[str] = ()) -> tuple[EditFault, ...]:
    """Return where a plan contradicts what has happened since the plan that people know was published.

    Parameters
    ----------
    since, plan
        What has happened, and the plan that is to be published.
    erased
        Workers about whom everything has been erased.
    """
    trips = {trip.trip_id: trip for trip in plan.trips}
    found = [
        EditFault(DIFFERS, trip_id, "", len(ran.seats))
        for trip_id, ran in since.departed.items()
        if trips.get(trip_id) != ran
    ]
    found += [
        EditFault(CANCELLED, trip_id, "", len(trips[trip_id].seats))
        for trip_id in since.cancelled & trips.keys()
    ]
    now = boardings(trip for trip in plan.trips if trip.trip_id not in since.departed)
    for worker_id, at in since.at_kerb.items():
        if now.get(worker_id) != (at.trip_id, at.pickup_id):
            found.append(EditFault(at.code, worker_id, at.trip_id, 1))
    for worker_id, (trip_id, _) in now.items():
        if worker_id in since.away:
            found.append(EditFault(AWAY, worker_id, since.away[worker_id], 1))
        elif worker_id in erased:
            found.append(EditFault(ERASED, worker_id, trip_id, 1))
        elif worker_id in since.off and worker_id not in since.at_kerb:
            found += _still_planned(*since.off[worker_id], worker_id, trip_id)
    return tuple(sorted(found))


def not_cleared(since: Since, plan: Plan, refusals: Callable[[str, date], str]) -> tuple[EditFault, ...]:
    """Return the riders of trips that have not left whom the gate would not let pass any more.

    Parameters
    ----------
    since, plan
        As `contradictions` has them.
    refusals
        Says of a worker on a day why not, "" = he may travel.
    """
    return tuple(
        EditFault(NOT_CLEARED, worker_id, why, 1)
        for trip in plan.trips
        if trip.trip_id not in since.departed
        for worker_id in sorted(trip.seats)
        if (why := refusals(worker_id, trip.day))
    )


def boardings(trips: Iterable[Trip]) -> dict[str, tuple[str, str]]:
    """Return on which trip and at which place each rider boards."""
    return {w: (trip.trip_id, stop.place_id) for trip in trips for stop in trip.stops for w in stop.board}


def _is_at_kerb(one: PersonState) -> bool:
    """Say whether somebody got on, or was checked in and may still get on."""
    if one.boarding is Boarding.OPEN:
        return one.checked_in_at is not None
    return one.aboard


def _still_planned(boarding: Boarding, off: str, worker_id: str, trip_id: str) -> Iterator[EditFault]:
    """Yield that somebody is planned who was taken off; whoever was rebooked only where he was before."""
    if boarding is not Boarding.REBOOKED or trip_id == off:
        yield EditFault(OFF[boarding], worker_id, off, 1)

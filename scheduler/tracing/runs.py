"""One run of a coach as it really was: who was aboard when, on which seats, with which crew."""

from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.handover import PersonState, Readiness, TripState, time_aboard
from scheduler.trips import Trip


@dataclass(frozen=True, slots=True)
class Run:
    """Hold one trip as it was run.

    Parameters
    ----------
    trip_id, coach_id, crew
        Which coach with whom; the crew is aboard from the first boarding to the end.
    from_, until
        When the first rider got on and the last one off, as planned where nobody has said (seconds since
        1970 UTC).
    people
        Whoever boarded, by worker id.
    disinfected_at
        When the coach was last disinfected before this run, None = nobody has said so.
    """

    trip_id: str
    coach_id: str
    crew: tuple[str, ...]
    from_: int
    until: int
    people: Mapping[str, PersonState]
    disinfected_at: int | None = None


def run_of(trip: Trip, state: TripState, crew: tuple[str, ...] = ()) -> Run:
    """Return a trip as it was run; whoever did not board was not there.

    Parameters
    ----------
    trip, state
        The trip as planned, and what its facts amount to.
    crew
        Who worked aboard besides the drivers (a medical escort).
    """
    aboard = {who: one for who, one in state.people.items() if time_aboard(one) is not None}
    served = [stop for stop in trip.stops if stop.board or stop.alight] or list(trip.stops)
    begins = min((one.boarded_at for one in aboard.values() if one.boarded_at is not None), default=None)
    ends = [one.outcome_at for one in aboard.values()]
    until = max((at for at in ends if at is not None), default=0) if all(ends) and ends else served[-1].depart
    drivers = dict.fromkeys((*trip.driver_ids, *(turn.driver_id for turn in state.road.turns), *crew))
    return Run(
        trip_id=trip.trip_id,
        coach_id=trip.coach_id,
        crew=tuple(drivers),
        from_=served[0].arrive if begins is None else begins,
        until=until,
        people=aboard,
        disinfected_at=state.prepared.readiness.get(Readiness.DISINFECTED),
    )

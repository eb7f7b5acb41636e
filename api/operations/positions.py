"""Positions of coaches: taken from trackers, believed or counted; when a trip is expected by the last one."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from api.access import TABLE, Act, Caller, Means, Role, check, may, sees
from api.auth import fingerprint
from api.errors import NotSignedIn
from api.operations.office import Office
from api.operations.telling import tell_of
from api.operations.trips import TripNow, all_trips, own_firm, trip_at_hand
from api.settings import DAY_S
from api.store import accounts, batches, trackers, webhooks
from api.store.trackers import LastPosition, TrackerRecord
from api.webhooks.kinds import Happening, Kind
from routing.positions import Belief, Position, believe
from scheduler.handover import Phase
from scheduler.trips import StopKind
from scheduler.underway import ExpectedStop, Seen, Underway, underway

UNKNOWN_DEVICE, NO_TRIP = "unknown-device", "no-trip"
EARLY_S, LATE_S = 3 * 3_600, 24 * 3_600
"""How long before its departure and after its arrival a trip that has said nothing may be on the way."""
LATEST_S = 14 * DAY_S
OVER = (Phase.CLOSED, Phase.CANCELLED)


@dataclass(frozen=True, slots=True)
class TripPosition:
    """Hold where a trip was last and when it is expected; None = nothing is known, or it is over."""

    now: TripNow
    found: Underway | None


def report(office: Office, secret: str, device: str, position: Position, valid: bool) -> str:
    """Take a position from a tracker.

    Parameters
    ----------
    secret
        The tracker's.
    device
        What the device calls itself.
    valid
        Whether it says itself that it knows where it is.

    Returns
    -------
    "taken", or why the position was not.

    Raises
    ------
    NotSignedIn
        There is no tracker of this secret, or its account is closed.
    """

    def keep(connection: Connection) -> str:
        tracker, holder = _tracker(connection, secret)
        outcome = _take(office, connection, tracker, holder, device, position, valid)
        trackers.count(connection, tracker.tracker_id, outcome, office.now())
        return outcome

    with office.database.reading() as connection:
        _tracker(connection, secret)  # strangers cost no lock
    return office.database.write(keep)


def position_of(office: Office, caller: Caller, plan_id: str, trip_id: str) -> TripPosition:
    """Return where a trip was last and when it is expected.

    A firm is told of the place where its own people alight alone.

    Raises
    ------
    NotAllowed, NotFound
        The caller may not see this of any trip; there is no such trip, or it is not the caller's.
    """
    may(caller, Act.SEE_ARRIVAL)
    with office.database.reading() as connection:
        now = trip_at_hand(office, connection, plan_id, trip_id)
        check(caller, Act.SEE_ARRIVAL, now.record.keys)
        last = trackers.last_position(connection, plan_id, trip_id)
    found = expected(office, now, last.position) if last and now.state.phase not in OVER else None
    if found is not None and caller.role is Role.FIRM:
        firm_id = own_firm(caller, now.record)
        own = {rider.drop_id for rider in now.record.roster.riders if rider.firm_id == firm_id}
        stops = tuple(one for one in found.stops if one.kind is StopKind.DROP and one.place_id in own)
        found = replace(found, stops=stops)
    return TripPosition(now, found)


def last_positions(office: Office, caller: Caller) -> tuple[tuple[TripNow, Position], ...]:
    """Return the trips that the caller sees and that have said where they are, the one heard last first."""
    may(caller, Act.MANAGE_TRACKERS)
    found = []
    for now in all_trips(office, caller):
        if now.state.phase in OVER:
            continue
        with office.database.reading() as connection:
            last = trackers.last_position(connection, now.record.plan_id, now.record.trip_id)
        if last is not None:
            found.append((now, last.position))
    return tuple(sorted(found, key=lambda one: -one[1].at))


def expected(office: Office, now: TripNow, position: Position) -> Underway:
    """Say when a trip is expected; until the law is at hand, by the road alone."""
    state, batch = now.state, now.batch
    rests = tuple((rest.at, rest.until) for rest in state.road.rests)
    seen = Seen(state.departed_at, state.arrived_at, rests)
    trip = batch.trips[now.record.trip_id]
    ready = office.law.is_ready()
    return underway(batch.case, trip, batch.plan.trips, seen, position, office.now(), ready)


def sees_point(caller: Caller) -> bool:
    """Say whether a caller may know where a coach is, and not only when it comes."""
    return Act.SEE_LOG in TABLE[caller.role]


def throw_old_away(office: Office) -> int:
    """Throw away the positions whose time is over, and return how many there were."""
    before = office.now() - office.settings.position_days * DAY_S
    return office.database.write(lambda connection: trackers.throw_away(connection, before))


def _tracker(connection: Connection, secret: str) -> tuple[TrackerRecord, Caller]:
    tracker = trackers.find_by_hash(connection, fingerprint(secret)) if secret else None
    holder = accounts.find(connection, tracker.account_id) if tracker else None
    if tracker is None or holder is None or holder.disabled_at is not None:
        raise NotSignedIn
    return tracker, holder.caller(Means.TOKEN, expires_at=0)


def _take(
    office: Office,
    connection: Connection,
    tracker: TrackerRecord,
    holder: Caller,
    device: str,
    position: Position,
    valid: bool,
) -> str:
    plate = tracker.devices.get(device)
    if plate is None:
        return UNKNOWN_DEVICE
    belief = believe(position, None, office.now()) if valid else Belief.INVALID
    if belief is not Belief.TAKEN:
        return belief.value
    now = _under_way(office, connection, tracker.carrier, plate, holder, position.at)
    if now is None:
        return NO_TRIP
    key = (now.record.plan_id, now.record.trip_id)
    batches.lock_trip(connection, *key)
    last = trackers.last_position(connection, *key)
    belief = believe(position, last.position if last else None, office.now())
    if belief is Belief.TAKEN:
        told = _tell(office, connection, now, position, last)
        trackers.put_position(connection, *key, LastPosition(position, told))
    return belief.value


def _under_way(
    office: Office, connection: Connection, carrier: str, plate: str, holder: Caller, at: int
) -> TripNow | None:
    """Return the trip that a coach is on: one that has left, else the one that leaves next."""
    found = []
    for plan_id, trip_id in trackers.trips_of_carrier(connection, carrier, (at - LATEST_S, at + EARLY_S)):
        batch = office.batch(connection, plan_id)
        coach = batch.case.coaches[batch.trips[trip_id].coach_id]
        if (coach.plate or coach.coach_id) != plate:
            continue
        now = trip_at_hand(office, connection, plan_id, trip_id)
        if now.state.phase in OVER or not sees(holder, now.record.keys):
            continue
        left = now.state.departed_at is not None and set(now.state.arrived_at) < set(
            now.record.roster.drop_ids
        )
        if left or (now.state.departed_at is None and now.record.arrives_at + LATE_S >= at):
            found.append((not left, now.record.departs_at, plan_id, trip_id, now))
    return min(found, key=lambda one: one[:-1])[-1] if found else None


def _tell(
    office: Office, connection: Connection, now: TripNow, position: Position, last: LastPosition | None
) -> dict[str, int]:
    """Tell webhooks where a coach is expected much earlier or later than they know; return what they know."""
    told = dict(last.told) if last else {}
    if not webhooks.listening(connection, Kind.TRIP_ETA_CHANGED.code):
        return told
    for stop in expected(office, now, position).stops:
        known = told.get(stop.place_id, stop.planned_at)
        if stop.kind is StopKind.DROP and _differs(office, stop, known):
            told[stop.place_id] = stop.expected_at
            tell_of(office, connection, now, Happening(Kind.TRIP_ETA_CHANGED, details=_details(stop)))
    return told


def _differs(office: Office, stop: ExpectedStop, known: int) -> bool:
    return abs(stop.expected_at - known) >= 60 * office.settings.eta_change_minutes


def _details(stop: ExpectedStop) -> dict[str, str]:
    moments = {"expected_at": stop.expected_at, "planned_at": stop.planned_at}
    written = {name: _moment(at) for name, at in moments.items()}
    return {"place_id": stop.place_id} | written


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")

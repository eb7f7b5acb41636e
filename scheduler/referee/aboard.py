"""Rules about the people aboard: how many, from where, and where they sit."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from scheduler.errors import Excess, PlanFault
from scheduler.policy import Risk
from scheduler.referee.records import Dossier, TripRecord

# Row from 1 and column from 0.
Position = tuple[int, int]


def within_capacity(dossier: Dossier) -> Iterator[PlanFault]:
    """No more people are aboard than seats may be sold."""
    for trip in dossier.trips:
        most, peak = _sellable(trip, dossier), _most_aboard(trip)
        if peak > most:
            words = f"{peak} riders aboard, {most} seats may be sold with {len(trip.driver_ids)} drivers"
            yield trip.fault("R03", words, Excess("seats", peak - most))


def _most_aboard(trip: TripRecord) -> int:
    aboard, peak = set[str](), 0
    for stop in trip.stops:
        aboard.difference_update(stop.alight)
        aboard.update(worker_id for worker_id in stop.board if worker_id in trip.boards_at)
        peak = max(peak, len(aboard))
    return peak


def _sellable(trip: TripRecord, dossier: Dossier) -> int:
    """Return the seats that may be sold: the higher risk of the two ends counts, on the day of the trip."""
    case = dossier.case
    ends = {stop.place_id for stop in trip.stops if stop.has_service}
    homes = {case.workers[worker_id].village_id for worker_id in trip.riders}
    worst = max((case.risks.place_risk(place_id, trip.day) for place_id in ends | homes), default=Risk.LOW)
    digits = case.policy.cap_exempt_within
    cities = {case.places[stop.place_id].division[:digits] for stop in trip.stops}
    local = digits > 0 and len(cities) == 1 and len(next(iter(cities))) == digits
    return trip.coach.sellable(case.policy, len(trip.driver_ids), worst, local)


def cohorts_apart(dossier: Dossier) -> Iterator[PlanFault]:
    """People from places of different risk do not share a coach."""
    if dossier.case.policy.mixing != "same-risk":
        return
    for trip in dossier.trips:
        villages = Counter(dossier.case.workers[worker_id].village_id for worker_id in trip.riders)
        risks = Counter[Risk]()
        for village_id, people in villages.items():
            risks[dossier.case.risks.place_risk(village_id, trip.day)] += people
        if len(risks) > 1:
            words = f"riders of {len(risks)} risk levels: {', '.join(r.name for r in sorted(risks))}"
            yield trip.fault("R04", words, Excess("risks", risks.total() - max(risks.values())))


def worth_running(dossier: Dossier) -> Iterator[PlanFault]:
    """No coach runs for a handful of people."""
    least = max(1, dossier.case.limits.min_riders)
    for trip in dossier.trips:
        if len(trip.riders) < least:
            words = f"{len(trip.riders)} riders, a coach runs for {least} or more"
            yield trip.fault("R13", words, Excess("riders", least - len(trip.riders)))


def seats_lawful(dossier: Dossier) -> Iterator[PlanFault]:
    """Everybody has a seat of his own, the observation rows are empty, and families sit together."""
    for trip, _ in dossier.timed():
        seats = trip.seats
        if seats is None:
            continue
        positions = {worker_id: _position(seat, trip) for worker_id, seat in seats.items()}
        real = {worker_id: place for worker_id, place in positions.items() if place is not None}
        for words in (
            *_one_seat_each(trip, seats),
            *_real_seats(trip, positions, dossier),
            *_parties_together(trip, real, dossier),
        ):
            yield trip.fault("R16", words)


def _one_seat_each(trip: TripRecord, seats: Mapping[str, object]) -> Iterator[str]:
    for worker_id in trip.riders:
        if worker_id not in seats:
            yield f"{worker_id} has no seat"
    for worker_id in seats:
        if worker_id not in trip.boards_at:
            yield f"{worker_id} has a seat, but is not on the trip"
    for seat, people in Counter(map(str, seats.values())).items():
        if people > 1:
            yield f"seat {seat} is given to {people} people"


def _position(seat: object, trip: TripRecord) -> Position | None:
    """Return row (from 1) and column (from 0) of a seat, None if the coach has no such seat."""
    if not isinstance(seat, str) or not (seat[:-1].isascii() and seat[:-1].isdigit()):
        return None
    row, column = int(seat[:-1][:4]), ord(seat[-1].upper()) - ord("A")
    rows = trip.coach.layout.rows
    return (row, column) if 1 <= row <= len(rows) and 0 <= column < rows[row - 1] else None


def _last_row(trip: TripRecord, dossier: Dossier) -> int:
    return len(trip.coach.layout.rows) - dossier.case.policy.observation_rows


def _real_seats(
    trip: TripRecord, positions: Mapping[str, Position | None], dossier: Dossier
) -> Iterator[str]:
    for worker_id, position in positions.items():
        if position is None:
            yield f"the seat of {worker_id} does not exist in coach {trip.coach.coach_id}"
        elif position[0] > _last_row(trip, dossier):
            yield f"{worker_id} sits in row {position[0]}, an observation row"


def _parties_together(trip: TripRecord, positions: Mapping[str, Position], dossier: Dossier) -> Iterator[str]:
    parties: dict[str, set[str]] = defaultdict(set)
    for worker_id in trip.riders:
        party_id = dossier.case.workers[worker_id].party_id
        if party_id and worker_id in positions:
            parties[party_id].add(worker_id)
    families = {party_id: members for party_id, members in parties.items() if len(members) > 1}
    # Who sits alone can be asked to change seats; a family cannot.
    holder = {positions[worker_id]: worker_id for worker_id in positions}
    fixed = set[str]().union(*families.values())
    for party_id, members in families.items():
        if _connected({positions[worker_id] for worker_id in members}):
            continue
        for row in range(1, _last_row(trip, dossier) + 1):
            taken = [
                holder.get((row, column)) in fixed - members
                for column in range(trip.coach.layout.rows[row - 1])
            ]
            if _longest_run(taken) >= len(members):
                yield f"party {party_id} of {len(members)} sits apart, though row {row} could hold it"
                break


def _connected(places: set[Position]) -> bool:
    """Say whether one can go from seat to seat by neighbours: beside, or one row on, one column over."""
    left = set(places)
    edge = [left.pop()]
    while edge:
        row, column = edge.pop()
        beside = {place for place in left if abs(place[0] - row) <= 1 and abs(place[1] - column) <= 1}
        left -= beside
        edge += beside
    return not left


def _longest_run(taken: list[bool]) -> int:
    longest = run = 0
    for occupied in taken:
        run = 0 if occupied else run + 1
        longest = max(longest, run)
    return longest

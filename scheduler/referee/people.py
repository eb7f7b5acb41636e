"""Rules about who travels: everybody once, nobody without a true reason left, no party parted."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from scheduler.eligibility import window
from scheduler.errors import PlanFault
from scheduler.planform import GATE_CODES, PLANNER_CODES
from scheduler.reasons import GateCode, PlannerCode
from scheduler.referee.records import Dossier, TripRecord
from scheduler.roster import Worker


def served_once(dossier: Dossier) -> Iterator[PlanFault]:
    """Everybody rides once or is left with a code that fits; nobody rides whom the gate refuses."""
    yield from _counted_once(dossier)
    yield from _may_travel(dossier)
    yield from _codes_fit(dossier)


def trips_of_worker(dossier: Dossier) -> dict[str, list[TripRecord]]:
    """Return the trips that each worker boards."""
    trips: dict[str, list[TripRecord]] = defaultdict(list)
    for trip in dossier.trips:
        for worker_id in trip.riders:
            trips[worker_id].append(trip)
    return trips


def _counted_once(dossier: Dossier) -> Iterator[PlanFault]:
    aboard = trips_of_worker(dossier)
    left = Counter(entry.worker_id for entry in dossier.left_behind)
    for worker_id, times in left.items():
        if worker_id not in dossier.case.workers:
            yield PlanFault("R01", worker_id or "left_behind", "is left behind, but no worker of the case")
        elif times > 1:
            yield PlanFault("R01", worker_id, f"is left behind {times} times")
    for worker_id in dossier.case.workers:
        where = [trip.trip_id for trip in aboard.get(worker_id, ())] + ["left_behind"] * (worker_id in left)
        if not where:
            yield PlanFault("R01", worker_id, "is on no trip and not left behind")
        elif len(where) > 1:
            yield PlanFault("R01", worker_id, f"is in {len(where)} places: {', '.join(where)}")


def _may_travel(dossier: Dossier) -> Iterator[PlanFault]:
    for trip in dossier.trips:
        for worker_id in trip.riders:
            if codes := dossier.refusals(worker_id, trip.day):
                yield trip.fault(
                    "R01", f"{worker_id} may not travel on {trip.day}: {', '.join(sorted(codes))}"
                )


def _codes_fit(dossier: Dossier) -> Iterator[PlanFault]:
    """Nobody whom the gate refuses on all his days is called the planner's, and the other way round."""
    reasons = Reasons(dossier)
    for worker_id, code in _code_of(dossier).items():
        true = reasons.gate_codes(worker_id)
        if code not in PLANNER_CODES and code not in GATE_CODES:
            yield PlanFault("R01", worker_id, f"is left behind as {code or 'nothing'}, which is no code")
        elif not true and code in GATE_CODES:
            yield PlanFault(
                "R01", worker_id, f"is left behind as {code}, but the gate lets him pass on some day"
            )
        elif true and code not in true and not reasons.may_be_the_planners(worker_id, code):
            words = f"is left behind as {code}, but the gate refuses him: {', '.join(sorted(true))}"
            yield PlanFault("R01", worker_id, words)


def _code_of(dossier: Dossier) -> dict[str, str]:
    """Return the code of each known worker who is left; the last one counts where he is left twice."""
    return {e.worker_id: e.code for e in dossier.left_behind if e.worker_id in dossier.case.workers}


def left_by_planner(dossier: Dossier) -> list[str]:
    """Return the workers whose staying costs `left_fen`: whom the planner left, not the gate."""
    reasons = Reasons(dossier)
    return [
        worker_id
        for worker_id, code in _code_of(dossier).items()
        if not reasons.gate_codes(worker_id) or reasons.may_be_the_planners(worker_id, code)
    ]


class Reasons:
    """Say of each worker with which gate codes he may truly be left behind.

    Parameters
    ----------
    dossier
        The case with its gate.
    """

    def __init__(self, dossier: Dossier) -> None:
        self._case = dossier.case
        self._refusals = dossier.refusals
        self._parties: dict[str, list[Worker]] = defaultdict(list)
        for worker in dossier.case.workers.values():
            self._parties[worker.party_id].append(worker)

    def gate_codes(self, worker_id: str) -> frozenset[str]:
        """Return his own codes, else that of his party; none if he is the planner's."""
        worker = self._case.workers[worker_id]
        own = self._own_codes(worker)
        if own:
            return own
        return (
            frozenset({GateCode.PARTY_MEMBER_REFUSED.value})
            if self._a_member_bars(worker) or self._no_day_of_all(worker)
            else own
        )

    def may_be_the_planners(self, worker_id: str, code: str) -> bool:
        """Say whether OUT_OF_WINDOW is true too: refused on some day, in a party that no one member bars."""
        worker = self._case.workers[worker_id]
        return (
            code == PlannerCode.OUT_OF_WINDOW
            and not self._own_codes(worker)
            and not self._a_member_bars(worker)
            and self._no_day_of_all(worker)
            and any(self._refusals(worker_id, day) for day in window(worker, self._case))
        )

    def _own_codes(self, worker: Worker) -> frozenset[str]:
        """Return every code that refuses him, if the gate refuses him on each of his days."""
        daily = [self._refusals(worker.worker_id, day) for day in window(worker, self._case)]
        codes = frozenset[str]().union(*daily)
        if not worker.consent:
            return codes | {GateCode.NO_CONSENT.value}
        return codes if all(daily) else frozenset()

    def _others(self, worker: Worker) -> Sequence[Worker]:
        if not worker.party_id:
            return ()
        return [member for member in self._parties[worker.party_id] if member is not worker]

    def _a_member_bars(self, worker: Worker) -> bool:
        """Say whether another member is refused on all his own days."""
        return any(self._own_codes(member) for member in self._others(worker))

    def _no_day_of_all(self, worker: Worker) -> bool:
        """Say whether the gate refuses some member on every day that all members share."""
        others = self._others(worker)
        if not others:
            return False
        party = [worker, *others]
        shared = set.intersection(*(set(window(member, self._case)) for member in party))
        return bool(shared) and all(
            any(self._refusals(member.worker_id, day) for member in party) for day in shared
        )


def party_travels_whole(dossier: Dossier) -> Iterator[PlanFault]:
    """A family gets on at one place of one coach, or it stays at home together."""
    boardings: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for trip in dossier.trips:
        for worker_id in trip.riders:
            first = next(stop for stop in trip.stops if worker_id in stop.board)
            boardings[worker_id].append((trip.trip_id, first.place_id))
    parties: dict[str, list[str]] = defaultdict(list)
    for worker in dossier.case.workers.values():
        if worker.party_id:
            parties[worker.party_id].append(worker.worker_id)
    for party_id, members in parties.items():
        where = {at for member in members for at in boardings.get(member, [("-", "-")])}
        if len(where) > 1:
            trips = "+".join(sorted({trip_id for trip_id, _ in where} - {"-"}))
            yield PlanFault(
                "R02", trips, f"party {party_id} of {len(members)} is split over {len(where)} places"
            )

"""Whether somebody on the stand-by list fits a trip: the planner's rules, for one person at the kerb."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from routing.matrix import TravelMatrix
from scheduler.case import Case
from scheduler.demand import Reach
from scheduler.eligibility import judge, parties_of, window
from scheduler.errors import HandoverError
from scheduler.handover.boarding import StoodIn
from scheduler.handover.outcome import TripState
from scheduler.manifests.writing import riders_allowed
from scheduler.roster import Worker
from scheduler.trips import Stop, StopKind, Trip

MINUTE_S = 60
TOLERANCE_S = 1.0


class MisfitCode(StrEnum):
    """Name why somebody cannot stand in."""

    LEFT_ALREADY = "left-already"
    ON_A_TRIP = "on-a-trip"
    GATE = "gate"
    OTHER_DAY = "other-day"
    PARTY = "party"
    FIRM_NOT_APPROVED = "firm-not-approved"
    FIRM_NOT_SERVED = "firm-not-served"
    FIRM_QUOTA = "firm-quota"
    NO_PICKUP = "no-pickup"
    PICKUP_LEFT = "pickup-left"
    RIDE = "ride"
    COHORT = "cohort"
    SEAT_HELD = "seat-held"
    FULL = "full"


WORDS: dict[MisfitCode, tuple[str, str]] = {
    MisfitCode.LEFT_ALREADY: ("车已离开最后一个上车点", "the coach has left its last pickup"),
    MisfitCode.ON_A_TRIP: ("此人已安排在 {about}", "this person is on {about} already"),
    MisfitCode.GATE: ("准入未通过：{about}", "the gate refuses this person: {about}"),
    MisfitCode.OTHER_DAY: ("登记的出行日期不含 {about}", "{about} is not among the registered days"),
    MisfitCode.PARTY: (
        "同行人 {about} 不在这趟车上，同行不拆散",
        "{about} of the same party is not on this trip, and a party is never parted",
    ),
    MisfitCode.FIRM_NOT_APPROVED: ("企业 {about} 尚未获准接收", "firm {about} is not approved to receive"),
    MisfitCode.FIRM_NOT_SERVED: (
        "这趟车不停靠企业 {about} 的下车点",
        "the trip has no drop at firm {about}",
    ),
    MisfitCode.FIRM_QUOTA: ("企业 {about} 当日接收名额已满", "the day's quota of firm {about} is used up"),
    MisfitCode.NO_PICKUP: (
        "这趟车不经过此人的上车点 {about}",
        "the trip does not call where this person may board ({about})",
    ),
    MisfitCode.PICKUP_LEFT: ("车已离开上车点 {about}", "the coach has left the pickup {about}"),
    MisfitCode.RIDE: ("乘车时间或绕行 {about} 分钟，超过上限", "{about} min on board or around are too long"),
    MisfitCode.COHORT: (
        "风险等级与车上人员不同（{about}），不能混乘",
        "comes from another risk level than the riders ({about}), and levels do not share a coach",
    ),
    MisfitCode.SEAT_HELD: ("座位 {about} 还有人", "seat {about} is still held"),
    MisfitCode.FULL: ("这趟车最多载 {about} 人，已满", "the trip may carry {about} riders and is full"),
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """Say one reason why somebody cannot stand in."""

    code: MisfitCode
    about: str = ""

    def words(self, lang: str = "zh") -> str:
        """Say what does not fit."""
        zh, en = WORDS[self.code]
        return (en if lang == "en" else zh).format(about=self.about)


class DoesNotFit(HandoverError):
    """Refuse a stand-in; `misfits` says why."""

    def __init__(self, trip_id: str, misfits: Sequence[Misfit]) -> None:
        self.misfits = tuple(misfits)
        super().__init__(trip_id, "; ".join(misfit.code for misfit in self.misfits))


@dataclass(frozen=True, slots=True)
class StandIn:
    """Hold where a person would board, alight and sit, and what speaks against it; nothing = it fits."""

    worker_id: str
    firm_id: str
    pickup_id: str
    drop_id: str
    seat: str
    in_place_of: str
    misfits: tuple[Misfit, ...]

    @property
    def fits(self) -> bool:
        """Say whether nothing speaks against it."""
        return not self.misfits

    def event(self, event_id: str, at: int) -> StoodIn:
        """Return the fact that this person stands in."""
        return StoodIn(
            event_id,
            at,
            self.worker_id,
            self.firm_id,
            self.pickup_id,
            self.drop_id,
            self.seat,
            self.in_place_of,
        )


@dataclass(frozen=True, slots=True)
class Kerb:
    """Hold the trip as it stands while it boards, and all that a newcomer is judged by.

    Parameters
    ----------
    case, trips
        The case and the trips of its plan.
    states
        What the facts say of each trip, by trip id; a trip of which nothing is known runs as planned.
    trip_id
        The trip that has room.
    now
        The moment of the question.
    travel
        The roads, which a detour is measured by; None = only who rides a way that others ride is let on where
        the case limits detours.
    """

    case: Case
    trips: Mapping[str, Trip]
    states: Mapping[str, TripState]
    trip_id: str
    now: int
    travel: TravelMatrix | None = None

    @property
    def trip(self) -> Trip:
        """Return the trip that has room."""
        return self.trips[self.trip_id]

    def riding(self, trip_id: str) -> tuple[str, ...]:
        """Return who holds a seat or has alighted at a firm, newcomers included."""
        trip_state = self.states.get(trip_id)
        if trip_state is None:
            return self.trips[trip_id].rider_ids
        return tuple(who for who, one in trip_state.people.items() if one.expected)


def stand_in(kerb: Kerb, worker: Worker, in_place_of: str = "") -> StandIn:
    """Judge whether somebody may take a free seat of a trip, by the rules that the plan was made by.

    Parameters
    ----------
    kerb
        The trip and what is around it.
    worker
        Who would like to come.
    in_place_of
        Whose seat it shall be; "" = the foremost free one.
    """
    riding = [who for who in kerb.riding(kerb.trip_id) if who != worker.worker_id]
    seat = _seat(kerb, riding, in_place_of)
    drop_id = kerb.case.firms[worker.firm_id].place_id
    pickups = [stop for stop in kerb.trip.stops if stop.kind is StopKind.PICKUP]
    reachable = [stop for stop in pickups if stop.place_id in _own_pickups(kerb.case, worker)]
    coming = [stop for stop in reachable if stop.depart >= kerb.now]
    pickup = next(iter(coming), None)
    drop = next((s for s in kerb.trip.stops if s.kind is StopKind.DROP and s.place_id == drop_id), None)
    misfits = (
        *_person(kerb, worker, riding),
        *_firm(kerb, worker, drop, riding),
        *_pickup(worker, reachable, pickup),
        *(_ride(kerb, pickup, drop) if pickup and drop else ()),
        *_company(kerb, worker, riding),
        *_room(kerb, worker, riding, in_place_of, seat),
    )
    pickup_id = pickup.place_id if pickup else ""
    return StandIn(worker.worker_id, worker.firm_id, pickup_id, drop_id, seat, in_place_of, misfits)


def _own_pickups(case: Case, worker: Worker) -> tuple[str, ...]:
    party = parties_of([replace(worker, party_id="")])[0]
    return Reach(case.places, case.limits.access_m).pickups(party)


def _person(kerb: Kerb, worker: Worker, riding: Iterable[str]) -> Iterator[Misfit]:
    """Judge the person: the gate, the day, other trips, the party."""
    now = kerb.states.get(kerb.trip_id)
    if now is not None and now.departed_at is not None:
        yield Misfit(MisfitCode.LEFT_ALREADY)
    for trip_id in kerb.trips:
        if trip_id != kerb.trip_id and worker.worker_id in kerb.riding(trip_id):
            yield Misfit(MisfitCode.ON_A_TRIP, trip_id)
    for refusal in judge(worker, kerb.case, kerb.trip.day).refusals:
        yield Misfit(MisfitCode.GATE, refusal.code)
    if kerb.trip.day not in window(worker, kerb.case):
        yield Misfit(MisfitCode.OTHER_DAY, kerb.trip.day.isoformat())
    if worker.party_id:
        family = {w.worker_id for w in kerb.case.workers.values() if worker.party_id == w.party_id}
        if absent := sorted(family - {worker.worker_id, *riding}):
            yield Misfit(MisfitCode.PARTY, ", ".join(absent))


def _firm(kerb: Kerb, worker: Worker, drop: Stop | None, riding: Iterable[str]) -> Iterator[Misfit]:
    """Judge the firm: approved, on the way, and not over its quota of the day (rules R05, R09)."""
    case, firm = kerb.case, kerb.case.firms[worker.firm_id]
    if not firm.approved:
        yield Misfit(MisfitCode.FIRM_NOT_APPROVED, firm.firm_id)
    if drop is None:
        yield Misfit(MisfitCode.FIRM_NOT_SERVED, firm.firm_id)
        return
    if not any(case.workers[who].firm_id == firm.firm_id for who in drop.alight):
        # nobody of this firm was to alight, so that its hours of reception were never asked
        at, finish = case.clock.second_of_day(drop.arrive), case.clock.second_of_day(drop.depart)
        opens, closes = firm.receives.from_s, firm.receives.until_s
        inside = opens <= at <= finish <= closes if opens <= closes else at >= opens or finish <= closes
        if not firm.receives.all_day and not inside:
            yield Misfit(MisfitCode.FIRM_NOT_SERVED, firm.firm_id)
    if firm.daily_quota is not None:
        day = case.clock.day(drop.arrive)
        people = sum(
            who in case.workers and case.workers[who].firm_id == firm.firm_id
            for trip_id, trip in kerb.trips.items()
            if _arrives(case, trip, firm.place_id, day.toordinal())
            for who in (riding if trip_id == kerb.trip_id else kerb.riding(trip_id))
        )
        if people >= firm.daily_quota:
            yield Misfit(MisfitCode.FIRM_QUOTA, firm.firm_id)


def _arrives(case: Case, trip: Trip, place_id: str, day: int) -> bool:
    return any(
        stop.kind is StopKind.DROP
        and stop.place_id == place_id
        and case.clock.day(stop.arrive).toordinal() == day
        for stop in trip.stops
    )


def _pickup(worker: Worker, reachable: list[Stop], pickup: Stop | None) -> Iterator[Misfit]:
    """Judge the pickup: one that the person can reach, and that the coach has not left (rule R14)."""
    if not reachable:
        yield Misfit(MisfitCode.NO_PICKUP, worker.home_pickup_id)
    elif pickup is None:
        yield Misfit(MisfitCode.PICKUP_LEFT, reachable[-1].place_id)


def _ride(kerb: Kerb, pickup: Stop, drop: Stop) -> Iterator[Misfit]:
    """Judge how long the person would sit in the coach, and how far around (rule R11)."""
    limits, trip = kerb.case.limits, kerb.trip
    ride_s = drop.arrive - pickup.depart
    if limits.max_ride_min is not None and ride_s > limits.max_ride_min * MINUTE_S + TOLERANCE_S:
        yield Misfit(MisfitCode.RIDE, f"{ride_s / MINUTE_S:.0f}")
    if limits.max_detour_min is None or set(pickup.board) & set(drop.alight):
        return
    way = trip.stops[trip.stops.index(pickup) : trip.stops.index(drop) + 1]
    around_s = _around_s(kerb.travel, [stop.place_id for stop in way])
    if around_s is None or around_s > limits.max_detour_min * MINUTE_S + TOLERANCE_S:
        yield Misfit(MisfitCode.RIDE, "?" if around_s is None else f"{around_s / MINUTE_S:.0f}")


def _around_s(travel: TravelMatrix | None, way: list[str]) -> float | None:
    """Return how many seconds a way is longer than the direct one, None where that is not known."""
    if travel is None:
        return None
    legs = [travel.leg(a, b) for a, b in pairwise(way)]
    direct = travel.leg(way[0], way[-1])
    if direct is None or any(leg is None for leg in legs):
        return None
    return sum(leg.drive_s for leg in legs if leg) - direct.drive_s


def _company(kerb: Kerb, worker: Worker, riding: Iterable[str]) -> Iterator[Misfit]:
    """Judge the risk of the villages where levels do not share a coach (rule R04)."""
    if kerb.case.policy.mixing != "same-risk":
        return
    villages = {kerb.case.workers[who].village_id for who in riding if who in kerb.case.workers}
    levels = {kerb.case.risks.place_risk(village_id, kerb.trip.day) for village_id in villages}
    own = kerb.case.risks.place_risk(worker.village_id, kerb.trip.day)
    if levels - {own}:
        yield Misfit(MisfitCode.COHORT, own.name.lower())


def _room(kerb: Kerb, worker: Worker, riding: list[str], in_place_of: str, seat: str) -> Iterator[Misfit]:
    """Judge the seat, and the cap with the newcomer's own risk (rules R03, R16)."""
    now = kerb.states.get(kerb.trip_id)
    held = in_place_of and (now is None or (in_place_of in now.people and now.people[in_place_of].holds_seat))
    if held:
        yield Misfit(MisfitCode.SEAT_HELD, kerb.trip.seats.get(in_place_of, ""))
    aboard = {*riding, worker.worker_id}
    pickups = (replace(s, board=tuple(w for w in s.board if w in aboard)) for s in kerb.trip.stops)
    stops = [replace(stop, alight=()) for stop in pickups]
    first = next(k for k, stop in enumerate(stops) if stop.kind is StopKind.PICKUP)
    known = {who for stop in stops for who in stop.board}
    joined = tuple(sorted(who for who in aboard - known if who in kerb.case.workers))
    stops[first] = replace(stops[first], board=stops[first].board + joined)
    most = riders_allowed(kerb.case, replace(kerb.trip, stops=tuple(stops)))
    if len(aboard) > most or not seat:
        yield Misfit(MisfitCode.FULL, str(most))


def _seat(kerb: Kerb, riding: Iterable[str], in_place_of: str) -> str:
    """Return the seat of whoever is replaced, else the foremost free one outside the observation rows."""
    now = kerb.states.get(kerb.trip_id)
    planned = kerb.trip.seats
    seats = planned if now is None else {who: one.seat for who, one in now.people.items()}
    taken = {seats.get(who, "") for who in riding}
    if in_place_of and (own := seats.get(in_place_of, "")) and own not in taken:
        return own
    rows = kerb.case.coaches[kerb.trip.coach_id].layout.rows
    last = len(rows) - kerb.case.policy.observation_rows
    for row, width in enumerate(rows[:last], start=1):
        for column in range(width):
            name = f"{row}{chr(ord('A') + column)}"
            if name not in taken:
                return name
    return ""

"""The five points of a trip: organised, tested, protected, handed over, traceable; and what each lacks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from scheduler.handover import (
    Boarding,
    FirmProgress,
    Leaving,
    Outcome,
    PersonState,
    Readiness,
    TripRoster,
    TripState,
    time_aboard,
    together_s,
)

DONE = (FirmProgress.SIGNED, FirmProgress.RESOLVED, FirmProgress.NOBODY_COMES)
ON_THE_WAY = "temperature-taken"
AT_BOARDING = ("checked-in", "boarded")


class PointName(StrEnum):
    """Name one of the five points (有组织、有检测、有防护、有交接、有追溯)."""

    ORGANISED = "organised"
    TESTED = "tested"
    PROTECTED = "protected"
    HANDED_OVER = "handed-over"
    TRACEABLE = "traceable"


class LackCode(StrEnum):
    """Name what a point lacks."""

    PAPER = "paper"
    NOTICE = "notice"
    NO_LEADER = "no-leader"
    NOT_TOLD = "not-told"
    NO_TEMPERATURE_BEFORE = "no-temperature-before"
    NO_TEMPERATURE_ON_THE_WAY = "no-temperature-on-the-way"
    NO_TEMPERATURE_AFTER = "no-temperature-after"
    FEVER_ABOARD = "fever-aboard"
    NOT_READY = "not-ready"
    OVER_CAP = "over-cap"
    IN_OBSERVATION_ROWS = "in-observation-rows"
    CREW_NOT_RESTED = "crew-not-rested"
    COUNT_OPEN = "count-open"
    NOT_SIGNED = "not-signed"
    DISPUTED = "disputed"
    NO_SEAT = "no-seat"
    TWO_ON_ONE_SEAT = "two-on-one-seat"
    NO_CREW = "no-crew"
    NOT_FROZEN = "not-frozen"
    CHAIN_BROKEN = "chain-broken"


POINT_WORDS: dict[PointName, tuple[str, str]] = {
    PointName.ORGANISED: ("有组织", "organised"),
    PointName.TESTED: ("有检测", "tested"),
    PointName.PROTECTED: ("有防护", "protected"),
    PointName.HANDED_OVER: ("有交接", "handed over"),
    PointName.TRACEABLE: ("有追溯", "traceable"),
}
LACK_WORDS: dict[LackCode, tuple[str, str]] = {
    LackCode.PAPER: ("缺少备案材料：{who}", "a paper was not filed: {who}"),
    LackCode.NOTICE: ("未通报 {who}", "{who} was not told beforehand"),
    LackCode.NO_LEADER: ("没有车长或副车长", "there is no leader or deputy"),
    LackCode.NOT_TOLD: ("没有通知 {who}", "{who} was not told coach, seat and time"),
    LackCode.NO_TEMPERATURE_BEFORE: ("{who} 上车前没有测温", "no temperature of {who} before boarding"),
    LackCode.NO_TEMPERATURE_ON_THE_WAY: ("{who} 途中没有测温", "no temperature of {who} on the way"),
    LackCode.NO_TEMPERATURE_AFTER: ("{who} 到达时没有测温", "no temperature of {who} on arrival"),
    LackCode.FEVER_ABOARD: (
        "{who} 途中发热，没有移交医疗点",
        "{who} had a fever aboard and was not taken to a health post",
    ),
    LackCode.NOT_READY: ("发车前没有完成：{who}", "was not made ready before departure: {who}"),
    LackCode.OVER_CAP: ("超过限载：{who} 人", "more riders than the cap allows: {who}"),
    LackCode.IN_OBSERVATION_ROWS: (
        "{who} 无发热却坐在留观座位",
        "{who} sits apart without a fever",
    ),
    LackCode.CREW_NOT_RESTED: ("途中没有休息或换班记录", "no rest and no change of drivers was written down"),
    LackCode.COUNT_OPEN: ("{who} 的去向没有说明", "nobody has said what became of {who}"),
    LackCode.NOT_SIGNED: ("企业 {who} 没有签收", "firm {who} has not signed"),
    LackCode.DISPUTED: ("企业 {who} 的异议没有处理", "the dispute of firm {who} is not resolved"),
    LackCode.NO_SEAT: ("{who} 没有座位号", "the seat of {who} is not known"),
    LackCode.TWO_ON_ONE_SEAT: ("座位 {who} 登记了两人", "seat {who} is given to two people"),
    LackCode.NO_CREW: ("没有驾驶员记录", "the drivers are not known"),
    LackCode.NOT_FROZEN: ("发车时没有锁定名单", "the manifest was not frozen at departure"),
    LackCode.CHAIN_BROKEN: ("记录链不完整", "the chain of facts is broken"),
}


@dataclass(frozen=True, slots=True)
class Lack:
    """Hold one thing that a point lacks; `who` is a worker, firm, paper, division, seat or number."""

    code: LackCode
    who: str = ""

    def words(self, lang: str = "zh") -> str:
        """Say what is lacking."""
        zh, en = LACK_WORDS[self.code]
        return (en if lang == "en" else zh).format(who=self.who)


@dataclass(frozen=True, slots=True)
class Point:
    """Hold one of the five points."""

    name: PointName
    lacks: tuple[Lack, ...]

    @property
    def complete(self) -> bool:
        """Say whether nothing is lacking."""
        return not self.lacks

    def words(self, lang: str = "zh") -> str:
        """Say the name of the point."""
        zh, en = POINT_WORDS[self.name]
        return en if lang == "en" else zh


@dataclass(frozen=True, slots=True)
class TripFile:
    """Hold one trip with what its completeness is judged by.

    Parameters
    ----------
    roster, state
        Who was planned, and what the facts amount to.
    allowed
        Most riders that the policy allows.
    observation_seats
        Seats that are kept empty.
    leaders, leaders_wanted
        Who acts as leader and deputy, and how many the policy wants.
    long
        Whether the way is so long that drivers must rest or change (4 h).
    chain_holds
        Whether the chain of the trip's facts was verified.
    """

    roster: TripRoster
    state: TripState
    allowed: int
    observation_seats: frozenset[str] = frozenset()
    leaders: tuple[str, ...] = ()
    leaders_wanted: int = 0
    long: bool = True
    chain_holds: bool = True

    @property
    def boarded(self) -> tuple[PersonState, ...]:
        """Return whoever got on."""
        return tuple(one for one in self.state.people.values() if one.boarding is Boarding.BOARDED)


def completeness(trip: TripFile) -> tuple[Point, ...]:
    """Return the five points of a trip, each with what it lacks (docs/contract/domain.md, 6, Tieling)."""
    found: tuple[tuple[PointName, Iterable[Lack]], ...] = (
        (PointName.ORGANISED, _organised(trip)),
        (PointName.TESTED, _tested(trip)),
        (PointName.PROTECTED, _protected(trip)),
        (PointName.HANDED_OVER, _handed_over(trip)),
        (PointName.TRACEABLE, _traceable(trip)),
    )
    return tuple(Point(name, tuple(lacks)) for name, lacks in found)


def _organised(trip: TripFile) -> Iterator[Lack]:
    needed, done = trip.roster.preparation, trip.state.prepared
    yield from (Lack(LackCode.PAPER, paper) for paper in sorted(needed.papers - done.papers.keys()))
    yield from (Lack(LackCode.NOTICE, code) for code in sorted(needed.notices - done.notices.keys()))
    people = trip.state.people
    aboard = [who for who in trip.leaders if who in people and people[who].boarding is Boarding.BOARDED]
    if len(aboard) < min(trip.leaders_wanted, len(trip.boarded)):
        yield Lack(LackCode.NO_LEADER)
    for who, one in people.items():
        if one.planned and one.notified_at is None and not one.rider.joined_from:
            yield Lack(LackCode.NOT_TOLD, who)


def _tested(trip: TripFile) -> Iterator[Lack]:
    """Three temperatures at least: at check-in, on the way, on arrival; none where the policy has no rule."""
    if trip.roster.max_temperature_c is None:
        return
    for one in trip.boarded:
        who, kinds = one.rider.worker_id, {reading.kind for reading in one.readings}
        if not kinds & set(AT_BOARDING) and not one.rider.joined_from:
            yield Lack(LackCode.NO_TEMPERATURE_BEFORE, who)
        arrived_at = trip.state.arrived_at.get(one.rider.drop_id)
        taken = [reading.at for reading in one.readings if reading.kind == ON_THE_WAY]
        if not any(arrived_at is None or at < arrived_at for at in taken):
            yield Lack(LackCode.NO_TEMPERATURE_ON_THE_WAY, who)
        after = any(arrived_at is not None and at >= arrived_at for at in taken)
        if one.outcome is Outcome.HANDED_OVER and not after and "confirmed" not in kinds:
            yield Lack(LackCode.NO_TEMPERATURE_AFTER, who)


def _protected(trip: TripFile) -> Iterator[Lack]:
    state = trip.state
    for thing in sorted(trip.roster.preparation.readiness):
        at = state.prepared.readiness.get(thing)
        late = at is not None and state.departed_at is not None and at > state.departed_at
        if at is None or (late and thing is not Readiness.CREW_RESTED):
            yield Lack(LackCode.NOT_READY, thing)
    if (most := _most_at_once(trip.boarded)) > trip.allowed:
        yield Lack(LackCode.OVER_CAP, str(most))
    feverish = {fever.worker_id for fever in state.road.fevers}
    for one in trip.boarded:
        who = one.rider.worker_id
        if one.seat in trip.observation_seats and who not in feverish:
            yield Lack(LackCode.IN_OBSERVATION_ROWS, who)
        elif who in feverish and one.leaving is not Leaving.HEALTH_POST:
            yield Lack(LackCode.FEVER_ABOARD, who)
    if trip.long and not state.road.rests and not state.road.turns:
        yield Lack(LackCode.CREW_NOT_RESTED)


def _most_at_once(people: Iterable[PersonState]) -> int:
    """Return how many sat in the coach when it was fullest."""
    spans = [span for one in people if (span := time_aboard(one)) is not None]
    return max((sum(a <= at < b or a == at for a, b in spans) for at, _ in spans), default=0)


def _handed_over(trip: TripFile) -> Iterator[Lack]:
    gone = (Outcome.HANDED_OVER, Outcome.LEFT_ON_THE_WAY)
    for who, one in trip.state.people.items():
        if one.boarding is Boarding.OPEN or ((one.boarding is Boarding.BOARDED) != (one.outcome in gone)):
            yield Lack(LackCode.COUNT_OPEN, who)
    for firm_id, firm in trip.state.firms.items():
        if firm.progress is FirmProgress.DISPUTED:
            yield Lack(LackCode.DISPUTED, firm_id)
        elif firm.progress not in DONE:
            yield Lack(LackCode.NOT_SIGNED, firm_id)


def _traceable(trip: TripFile) -> Iterator[Lack]:
    holders: dict[str, list[PersonState]] = {}
    for one in trip.boarded:
        if not one.seat:
            yield Lack(LackCode.NO_SEAT, one.rider.worker_id)
        else:
            holders.setdefault(one.seat, []).append(one)
    for seat, people in sorted(holders.items()):
        # whoever comes from another coach may sit where somebody has alighted
        if any(together_s(one, other) > 0 for one, other in combinations(people, 2)):
            yield Lack(LackCode.TWO_ON_ONE_SEAT, seat)
    if not trip.roster.crew and not trip.state.road.turns:
        yield Lack(LackCode.NO_CREW)
    if not trip.state.prepared.manifest_version:
        yield Lack(LackCode.NOT_FROZEN)
    if not trip.chain_holds:
        yield Lack(LackCode.CHAIN_BROKEN)

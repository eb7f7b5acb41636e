"""The facts of one campaign day in order of time, each with who reports it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from day_story import Story, Trip, drops, moment, pickups
from scheduler.case import Case

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
TOLD_AT = moment("2020-02-27T15:00:00+08:00")
WELL_C, FEVER_C = 36.5, 38.4


@dataclass(frozen=True)
class Step:
    """Hold one fact: when, on which trip, who reports it, and what is sent."""

    at: datetime
    trip_id: str
    who: str
    body: dict[str, Any]


def facts_of(
    case: Case, trips: list[Trip], story: Story, needed: dict[str, list[dict[str, str]]]
) -> list[Step]:
    """Return all facts of the day in order of time.

    Parameters
    ----------
    needed
        What each trip must have before boarding: facts without moment and id.
    """
    by_id = {trip["trip_id"]: trip for trip in trips}
    steps: list[Step] = []
    for trip in trips:
        teller = Teller(case, trip, story, by_id)
        numbers = count(1)
        for at, who, body in (
            *teller.before(needed[trip["trip_id"]]),
            *teller.boards(),
            *teller.rides(),
            *teller.ends(),
        ):
            sent = body | {"at": at.isoformat(), "event_id": f"{trip['trip_id']}-{next(numbers):05}"}
            steps.append(Step(at, trip["trip_id"], who, sent))
    return sorted(steps, key=lambda step: step.at)


Told = Iterator[tuple[datetime, str, dict[str, Any]]]


@dataclass(frozen=True)
class Teller:
    """Tell what is reported of one trip."""

    case: Case
    trip: Trip
    story: Story
    by_id: dict[str, Trip]

    @property
    def trip_id(self) -> str:
        """Return which trip it is."""
        return str(self.trip["trip_id"])

    @property
    def driver(self) -> str:
        """Return who reports from the coach: on every third trip the carrier's office, else the driver."""
        by_office = int(self.trip_id[1:]) % 3 == 0
        return (
            f"carrier {self.case.coaches[self.trip['coach_id']].carrier}"
            if by_office
            else f"driver {self.trip_id}"
        )

    @property
    def absent(self) -> set[str]:
        """Return who does not come."""
        found = {self.story.absent.get(self.trip_id, "")}
        return found | ({self.story.late} if self.trip_id == self.story.missed else set())

    @property
    def riders(self) -> list[str]:
        """Return who really boards."""
        planned = [who for stop in pickups(self.trip) for who in stop["board"]]
        stays = self.absent | ({self.story.gives_way} if self.trip_id == self.story.caught else set())
        joins = [self.story.late] if self.trip_id == self.story.caught else []
        return [who for who in planned if who not in stays] + joins

    def before(self, needed: list[dict[str, str]]) -> Told:
        """Papers, notices, and everybody told coach, seat and time."""
        for number, body in enumerate(needed):
            who = self.driver if body["kind"] == "readied" else "dispatcher"
            yield TOLD_AT + number * SECOND, who, dict(body)
        for number, person in enumerate(who for stop in pickups(self.trip) for who in stop["board"]):
            yield TOLD_AT + MINUTE + number * SECOND, self.driver, {"kind": "notified", "worker_id": person}

    def boards(self) -> Told:
        """Check everybody at the pickups, and leave."""
        for stop in pickups(self.trip):
            at = moment(stop["arrive"])
            for number, who in enumerate(stop["board"]):
                then = at + number * 4 * SECOND
                if who in self.absent:
                    yield moment(stop["depart"]), self.driver, {"kind": "no-show", "worker_id": who}
                elif who == self.story.gives_way and self.trip_id == self.story.caught:
                    yield (
                        then,
                        self.driver,
                        {"kind": "checked-in", "worker_id": who, "temperature_c": FEVER_C},
                    )
                    yield from self._stands_in(stop, then + SECOND)
                else:
                    yield from self._gets_on(who, then)
        yield moment(pickups(self.trip)[-1]["depart"]) + SECOND, self.driver, {"kind": "departed"}

    def _gets_on(self, who: str, at: datetime) -> Told:
        yield at, self.driver, {"kind": "checked-in", "worker_id": who, "temperature_c": WELL_C}
        yield at + 2 * SECOND, self.driver, {"kind": "boarded", "worker_id": who}

    def _stands_in(self, stop: dict[str, Any], at: datetime) -> Told:
        late = self.case.workers[self.story.late]
        seat = self.trip["seats"][self.story.gives_way]
        yield at, "dispatcher", {
            "kind": "stood-in", "worker_id": late.worker_id, "in_place_of": self.story.gives_way,
            "seat": seat, "firm_id": late.firm_id, "pickup_id": stop["place_id"],
            "drop_id": self.case.firms[late.firm_id].place_id,
        }  # fmt: skip
        yield at, self.driver, {"kind": "notified", "worker_id": late.worker_id}
        yield from self._gets_on(late.worker_id, at + SECOND)

    def rides(self) -> Told:
        """Rests and changes of the drivers, temperatures at the first rest, and what happens on the way."""
        stands = [part for part in self.trip["timeline"] if part["kind"] in ("break", "halt", "change")]
        first, second = [part for part in stands if moment(part["from"]) > self._left()][:2]
        for number, part in enumerate(stands):
            since, until = moment(part["from"]), moment(part["until"])
            if part["kind"] == "change":
                after = next(
                    one
                    for one in self.trip["timeline"]
                    if one["kind"] == "drive" and one["from"] >= part["until"]
                )
                yield until, self.driver, {"kind": "driver-changed", "driver_id": after["driver"]}
            else:
                rest = {"kind": "rested", "until": until.isoformat(), "place": f"服务区{number}"}
                yield since, self.driver, rest
        at = moment(first["from"]) + SECOND
        for number, who in enumerate(self.riders):
            celsius = FEVER_C if self._is_ill(who) else WELL_C
            fact = {"kind": "temperature-taken", "worker_id": who, "temperature_c": celsius}
            yield at + number * 4 * SECOND, self.driver, fact
        yield (
            at + 3 * MINUTE,
            self.driver,
            {"kind": "head-counted", "people": len(self.riders), "place": "服务区"},
        )
        if self.trip_id == self.story.ill_trip:
            yield from self._falls_ill(at + 4 * MINUTE, moment(second["from"]) + MINUTE)
        if self.trip_id in (self.story.broken, self.story.helper):
            yield from self._changes_coaches()

    def _left(self) -> datetime:
        return moment(pickups(self.trip)[-1]["depart"])

    def _is_ill(self, who: str) -> bool:
        return self.trip_id == self.story.ill_trip and who == self.story.ill

    def _falls_ill(self, moved_at: datetime, taken_at: datetime) -> Told:
        rows = self.case.coaches[self.trip["coach_id"]].layout.rows
        taken = set(self.trip["seats"].values())
        last = [f"{len(rows)}{chr(ord('A') + column)}" for column in range(rows[-1])]
        seat = next((one for one in last if one not in taken), "")
        yield (
            moved_at,
            self.driver,
            {"kind": "moved-to-observation", "worker_id": self.story.ill, "seat": seat},
        )
        yield taken_at, self.driver, {
            "kind": "taken-to-health-post", "worker_id": self.story.ill, "post": "怀化市第一人民医院",
            "said_by": "何医生",
        }  # fmt: skip

    def _changes_coaches(self) -> Told:
        """Tell of the breakdown on either side."""
        broken, helper = (self.by_id[one] for one in (self.story.broken, self.story.helper))
        place_id = drops(broken)[-1]["place_id"]
        meets = next(stop for stop in drops(helper) if stop["place_id"] == place_id)
        stopped_at = moment(drops(broken)[-1]["arrive"]) - 5 * MINUTE
        at = max(stopped_at + 10 * MINUTE, moment(meets["arrive"]) - 5 * MINUTE)
        if self.trip is broken:
            incident = {"kind": "incident", "reason": "发动机故障"}
            yield stopped_at, self.driver, incident
        for number, who in enumerate(self.story.moved):
            then = at + number * SECOND
            if self.trip is broken:
                out = {
                    "kind": "transferred-out",
                    "worker_id": who,
                    "to_trip_id": self.story.helper,
                    "reason": "breakdown",
                }
                yield then, self.driver, out
            else:
                worker = self.case.workers[who]
                yield then, self.driver, {
                    "kind": "transferred-in", "worker_id": who, "from_trip_id": self.story.broken,
                    "firm_id": worker.firm_id, "drop_id": place_id, "seat": self._empty_seats()[number],
                }  # fmt: skip
                warm = {"kind": "temperature-taken", "worker_id": who, "temperature_c": WELL_C}
                yield then + MINUTE, self.driver, warm

    def _empty_seats(self) -> list[str]:
        """Return seats of those who have got off before, then those that nobody had."""
        place_id = drops(self.by_id[self.story.broken])[-1]["place_id"]
        places = [stop["place_id"] for stop in drops(self.trip)]
        gone = drops(self.trip)[: places.index(place_id)]
        own = [self.trip["seats"][who] for stop in gone for who in stop["alight"]]
        return own + [f"{row}{column}" for row in (8, 7) for column in "EDCBA"]

    def ends(self) -> Told:
        """Arrive, be received person by person, and have each firm sign."""
        for stop in drops(self.trip):
            at = moment(stop["arrive"])
            people = self._alighting(stop["place_id"], stop["alight"])
            if not people:
                continue
            yield at, self.driver, {"kind": "arrived", "place_id": stop["place_id"]}
            firms: dict[str, list[str]] = {}
            for who in people:
                firms.setdefault(self.case.workers[who].firm_id, []).append(who)
            for firm_id, own in firms.items():
                yield from self._received(firm_id, own, at + 2 * MINUTE)

    def _alighting(self, place_id: str, planned: list[str]) -> list[str]:
        """Return who really gets off at a place."""
        if self.trip_id == self.story.broken and {*self.story.moved} & {*planned}:
            return []
        gone = {self.story.ill} if self.trip_id == self.story.ill_trip else set()
        people = [who for who in planned if who in self.riders and who not in gone]
        if self.trip_id == self.story.caught:
            late = self.case.firms[self.case.workers[self.story.late].firm_id].place_id
            people += [self.story.late] if late == place_id else []
        if self.trip_id == self.story.helper:
            broken = drops(self.by_id[self.story.broken])[-1]["place_id"]
            people += list(self.story.moved) if broken == place_id else []
        return people

    def _received(self, firm_id: str, own: list[str], at: datetime) -> Told:
        # firms of an even number have an account, the others come by the link of the trip
        gate = f"firm {firm_id}" if int(firm_id[1:]) % 2 == 0 else f"gate {self.trip_id} {firm_id}"
        for number, who in enumerate(own):
            yield at + number * SECOND, gate, {"kind": "confirmed", "worker_id": who, "temperature_c": WELL_C}
        signed = {"kind": "firm-signed", "firm_id": firm_id, "signed_by": "陈志强"}
        if (self.trip_id, firm_id) == (self.story.disputed, self.story.disputed_firm):
            dispute = {"firm_id": firm_id, "said_by": "陈志强", "note": "行李少一件"}
            yield at + 5 * MINUTE, gate, {"kind": "handover-disputed", **dispute}
            settled = {
                "kind": "dispute-resolved",
                "firm_id": firm_id,
                "said_by": "周建国",
                "note": "行李已找到",
            }
            yield at + 30 * MINUTE, "dispatcher", settled
            yield at + 40 * MINUTE, gate, signed
        else:
            yield at + 3 * MINUTE, gate, signed

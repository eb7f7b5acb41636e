"""The facts of a trial, made beforehand: what each telephone has seen, by its own wrong clock."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from scheduler.handover import (
    Arrived,
    Boarded,
    CheckedIn,
    Confirmed,
    Departed,
    FirmSigned,
    FollowedUp,
    HeadCounted,
    LeftOnTheWay,
    Missing,
    NoShow,
    Paper,
    PaperFiled,
    Refused,
    Rested,
    Retracted,
    TemperatureTaken,
    TripEvent,
)
from scheduler.trips import StopKind, Trip

HOUR_S = 3_600
MOST_SKEW_S = 300
COPIES = 3
DESKS = 2


@dataclass(slots=True)
class Device:
    """Hold one telephone.

    Parameters
    ----------
    name, trip_id, firm_id
        Which, of which trip and firm; "" = the driver's, or the desk's.
    skew_s
        By how much its clock is ahead.
    facts
        What it reports: the trip and the fact.
    """

    name: str
    trip_id: str = ""
    firm_id: str = ""
    skew_s: int = 0
    facts: list[tuple[str, TripEvent]] = field(default_factory=list)

    def saw(self, make: type[TripEvent], at: int, *details: object, trip_id: str = "") -> str:
        """Note a fact by the clock of this telephone and return its id."""
        event_id = f"{self.name}-{len(self.facts):05d}"
        fact = make(event_id, at + self.skew_s, *details)
        self.facts.append((trip_id or self.trip_id, fact))
        return event_id


def devices_of(
    trips: tuple[Trip, ...], firm_of: dict[str, str], events: int, seed: int, exactly: bool = True
) -> list[Device]:
    """Return the telephones of some trips and of the desk, with so many facts in all.

    Parameters
    ----------
    trips, firm_of
        The trips, and each person's firm.
    events
        How many different facts; the desk's questions afterwards fill them up.
    exactly
        False: as many as the trips come to.

    Raises
    ------
    ValueError
        The trips alone come to more.
    """
    draw = random.Random(seed)
    desks = [Device(f"desk{k}", skew_s=_skew(draw)) for k in range(DESKS)]
    found = list(desks)
    for number, trip in enumerate(trips):
        found.extend(_of_trip(trip, firm_of, desks[number % DESKS], draw))
    missing = events - sum(len(device.facts) for device in found) if exactly else 0
    if missing < 0:
        raise ValueError(f"{len(trips)} trips come to {events - missing} facts, more than {events}")
    for number in range(missing):
        trip = trips[number % len(trips)]
        who = trip.rider_ids[-1 - number // len(trips) % 5]
        asked = _arrival(trip) + (24 + number % 48) * HOUR_S
        desks[number % DESKS].saw(FollowedUp, asked, who, "安好", trip_id=trip.trip_id)
    return found


def _of_trip(trip: Trip, firm_of: dict[str, str], desk: Device, draw: random.Random) -> Iterator[Device]:
    driver = Device(f"{trip.trip_id}-driver", trip.trip_id, skew_s=_skew(draw))
    people, stops = trip.rider_ids, trip.stops
    begins, leaves = stops[1].arrive, stops[1].arrive + 2 * HOUR_S
    desk.saw(PaperFiled, begins - 24 * HOUR_S, Paper.CONTRACT, trip_id=trip.trip_id)
    _at_the_pickups(driver, people, begins, leaves, draw)
    wrong = driver.saw(HeadCounted, leaves + HOUR_S, len(people) + 1, "服务区")
    desk.saw(Retracted, leaves + 2 * HOUR_S, wrong, "李调度", "数错了", trip_id=trip.trip_id)
    driver.saw(HeadCounted, leaves + HOUR_S + 600, len(people) - 2, "服务区")
    driver.saw(Rested, leaves + HOUR_S, leaves + HOUR_S + 1_200, "服务区")
    driver.saw(LeftOnTheWay, leaves + 2 * HOUR_S, people[3], "转院")
    for who in people[4:8]:
        driver.saw(TemperatureTaken, leaves + 2 * HOUR_S, who, 36.8)
    yield driver
    for stop in stops:
        if stop.kind is StopKind.DROP:
            there = _arrival(trip) + stops.index(stop) * HOUR_S
            driver.saw(Arrived, there, stop.place_id)
            firm = Device(f"{trip.trip_id}-{stop.place_id}", trip.trip_id, firm_of[stop.alight[0]])
            firm.skew_s = _skew(draw)
            _at_the_gate(firm, [who for who in stop.alight if people.index(who) not in (0, 1, 3)], there)
            yield firm


def _at_the_pickups(
    driver: Device, people: tuple[str, ...], begins: int, leaves: int, draw: random.Random
) -> None:
    """Let one person not come, one not on, one too late and then on after all; then leave."""
    driver.saw(NoShow, leaves - 60, people[0])
    driver.saw(CheckedIn, begins, people[1], 38.4)
    driver.saw(Refused, begins + 10, people[1], "发热")
    driver.saw(NoShow, begins + 60, people[2])
    for number, who in enumerate(people[2:]):
        driver.saw(CheckedIn, begins + 90 + 20 * number, who, round(draw.uniform(36.0, 37.0), 1))
        driver.saw(Boarded, begins + 100 + 20 * number, who)
    driver.saw(Departed, leaves)


def _at_the_gate(firm: Device, people: list[str], there: int) -> None:
    """Answer for everybody, for one twice, and sign."""
    firm.saw(Missing, there + HOUR_S, people[-1], "没找到")
    for number, who in enumerate(people):
        firm.saw(Confirmed, there + HOUR_S + 15 * (number + 1), who)
    firm.saw(FirmSigned, there + 2 * HOUR_S, firm.firm_id, "王门卫")


def _arrival(trip: Trip) -> int:
    return trip.stops[1].arrive + 8 * HOUR_S


def _skew(draw: random.Random) -> int:
    return draw.randint(-MOST_SKEW_S, MOST_SKEW_S)

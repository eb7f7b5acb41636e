"""A trip of three people to two firms, its facts from boarding to signature, and histories of every kind."""

from dataclasses import fields
from typing import Any

from hypothesis import strategies as st

from scheduler.handover import (
    Arrived,
    Boarded,
    Confirmed,
    Departed,
    FirmSigned,
    Paper,
    Readiness,
    Rider,
    TripEvent,
    TripRoster,
)
from scheduler.handover.events import KINDS

PEOPLE = ("li", "wang", "zhao")
ROSTER = TripRoster(
    "T001",
    (
        Rider("li", "valves", "village", "gate", "1A"),
        Rider("wang", "valves", "village", "gate", "1B"),
        Rider("zhao", "pumps", "town", "dock", "2A"),
    ),
    crew=("d1", "d2"),
    max_temperature_c=37.3,
)
ALL_BOARDED = tuple(Boarded(f"b-{who}", 10, who) for who in PEOPLE)
ON_THE_ROAD = (*ALL_BOARDED, Departed("d", 20))
HANDED_OVER = (*ON_THE_ROAD, Arrived("a", 30, "gate"), *(Confirmed(f"c-{who}", 40, who) for who in PEOPLE))
SIGNED = (*HANDED_OVER, FirmSigned("s1", 50, "valves", "Chen"), FirmSigned("s2", 51, "pumps", "Lin"))

SOME: dict[str, tuple[object, ...]] = {
    "worker_id": (*PEOPLE, "newcomer", "stranger"),
    "firm_id": ("valves", "pumps", "castings"),
    "place_id": ("gate", "dock"),
    "drop_id": ("gate", "dock"),
    "pickup_id": ("village",),
    "in_place_of": ("", "li"),
    "seat": ("", "1A", "9A"),
    "target_id": tuple(f"e{number}" for number in range(12)),
    "incident_id": tuple(f"e{number}" for number in range(12)),
    "temperature_c": (36.5, 38.2),
    "paper": tuple(Paper),
    "readiness": tuple(Readiness),
}


@st.composite
def one_fact(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Draw a kind of fact and its details, without an id."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    details: dict[str, Any] = {"at": draw(st.integers(0, 6))}
    for field in fields(KINDS[kind]):
        if field.name in SOME:
            details[field.name] = draw(st.sampled_from(SOME[field.name]))
        elif field.type is int and field.name != "at":
            details[field.name] = draw(st.integers(0, 4))
        elif field.type is str and field.name != "event_id":
            details[field.name] = draw(st.sampled_from(("this", "that")))
    return kind, details


histories = st.lists(one_fact(), max_size=20).map(
    lambda rows: [KINDS[kind](event_id=f"e{number}", **rest) for number, (kind, rest) in enumerate(rows)]
)


def without(events: tuple[TripEvent, ...], *event_ids: str) -> list[TripEvent]:
    """Return the facts but some."""
    return [event for event in events if event.event_id not in event_ids]

"""What was written down on the way: temperatures, head counts, rests, drivers, fevers and their contacts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """Hold one temperature of a person, in order of time."""

    at: int
    temperature_c: float
    kind: str


@dataclass(frozen=True, slots=True)
class FeverCase:
    """Hold a fever that was found aboard, and who was in the coach with that person.

    Parameters
    ----------
    worker_id, found
        Whose, and the first temperature above the limit after boarding.
    contacts, crew
        Riders who were aboard at the same time, and the crew.
    """

    worker_id: str
    found: Reading
    contacts: tuple[str, ...]
    crew: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """Hold one head count on the way, and how many people the facts say were aboard then."""

    at: int
    people: int
    aboard: int
    place: str = ""

    @property
    def differs(self) -> bool:
        """Say whether somebody is missing or too many."""
        return self.people != self.aboard


@dataclass(frozen=True, slots=True, order=True)
class Rest:
    """Hold one standstill, in order of time."""

    at: int
    until: int
    place: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """Hold who drives from a moment on."""

    at: int
    driver_id: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class RoadLog:
    """Hold what was written down on the way, each in order of time.

    Parameters
    ----------
    counts, rests, turns, fevers
        Head counts, standstills, drivers, and fevers with their contacts.
    incidents
        What happened and is not over.
    due_at, delay_reason
        When the coach is expected now, None = as planned.
    way
        The other way that it takes, "" = the planned one.
    """

    counts: tuple[Count, ...] = ()
    rests: tuple[Rest, ...] = ()
    turns: tuple[Turn, ...] = ()
    fevers: tuple[FeverCase, ...] = ()
    incidents: tuple[str, ...] = ()
    due_at: int | None = None
    delay_reason: str = ""
    way: str = ""

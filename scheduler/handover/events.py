"""The facts of a trip, in the past tense: each is made once, by whoever saw it, and never changed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

MOST_TEXT = 200


@dataclass(frozen=True, slots=True)
class TripEvent:
    """Hold what every fact has.

    Parameters
    ----------
    event_id
        Made by whoever reports the fact, so that sending it again is harmless.
    at
        The moment it happened, by the clock of whoever reports it (seconds since 1970 UTC).
    """

    event_id: str
    at: int

    def says_the_same(self, other: "TripEvent") -> bool:
        """Say whether another report states the same fact, whenever and by whomever it was made."""
        return type(self) is type(other) and replace(other, event_id=self.event_id, at=self.at) == self


@dataclass(frozen=True, slots=True)
class PersonEvent(TripEvent):
    """Hold a fact about one person.

    Parameters
    ----------
    worker_id
        Who.
    """

    worker_id: str


@dataclass(frozen=True, slots=True)
class Boarded(PersonEvent):
    """State that a person got on; `temperature_c` where it was taken."""

    temperature_c: float | None = None


@dataclass(frozen=True, slots=True)
class Refused(PersonEvent):
    """State that a person was not let on, and why (fever, papers, ...)."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class NoShow(PersonEvent):
    """State that a person did not come."""


@dataclass(frozen=True, slots=True)
class BoardingReopened(PersonEvent):
    """Take back what was said about a person's boarding."""


@dataclass(frozen=True, slots=True)
class Departed(TripEvent):
    """State that the coach left its last pickup: the doors stay shut from now on."""


@dataclass(frozen=True, slots=True)
class LeftOnTheWay(PersonEvent):
    """State that a person left the coach before its drop (taken to a health post, another coach), and why."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Arrived(TripEvent):
    """State that the coach reached a drop.

    Parameters
    ----------
    place_id
        Which drop.
    """

    place_id: str


@dataclass(frozen=True, slots=True)
class Confirmed(PersonEvent):
    """State that the firm received a person."""

    temperature_c: float | None = None


@dataclass(frozen=True, slots=True)
class Missing(PersonEvent):
    """State that the firm did not find a person who was to come."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class HandoverReopened(PersonEvent):
    """Take back what was said about a person's arrival."""


@dataclass(frozen=True, slots=True)
class FirmSigned(TripEvent):
    """State that a firm signed for the people it received.

    Parameters
    ----------
    firm_id
        Which firm.
    signed_by
        Name of the person who signed.
    note
        What the firm objects to, "" = nothing.
    """

    firm_id: str
    signed_by: str
    note: str = ""


KINDS: dict[str, type[TripEvent]] = {
    "boarded": Boarded,
    "refused": Refused,
    "no-show": NoShow,
    "boarding-reopened": BoardingReopened,
    "departed": Departed,
    "left-on-the-way": LeftOnTheWay,
    "arrived": Arrived,
    "confirmed": Confirmed,
    "missing": Missing,
    "handover-reopened": HandoverReopened,
    "firm-signed": FirmSigned,
}
KIND_OF = {event: kind for kind, event in KINDS.items()}


def event_to_json(event: TripEvent) -> dict[str, object]:
    """Return a fact as plain data, with its kind; blank details are left out."""
    values = {name: value for name, value in asdict(event).items() if value not in ("", None)}
    return {"kind": KIND_OF[type(event)], **values}


def event_from_json(data: Mapping[str, object]) -> TripEvent:
    """Read a fact from plain data.

    Raises
    ------
    ValueError
        The kind is unknown, or a detail is missing, unknown or of the wrong type.
    """
    kind = KINDS.get(str(data.get("kind")))
    if kind is None:
        raise ValueError(f"unknown kind of event: {data.get('kind')!r}")
    values = {name: value for name, value in data.items() if name != "kind"}
    known = {field.name for field in fields(kind)}
    if unknown := set(values) - known:
        raise ValueError(f"unknown details: {', '.join(sorted(unknown))}")
    for name, value in values.items():
        _check(name, value)
    try:
        return kind(**values)  # type: ignore[arg-type]  # names and types were checked just above
    except TypeError as error:
        raise ValueError(f"details are missing for {data.get('kind')!r}") from error


def _check(name: str, value: object) -> None:
    """Refuse a detail of the wrong type."""
    if name == "at":
        right = isinstance(value, int) and not isinstance(value, bool)
    elif name == "temperature_c":
        right = value is None or (isinstance(value, int | float) and not isinstance(value, bool))
    else:
        right = isinstance(value, str) and len(value) <= MOST_TEXT
    if not right:
        raise ValueError(f"{name} cannot be {type(value).__name__}, or is too long")

"""The edits: what somebody may change in a plan by hand."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MovePeople:
    """Put people on a trip, from another trip or from those left behind.

    Parameters
    ----------
    people, to
        Worker ids, and the trip.
    place_id
        Where they board; "" = where they board now, or their own pickup point.
    """

    people: tuple[str, ...]
    to: str
    place_id: str = ""


@dataclass(frozen=True, slots=True)
class LeaveBehind:
    """Take people off their trip, with the code that says why they stay."""

    people: tuple[str, ...]
    code: str


@dataclass(frozen=True, slots=True)
class ChangeCoach:
    """Put a trip on another coach."""

    trip_id: str
    coach_id: str


@dataclass(frozen=True, slots=True)
class SwapCoaches:
    """Exchange the coaches of two trips."""

    trip_id: str
    other_id: str


@dataclass(frozen=True, slots=True)
class ChangeDrivers:
    """Give a trip other drivers; where a coach brings its own, their number."""

    trip_id: str
    driver_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShiftDeparture:
    """Let the coach come earlier (below 0) or later to its first pickup."""

    trip_id: str
    minutes: float


@dataclass(frozen=True, slots=True)
class SetDeparture:
    """Let the coach come to its first pickup at a moment (seconds since 1970 UTC)."""

    trip_id: str
    at: int


@dataclass(frozen=True, slots=True)
class ChangeDay:
    """Run a trip on another day, at the same time of day."""

    trip_id: str
    day: date


@dataclass(frozen=True, slots=True)
class ReorderStops:
    """Call at the stops of a trip in another order; empty = as it is."""

    trip_id: str
    pickups: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangePickup:
    """Let everybody who boards a trip at one place, or only some of them, board at another.

    Parameters
    ----------
    trip_id, place_id, to
        The trip, where they board now, and where they board then.
    people
        Who; empty = everybody who boards there.
    """

    trip_id: str
    place_id: str
    to: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewTrip:
    """Run one more trip.

    Parameters
    ----------
    people, coach_id, at
        Who rides on which coach, and when it comes to its first pickup (seconds since 1970 UTC).
    trip_id
        What it is called; "" = the next free number.
    driver_ids
        Who drives; empty = the coach's own drivers, or listed ones who are free.
    """

    people: tuple[str, ...]
    coach_id: str
    at: int
    trip_id: str = ""
    driver_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DissolveTrip:
    """Do not run a trip; its riders stay, with the code that says why."""

    trip_id: str
    code: str


@dataclass(frozen=True, slots=True)
class MergeTrips:
    """Put all riders of a trip on another one, and run the first no more."""

    trip_id: str
    into: str


@dataclass(frozen=True, slots=True)
class Together:
    """Make several edits as one: only what they come to in the end is judged."""

    edits: tuple["Edit", ...]


Edit = (
    MovePeople
    | LeaveBehind
    | ChangeCoach
    | SwapCoaches
    | ChangeDrivers
    | ShiftDeparture
    | SetDeparture
    | ChangeDay
    | ReorderStops
    | ChangePickup
    | NewTrip
    | DissolveTrip
    | MergeTrips
    | Together
)
KINDS: dict[str, type] = {
    "move": MovePeople,
    "leave": LeaveBehind,
    "coach": ChangeCoach,
    "swap-coaches": SwapCoaches,
    "drivers": ChangeDrivers,
    "shift": ShiftDeparture,
    "depart": SetDeparture,
    "day": ChangeDay,
    "stops": ReorderStops,
    "pickup": ChangePickup,
    "new": NewTrip,
    "dissolve": DissolveTrip,
    "merge": MergeTrips,
    "together": Together,
}
"""What each edit is called in files and requests."""

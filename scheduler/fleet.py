"""Coaches, their seats and prices, and drivers."""

import math
from dataclasses import dataclass

from scheduler.policy import Policy, Risk


@dataclass(frozen=True, slots=True)
class Layout:
    """Hold the rows of a coach, front first: how many seats each row has.

    Parameters
    ----------
    rows
        Seats of each row; row 1 is in front, letters A.. from the left.
    """

    rows: tuple[int, ...]

    @property
    def seats(self) -> int:
        """Return the number of seats shown."""
        return sum(self.rows)

    def observation_seats(self, observation_rows: int) -> int:
        """Return the seats in the last rows that stay empty."""
        return sum(self.rows[len(self.rows) - observation_rows :]) if observation_rows else 0


def default_layout(seats: int) -> Layout:
    """Return rows of four, a shorter one with the rest, a back row of five (under nine seats: fours only)."""
    if seats < 9:
        return Layout((4,) * (seats // 4) + ((seats % 4,) if seats % 4 else ()))
    full, rest = divmod(seats - 5, 4)
    return Layout((4,) * full + ((rest,) if rest else ()) + (5,))


def parse_layout(text: str, seats: int) -> Layout:
    """Read a layout such as 2+2x11+5; blank = the default for the number of seats.

    Raises
    ------
    ValueError
        The text is not a layout.
    """
    if not text.strip():
        return default_layout(seats)
    parts = text.replace(" ", "").lower().split("x")
    if len(parts) == 1:
        rows: tuple[int, ...] = (sum(map(int, parts[0].split("+"))),)
    elif len(parts) == 2:
        width = sum(map(int, parts[0].split("+")))
        count, *tail = map(int, parts[1].split("+"))
        rows = (width,) * count + tuple(tail)
    else:
        raise ValueError(f"not a layout: {text!r}")
    if not rows or min(rows) < 1 or max(rows) > 26:
        raise ValueError(f"not a layout: {text!r}")
    return Layout(rows)


@dataclass(frozen=True, slots=True)
class Tariff:
    """Hold what a coach costs, in yuan."""

    fixed_yuan: float = 0.0
    per_km_yuan: float = 0.0
    per_hour_yuan: float = 0.0
    day_yuan: float = 0.0


@dataclass(frozen=True, slots=True)
class Coach:
    """Hold one chartered coach.

    Parameters
    ----------
    coach_id, plate, carrier
        Who it is.
    seats
        Licensed number of people, crew included.
    layout
        All `seats` seats; the crew sits in none of them.
    start_id, end_id
        Places where it starts and ends, "" = where the trip starts and ends.
    tariff
        Prices.
    crew
        Most drivers it brings.
    available_from, available_until
        Moments (seconds since 1970 UTC), None = unlimited.
    """

    coach_id: str
    seats: int
    layout: Layout
    plate: str = ""
    carrier: str = ""
    start_id: str = ""
    end_id: str = ""
    tariff: Tariff = Tariff()
    crew: int = 1
    available_from: int | None = None
    available_until: int | None = None

    def sellable(self, policy: Policy, crew: int, risk: Risk, exempt: bool) -> int:
        """Return how many riders may be aboard at once (rule R03).

        Parameters
        ----------
        policy
            Cap, crew rule and observation rows.
        crew
            Drivers on this trip.
        risk
            Highest risk among the riders' villages and the places of pickup and drop, on the trip's day.
        exempt
            Whether the trip stays inside one city and the cap does not hold.
        """
        cap = 1.0 if exempt else policy.cap(risk)
        under_cap = math.floor(cap * self.seats + 1e-9) - (crew if policy.cap_counts_crew else 0)
        return min(under_cap, self.seats - crew - self.layout.observation_seats(policy.observation_rows))


@dataclass(frozen=True, slots=True)
class Driver:
    """Hold one driver.

    Parameters
    ----------
    driver_id, name, phone, licence, carrier
        Who it is.
    available_from, available_until
        Moments, None = unlimited.
    driven_min_7d
        Minutes driven in the seven days before the case's first day.
    """

    driver_id: str
    name: str = ""
    phone: str = ""
    licence: str = ""
    carrier: str = ""
    available_from: int | None = None
    available_until: int | None = None
    driven_min_7d: float = 0.0

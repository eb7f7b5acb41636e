"""The list of ways to spoil a plan, and how a way picks what it spoils."""

import datetime
from collections.abc import Callable
from random import Random
from typing import Any

from lawful_plans import RawPlan, World

Spoil = Callable[[RawPlan, World, Random], bool]
SPOILS: list[Spoil] = []
SPANS_S = (1, 2, 3, 30, 60, 600, 1800, 7200, 43_200)


def spoil(way: Spoil) -> Spoil:
    """Add a way to the list; it changes the plan and returns whether it could."""
    SPOILS.append(way)
    return way


def any_trip(plan: RawPlan, rng: Random) -> Any:
    return rng.choice(plan["trips"])


def any_stop(trip: Any, rng: Random, kind: str = "pickup") -> Any:
    return rng.choice([stop for stop in trip["stops"] if stop["kind"] == kind])


def any_part(trip: Any, rng: Random, *kinds: str) -> Any:
    parts = [part for part in trip["timeline"] if not kinds or part["kind"] in kinds]
    return rng.choice(parts) if parts else None


def later(text: str, seconds: float) -> str:
    return (datetime.datetime.fromisoformat(text) + datetime.timedelta(seconds=seconds)).isoformat()


def either_way(rng: Random) -> int:
    return rng.choice(SPANS_S) * rng.choice((-1, 1))


def any_rider(trip: Any, rng: Random) -> str:
    riders = [w for stop in trip["stops"] for w in stop["board"]]
    return str(rng.choice(riders))

"""How near people sat to one case, and who of them is a close contact (docs/contract/domain.md, 1.2)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from scheduler.handover import PersonState, together_s
from scheduler.tracing.runs import Run

NEAR_ROWS = 3


class Air(StrEnum):
    """Name how the air of a coach goes: sealed and conditioned, or with open windows."""

    SEALED = "sealed"
    VENTILATED = "ventilated"


class Nearness(StrEnum):
    """Name how near somebody sat, nearest first."""

    SAME_ROW = "same-row"
    THREE_ROWS = "three-rows"
    SAME_COACH = "same-coach"
    CREW = "crew"


@dataclass(frozen=True, slots=True)
class Contact:
    """Hold one person who was aboard with a case.

    Parameters
    ----------
    person_id
        Worker id, or driver id of one of the crew.
    nearness, rows
        How near, and how many rows away (None = a seat is not known).
    close
        Whether this is a close contact: everybody in a sealed coach; in a ventilated one whoever sat in the
        same row or within three, and whoever's seat is not known.
    seat, firm_id
        Where the person sat, and which firm received or expects the person.
    together_s
        For how many seconds both were aboard.
    """

    person_id: str
    nearness: Nearness
    rows: int | None
    close: bool
    seat: str
    firm_id: str
    together_s: int


def contacts(run: Run, worker_id: str, air: Air = Air.SEALED) -> tuple[Contact, ...]:
    """Return everybody who was aboard with a case, the nearest first.

    Parameters
    ----------
    run
        The run.
    worker_id
        The case.
    air
        How the air of the coach goes; sealed if nobody knows.
    """
    case = run.people.get(worker_id)
    if case is None:
        return ()
    found = [
        _rider(case, other, seconds, air)
        for who, other in run.people.items()
        if who != worker_id and (seconds := _shared_s(run, case, other)) is not None
    ]
    case_s = _shared_s(run, case, case) or 0
    found += [_driver(person_id, case, case_s, air) for person_id in run.crew]
    order = list(Nearness)
    return tuple(sorted(found, key=lambda one: (order.index(one.nearness), one.rows or 0, one.person_id)))


def _shared_s(run: Run, case: PersonState, other: PersonState) -> int | None:
    """Return how long two riders sat in one coach, None = never; whoever never got off did so at the end."""
    seconds = together_s(case, other)
    begun = max(case.boarded_at or 0, other.boarded_at or 0)
    return None if seconds < 0 else max(0, min(seconds, run.until - begun))


def _rider(case: PersonState, other: PersonState, seconds: int, air: Air) -> Contact:
    rows = _rows_apart(case, other)
    near = rows is None or rows <= NEAR_ROWS
    if rows == 0:
        nearness = Nearness.SAME_ROW
    else:
        nearness = Nearness.THREE_ROWS if near and rows is not None else Nearness.SAME_COACH
    close = air is Air.SEALED or near
    rider = other.rider
    return Contact(rider.worker_id, nearness, rows, close, other.seat, rider.firm_id, seconds)


def _driver(person_id: str, case: PersonState, seconds: int, air: Air) -> Contact:
    """Return one of the crew, who sits before the first row when driving and anywhere when resting."""
    row = _row(case.rider.seat)
    close = air is Air.SEALED or row is None or row <= NEAR_ROWS or case.seat != case.rider.seat
    return Contact(person_id, Nearness.CREW, row, close, "", "", seconds)


def _rows_apart(case: PersonState, other: PersonState) -> int | None:
    """Return the least distance in rows; whoever moved to the observation rows sat on two seats."""
    own = [_row(seat) for seat in {case.rider.seat, case.seat}]
    others = [_row(seat) for seat in {other.rider.seat, other.seat}]
    apart = [abs(a - b) for a in own for b in others if a is not None and b is not None]
    return min(apart, default=None)


def _row(seat: str) -> int | None:
    found = re.match(r"\d+", seat)
    return int(found[0]) if found else None

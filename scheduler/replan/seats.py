"""Seats of a trip that changes: whoever stays keeps his seat, newcomers get free ones, families together."""

from collections.abc import Mapping, Sequence
from itertools import takewhile

from scheduler.fleet import Layout


def seats_kept(
    parties: Sequence[Sequence[str]], layout: Layout, observation_rows: int, before: Mapping[str, str]
) -> dict[str, str] | None:
    """Seat newcomers beside those who keep their seats.

    Parameters
    ----------
    parties
        All riders, party by party.
    layout, observation_rows
        Rows of the coach, the last of which stay empty.
    before
        Seats of those who ride on this coach already.

    Returns
    -------
        Seats by rider; None where a party would be parted, so that all must be seated anew.
    """
    rows = layout.rows[: max(0, len(layout.rows) - observation_rows)]
    free = [[f"{row}{chr(ord('A') + k)}" for k in range(width)] for row, width in enumerate(rows, start=1)]
    usable = {seat for row in free for seat in row}
    seats: dict[str, str] = {}
    new: list[Sequence[str]] = []
    for members in sorted(parties, key=lambda members: (-len(members), tuple(members))):
        known = [before.get(rider, "") for rider in members]
        if set(known) <= usable and len(set(known)) == len(known):
            seats |= dict(zip(members, known, strict=True))
        elif any(known) and len(members) > 1:
            return None
        else:
            new.append(members)
    if len(set(seats.values())) < len(seats):
        return None
    taken = set(seats.values())
    free = [[seat for seat in row if seat not in taken] for row in free]
    for members in new:
        block = _side_by_side(free, len(members))
        if block is None:
            return None
        seats |= dict(zip(members, block, strict=True))
        free = [[seat for seat in row if seat not in block] for row in free]
    return {rider: seats[rider] for rider in sorted(seats)}


def _side_by_side(free: Sequence[Sequence[str]], size: int) -> tuple[str, ...] | None:
    """Return free seats side by side in the row with the fewest to spare, the foremost of equals."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for number, row in enumerate(free):
        columns = [ord(seat[-1]) for seat in row]
        for k in range(len(row) - size + 1):
            run = list(takewhile(lambda step: columns[k + step] == columns[k] + step, range(size)))  # noqa: B023
            if len(run) == size:
                found.append((len(row) - size, number, tuple(row[k : k + size])))
    return min(found)[2] if found else None

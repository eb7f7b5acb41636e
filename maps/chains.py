"""Chains of roads: pieces of a network that meet end to end are drawn in one go: half as long a file."""

from collections import defaultdict
from collections.abc import Sequence

Spot = tuple[int, int]
Chain = tuple[Spot, ...]


def chained(pieces: Sequence[Chain]) -> list[Chain]:
    """Return the same network in fewer pieces; each stretch is drawn once.

    Hierholzer's walk without backtracking: a chain begins where an odd number of pieces meets, if one of its
    ends is such a place, and goes on as long as an undrawn piece leads on.

    Parameters
    ----------
    pieces
        Lines of two spots or more; they meet where their first or last spots are equal.
    """
    meeting: dict[Spot, list[int]] = defaultdict(list)
    for k, piece in enumerate(pieces):
        meeting[piece[0]].append(k)
        meeting[piece[-1]].append(k)
    odd = {spot for spot, there in meeting.items() if len(there) % 2}
    undrawn = dict.fromkeys(range(len(pieces)))
    chains = []
    for k, piece in enumerate(pieces):
        if k in undrawn:
            del undrawn[k]
            begins = piece[0] in odd or piece[-1] not in odd
            chain = list(piece if begins else piece[::-1])
            while (onward := next((j for j in meeting[chain[-1]] if j in undrawn), None)) is not None:
                del undrawn[onward]
                following = pieces[onward]
                chain += following[1:] if following[0] == chain[-1] else following[-2::-1]
            chains.append(tuple(chain))
    return chains

"""Chains: the same network in fewer pieces."""

from itertools import pairwise

from maps.chains import chained


def stretches(pieces):
    """Return every stretch of some pieces, whichever way it is drawn."""
    return sorted(tuple(sorted(stretch)) for piece in pieces for stretch in pairwise(piece))


def test_pieces_that_meet_become_one_line():
    assert chained([((0, 0), (1, 0)), ((2, 0), (1, 0)), ((2, 0), (3, 1), (4, 0))]) == [
        ((0, 0), (1, 0), (2, 0), (3, 1), (4, 0))
    ]


def test_a_ring_is_drawn_once():
    ring = [((0, 0), (1, 0)), ((1, 0), (1, 1)), ((1, 1), (0, 0))]

    assert stretches(chained(ring)) == stretches(ring)


def test_every_stretch_of_a_grid_of_streets_is_drawn_once():
    streets = [((x, y), (x + 1, y)) for x in range(5) for y in range(6)]
    streets += [((x, y), (x, y + 1)) for x in range(6) for y in range(5)]

    lines = chained(streets)

    assert stretches(lines) == stretches(streets)
    assert len(lines) < len(streets) / 3

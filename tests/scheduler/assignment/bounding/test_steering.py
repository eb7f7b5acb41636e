"""Steering: the multipliers that the trips seen so far suggest."""

import numpy as np

from scheduler.assignment.bounding.steering import Steering


def steering_of(reach: float) -> Steering:
    """Two kinds of people, two of each; a trip for each kind alone."""
    steering = Steering(np.array([2, 2]), np.array([9000, 9000]), np.array([9000.0, 9000.0]), reach)
    steering.add_trip((0, 2), np.array([2.0, 0.0]), 600.0)
    steering.add_trip((0, 2), np.array([0.0, 2.0]), 1000.0)
    steering.fleets[((0, 2), 2),] = None
    return steering


def test_each_person_is_priced_as_the_trip_that_carries_him() -> None:
    fen = steering_of(reach=10.0).propose(np.array([400.0, 400.0]), np.zeros(9, dtype=np.int64))

    assert fen is not None
    assert 2 * (fen[1] - fen[0]) == 400


def test_nobody_is_priced_further_away_than_the_reach() -> None:
    fen = steering_of(reach=0.01).propose(np.array([400.0, 400.0]), np.zeros(9, dtype=np.int64))

    assert fen is not None
    assert (abs(fen - 400) <= 0.01 * 400 + 1e-4 * 9000 + 1).all()


def test_without_a_trip_of_a_fleet_there_is_nothing_to_propose() -> None:
    steering = steering_of(reach=0.1)
    steering.trips.clear()

    assert steering.propose(np.array([400.0, 400.0]), np.zeros(9, dtype=np.int64)) is None

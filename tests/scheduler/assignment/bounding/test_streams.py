"""Streams: who is alike to the bound, and on which days with whom they may ride."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

import builders as b
from scheduler.assignment.bounding.streams import MOST_ZONES, Mode, Streams, modes_of, streams_of, zones_of
from scheduler.assignment.direct import direct_prices
from scheduler.assignment.problem import build_problem
from scheduler.demand import demands_of
from scheduler.eligibility import gate
from scheduler.policy import Risk
from scheduler.roster import Worker

ROADS = b.travel(
    {("V1", "at F1"): (9, 9), ("V1", "at F2"): (9, 9), ("V2", "at F1"): (9, 9), ("V2", "at F2"): (9, 9)}
)


def streams_and_modes(workers: Sequence[Worker], **fields: object) -> tuple[Streams, tuple[Mode, ...]]:
    """Return the streams of a case, and its modes."""
    places = [b.place(place_id) for place_id in ROADS.place_ids]
    case = b.case(workers=workers, coaches=[b.coach()], places=places, **fields)  # type: ignore[arg-type]
    problem = build_problem(case, ROADS, demands_of(case, gate(case)), 1)
    streams = streams_of(problem, direct_prices(problem), np.arange(len(problem.pieces)))
    return streams, modes_of(problem, streams)


def test_people_of_one_village_bound_for_one_firm_are_one_stream() -> None:
    streams, _ = streams_and_modes([*b.workers(3), b.worker("W9", village="V2")])

    assert streams.people.tolist() == [3, 1]


def test_a_couple_with_two_firms_counts_person_by_person() -> None:
    couple = [b.worker("W1", party="P"), b.worker("W2", party="P", firm="F2")]

    streams, _ = streams_and_modes(couple)

    assert streams.people.tolist() == [1, 1]
    assert sorted(streams.zone.tolist()) == [0, 1]


def test_days_on_which_fewer_may_ride_are_left_out() -> None:
    next_day = b.DAY + timedelta(days=1)
    workers = [
        b.worker("W1", latest=next_day),
        b.worker("W2", village="V2", earliest=next_day, latest=next_day),
    ]

    _, modes = streams_and_modes(workers, days=(b.DAY, next_day))

    assert [(mode.day, mode.allowed.all()) for mode in modes] == [(1, True)]


def test_cohorts_that_may_not_mix_ride_apart() -> None:
    workers = [b.worker("W1"), b.worker("W2", village="V2")]

    _, modes = streams_and_modes(
        workers, policy=b.policy("plain", mixing="same-risk"), risk={"V2": Risk.HIGH}
    )

    assert sorted((mode.risk, mode.allowed.sum()) for mode in modes) == [(Risk.LOW, 1), (Risk.HIGH, 1)]


def test_the_nearest_places_share_a_zone_where_there_are_too_many() -> None:
    at = np.array([0, 1, *range(100, 100 * MOST_ZONES, 100)])

    zones = zones_of(np.arange(len(at)), np.abs(np.subtract.outer(at, at)).astype(np.float64))

    assert [0, 1] in [zone.tolist() for zone in zones]
    assert len(zones) == MOST_ZONES

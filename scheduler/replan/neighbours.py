"""Which trips lie near a change: those that were altered, and those along whose way people wait."""

from collections.abc import Sequence

from scheduler.replan.standing import Standing
from scheduler.trips import StopKind, Trip

NEAR_EACH, NEAR_MOST = 3, 8
"""Trips near each party without a ride and each altered trip that may change, and in all beside these."""


def near_trips(standing: Standing, trips: Sequence[Trip]) -> set[str]:
    """Return the ids of the trips that may change: altered ones, and the nearest to what changed.

    Parameters
    ----------
    standing
        The plan that stands and the case as it is now.
    trips
        The trips at hand.
    """
    before = {trip.trip_id: trip for trip in standing.plan.trips}
    altered = [trip for trip in trips if before.get(trip.trip_id) is not trip]
    riding = {w for trip in (*trips, *standing.departed) for w in trip.seats}
    index, metres = standing.travel.index, standing.travel.distance_m
    ends = [_ends(trip) for trip in altered]
    for demand in standing.demands.values():
        if demand.worker_ids[0] not in riding:
            drops = [standing.case.firms[firm_id].place_id for firm_id in demand.firm_ids]
            ends.append(([demand.pickup_ids[0]], drops))

    def apart_m(one: tuple[list[str], list[str]], trip: Trip) -> int:
        return sum(
            min((int(metres[index[a], index[b]]) for a in mine for b in its), default=0)
            for mine, its in zip(one, _ends(trip), strict=True)
        )

    score: dict[str, int] = {}
    others = [trip for trip in trips if not any(trip is one for one in altered)]
    for one in {(tuple(p), tuple(d)) for p, d in ends}:
        nearest = sorted((apart_m((list(one[0]), list(one[1])), trip), trip.trip_id) for trip in others)
        for rank, (_, trip_id) in enumerate(nearest[:NEAR_EACH]):
            score[trip_id] = score.get(trip_id, 0) + NEAR_EACH - rank
    chosen = sorted(score, key=lambda trip_id: (-score[trip_id], trip_id))[:NEAR_MOST]
    return {*(trip.trip_id for trip in altered), *chosen}


def _ends(trip: Trip) -> tuple[list[str], list[str]]:
    """Return where a trip picks up and where it sets down."""
    return (
        [stop.place_id for stop in trip.stops if stop.kind is StopKind.PICKUP],
        [stop.place_id for stop in trip.stops if stop.kind is StopKind.DROP],
    )

"""The line of a trip: pins numbered as on paper, rests where the coach then is."""

from dataclasses import replace

import pytest

from api.documents.specimen import Specimen, specimen
from maps.trip_line import along, bounds, remembered, trip_line


def straight(here, there):
    """Return the straight line between two places."""
    return [(here.lat, here.lon), (there.lat, there.lon)]


def test_pins_carry_the_numbers_of_the_stops():
    case, plan = specimen(Specimen(pickups=3, drops=2))

    line = trip_line(case, plan.trips[0], straight)

    assert [pin.number for pin in line.pins] == [1, 2, 3, 4, 5]
    assert len(line.legs) == 4


def test_rests_lie_on_the_road_in_the_order_of_time():
    case, plan = specimen()

    spots = [standstill.at for standstill in trip_line(case, plan.trips[0], straight).standstills]

    assert len(spots) > 5
    assert [lon for _, lon in spots] == sorted(lon for _, lon in spots)


def test_a_place_without_a_point_has_no_pin_and_no_leg():
    case, plan = specimen(Specimen(pickups=2, drops=1))
    unknown = replace(case.places["V1"], lat=None, lon=None)
    case = replace(case, places={**case.places, "V1": unknown})

    line = trip_line(case, plan.trips[0], straight)

    assert [pin.number for pin in line.pins] == [1, 3]
    assert line.legs == ((), ())


@pytest.mark.parametrize(("share", "lon"), [(-1, 0.0), (0.0, 0.0), (0.25, 0.5), (1.0, 2.0), (2, 2.0)])
def test_a_share_of_a_line_is_a_point_on_it(share, lon):
    assert along([(0.0, 0.0), (0.0, 1.0), (0.0, 2.0)], share) == pytest.approx((0.0, lon))


def test_a_line_without_length_is_its_first_point():
    assert along([(1.0, 2.0), (1.0, 2.0)], 0.5) == (1.0, 2.0)


def test_a_remembered_road_is_asked_for_once():
    case, _ = specimen()
    asked = []
    roads = remembered(lambda here, there: asked.append(here) or straight(here, there))

    here, there = list(case.places.values())[:2]

    assert roads(here, there) == roads(here, there)
    assert len(asked) == 1


def test_bounds_are_south_west_north_east():
    assert bounds([(2.0, 5.0), (1.0, 9.0)]) == (1.0, 5.0, 2.0, 9.0)

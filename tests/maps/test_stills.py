"""Still maps: pictures of the right size, the same each time."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from api.documents.specimen import Specimen, specimen
from maps.base_roads import BaseRoads
from maps.stills import DPI, TALL_MM, WIDE_MM, trip_picture, trip_pictures
from maps.trip_line import trip_line


def straight(here, there):
    """Return the straight line between two places."""
    return [(here.lat, here.lon), (there.lat, there.lon)]


def picture(base=None, **what):
    """Draw the still map of a specimen trip."""
    case, plan = specimen(Specimen(**what))
    return trip_picture(trip_line(case, plan.trips[0], straight), base)


def test_the_picture_has_the_size_of_its_place_on_paper():
    size = Image.open(BytesIO(picture())).size

    assert size == pytest.approx((WIDE_MM / 25.4 * DPI, TALL_MM / 25.4 * DPI), abs=1)


def test_the_same_trip_gives_the_same_bytes():
    assert picture() == picture()


def test_roads_below_are_drawn_grey():
    base = BaseRoads(lambda w, tolerance_m: [[(w[0], w[1]), (w[2], w[3])]])

    plain, roads = (np.asarray(Image.open(BytesIO(picture(b)))) for b in (None, base))

    assert ((roads > 150) & (roads < 230)).sum() > ((plain > 150) & (plain < 230)).sum()


@pytest.mark.parametrize(
    "what", [{"riders": 1, "pickups": 1, "drops": 1}, {"riders": 59, "pickups": 10, "drops": 4, "seats": 80}]
)
def test_one_stop_or_many_can_be_drawn(what):
    assert Image.open(BytesIO(picture(**what))).format == "PNG"


def test_every_trip_of_a_plan_has_its_picture():
    case, plan = specimen(Specimen())

    assert trip_pictures(case, plan, straight) == {plan.trips[0].trip_id: picture()}

"""Still maps: drawings of the right size, the same each time, with every stop on them."""

import re
from xml.etree import ElementTree

import pytest

from api.documents.specimen import Specimen, specimen
from maps.base_roads import BaseRoads
from maps.stills import BASE, FAINT, TALL_MM, WIDE_MM, trip_picture, trip_pictures
from maps.trip_line import trip_line

SVG = "{http://www.w3.org/2000/svg}"


def straight(here, there):
    """Return the straight line between two places."""
    return [(here.lat, here.lon), (there.lat, there.lon)]


def picture(base=None, **what):
    """Draw the still map of a specimen trip."""
    case, plan = specimen(Specimen(**what))
    return trip_picture(trip_line(case, plan.trips[0], straight), base)


def test_the_picture_has_the_size_of_its_place_on_paper():
    whole = ElementTree.fromstring(picture())

    assert (whole.get("width"), whole.get("height")) == (f"{WIDE_MM}mm", f"{TALL_MM}mm")


def test_the_same_trip_gives_the_same_bytes():
    assert picture() == picture()


def test_roads_below_are_drawn_grey():
    base = BaseRoads(lambda w, tolerance_m: [[(w[0], w[1]), (w[2], w[3])]])

    roads, plain = picture(base).decode(), picture().decode()

    assert {BASE, FAINT} <= set(roads.split('"'))
    assert not {BASE, FAINT} & set(plain.split('"'))


@pytest.mark.parametrize(
    ("what", "stops"),
    [
        ({"riders": 1, "pickups": 1, "drops": 1}, 2),
        ({"riders": 59, "pickups": 10, "drops": 4, "seats": 80}, 14),
    ],
)
def test_every_stop_has_its_number_on_the_picture(what, stops):
    words = [text.text for text in ElementTree.fromstring(picture(**what)).iter(f"{SVG}text")]

    assert sorted(int(word) for word in words if word.isdigit()) == list(range(1, stops + 1))


def test_no_colour_is_needed_to_read_the_picture():
    colours = set(re.findall(r'"(#[0-9a-f]+)"', picture().decode()))

    assert {len(set(re.findall("..", colour[1:]))) for colour in colours if len(colour) == 7} == {1}


def test_a_name_cannot_break_the_picture():
    case, plan = specimen(Specimen())
    first = next(stop.place_id for stop in plan.trips[0].stops if stop.kind.value == "pickup")
    object.__setattr__(case.places[first], "name", '<&"资中>')

    drawn = ElementTree.fromstring(trip_picture(trip_line(case, plan.trips[0], straight)))

    assert '<&"资中>' in [text.text for text in drawn.iter(f"{SVG}text")]


def test_every_trip_of_a_plan_has_its_picture():
    case, plan = specimen(Specimen())

    assert trip_pictures(case, plan, straight) == {plan.trips[0].trip_id: picture()}

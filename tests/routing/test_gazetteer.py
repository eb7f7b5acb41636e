"""The gazetteer: what is known is found with its precision, and nothing is ever invented."""

import pytest

from road_worlds import place
from routing.errors import GeocodingError
from routing.gazetteer import Gazetteer, locate, parts_of
from routing.named_points import NamedPoint
from routing.places import Place, PlaceKind, Precision

VILLAGE = NamedPoint("大坪村", 29.7465, 104.8397, "511025100200", Precision.VILLAGE)


def named(name: str, division: str = "") -> Place:
    return Place("V1", name, PlaceKind.VILLAGE, None, None, division=division)


def found(query: str, division: str = "", own=()) -> tuple[float, float, str, str] | None:
    location = Gazetteer(own).geocode(query, division=division)
    return location and (
        location.latitude,
        location.longitude,
        location.raw["precision"],
        location.raw["source"],
    )


@pytest.mark.parametrize(
    ("query", "division", "expected"),
    [
        ("资中县", "", (29.78062, 104.85224, "county", "gazetteer")),
        ("四川省内江市资中县", "", (29.78062, 104.85224, "county", "gazetteer")),
        ("玉环市楚门镇", "", (28.21964, 121.29343, "township", "gazetteer")),
        ("楚门镇", "331083", (28.21964, 121.29343, "township", "gazetteer")),
        ("沙门镇", "331083001", (28.24177, 121.37756, "township", "gazetteer")),
        ("台州市", "", (28.66266, 121.43312, "county", "gazetteer")),
        ("浙江省台州市玉环市楚门镇无名路1号", "", (28.21964, 121.29343, "township", "gazetteer")),
    ],
)
def test_towns_and_counties_are_found(query, division, expected):
    assert found(query, division) == expected


def test_a_name_that_many_places_bear_is_not_decided_by_chance():
    assert found("新桥镇") is None
    assert len(Gazetteer().geocode("新桥镇", exactly_one=False)) > 5


def test_a_division_decides_between_places_of_one_name():
    everywhere = Gazetteer().geocode("新桥镇", exactly_one=False)
    one = everywhere[0]
    there = Gazetteer().geocode("新桥镇", division=one.raw["division"])
    assert (there.latitude, there.longitude) == (one.latitude, one.longitude)


def test_a_town_of_another_county_is_not_taken_for_the_one_asked_for():
    assert found("楚门镇", "511025") is None


def test_nobody_knows_what_is_nowhere():
    assert found("无此地") is None
    assert found("") is None
    assert Gazetteer().geocode("无此地", exactly_one=False) == []


def test_the_countys_own_points_win():
    own = [VILLAGE, NamedPoint("楚门镇", 28.2, 121.3, "331083")]
    assert found("楚门镇", "331083", own) == (28.2, 121.3, "point", "case")
    assert found("资中县重龙镇大坪村", "511025", own) == (29.7465, 104.8397, "village", "case")


def test_two_own_points_of_one_name_need_a_division():
    twin = NamedPoint("大坪村", 29.9, 104.6, "511025102")
    assert found("大坪村", "", [VILLAGE, twin]) is None
    assert found("大坪村", "511024", [VILLAGE, twin]) is None


def test_an_address_is_taken_apart_from_fine_to_coarse():
    assert parts_of("四川省内江市市中区新村镇") == [
        "四川省内江市市中区新村镇",
        "新村镇",
        "市中区",
        "内江市",
        "四川省",
    ]


def test_a_place_that_has_a_point_keeps_it():
    here = place("V1", 29.5, 104.5)
    assert locate(here, Gazetteer()) is here


def test_a_located_place_says_how_precisely_and_by_whom():
    spot = locate(named("楚门镇", "331083"), Gazetteer())
    assert (spot.lat, spot.lon) == (28.21964, 121.29343)
    assert (spot.precision, spot.source) == (Precision.TOWNSHIP, "gazetteer")


def test_a_place_nobody_knows_lies_at_the_seat_of_its_county_and_says_so():
    spot = locate(named("玉环嘉禾汽配有限公司", "331083"), Gazetteer())
    assert (spot.lat, spot.lon, spot.precision) == (28.13832, 121.22621, Precision.COUNTY)
    assert locate(named("玉环嘉禾汽配有限公司", "33"), Gazetteer()) is None
    assert locate(named("无此地"), Gazetteer()) is None


class Asked:
    """Stand for a service that knows every place as a point, and count its questions."""

    def __init__(self) -> None:
        self.questions = 0

    def geocode(self, query, *, division=""):
        self.questions += 1
        return Gazetteer([NamedPoint(query, 29.7, 104.8, source="amap")]).geocode(query)


def test_a_service_is_asked_only_for_what_the_gazetteer_knows_too_coarsely():
    service = Asked()
    fine = locate(named("大坪村", "511025"), Gazetteer([VILLAGE]), service)
    coarse = locate(named("楚门镇", "331083"), Gazetteer(), service)
    assert (fine.source, coarse.source, coarse.precision) == ("case", "amap", Precision.POINT)
    assert service.questions == 1


def test_the_gazetteer_has_no_way_to_the_network():
    for ask in (Gazetteer().adapter.get_json, Gazetteer().adapter.get_text):
        with pytest.raises(GeocodingError):
            ask("https://example.org", timeout=1, headers={})


def test_near_the_seat_a_drawn_border_of_the_prefecture_is_forgiven_and_far_from_it_not():
    assert found("周王庙镇", "330109") is not None  # drawn in Jiaxing, 30 to 50 km from Xiaoshan's seat
    assert found("楚门镇", "330109") is None  # in the same province, 250 km away

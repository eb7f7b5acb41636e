"""Services: answers come back in WGS-84, each question is put once, failures are told."""

from urllib.parse import parse_qs, urlparse

import pytest
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderAuthenticationFailure, GeocoderTimedOut

from routing.amap import Amap
from routing.crs import gcj02_to_bd09, wgs84_to_gcj02
from routing.errors import GeocodingError
from routing.services import Service, ServiceLocator, ServiceSettings

VILLAGE = (29.7465, 104.8397)


class Answering(BaseSyncAdapter):
    """Answer every question with the same page, or raise it; remember what was asked."""

    page: object = None

    def __init__(self, *, proxies, ssl_context):
        super().__init__(proxies=proxies, ssl_context=ssl_context)

    def get_json(self, url, *, timeout, headers):
        self.asked.append(url)
        if isinstance(self.page, Exception):
            raise self.page
        return self.page

    def get_text(self, url, *, timeout, headers):
        raise AssertionError("nobody asks for text")


def service(folder, kind, page, **settings):
    """Return a locator whose network is a page, and the list of the questions it puts."""
    asked: list[str] = []
    adapter = type("Page", (Answering,), {"page": page, "asked": asked})
    plain = {
        "api_key": "" if kind is Service.NOMINATIM else "key",
        "wait_s": 0,
        "retries": 0,
        "retry_wait_s": 0,
    }
    return ServiceLocator(
        ServiceSettings(kind, folder / "kept.sqlite", **{**plain, **settings}), adapter
    ), asked


def amap_page(level="村庄", adcode="511025", point=VILLAGE):
    lat, lon = wgs84_to_gcj02(*point)
    answer = {
        "formatted_address": "四川省资中县大坪村",
        "location": f"{lon},{lat}",
        "level": level,
        "adcode": adcode,
    }
    return {"status": "1", "infocode": "10000", "geocodes": [answer]}


def baidu_page(level="村庄", point=VILLAGE):
    lat, lon = gcj02_to_bd09(*wgs84_to_gcj02(*point))
    return {"status": 0, "result": {"location": {"lat": lat, "lng": lon}, "level": level, "confidence": 70}}


def nominatim_page(rank=20, point=VILLAGE):
    return [{"lat": str(point[0]), "lon": str(point[1]), "display_name": "大坪村", "place_rank": rank}]


PAGES = [
    (Service.AMAP, amap_page()),
    (Service.BAIDU, baidu_page()),
    (Service.NOMINATIM, nominatim_page()),
]


@pytest.mark.parametrize(("kind", "page"), PAGES)
def test_an_answer_is_in_wgs84_whatever_the_service_speaks(tmp_path, kind, page):
    locator, _ = service(tmp_path, kind, page)
    spot = locator.geocode("大坪村", division="511025")
    assert (spot.latitude, spot.longitude) == pytest.approx(VILLAGE, abs=1e-6)
    assert (spot.raw["precision"], spot.raw["source"]) == ("village", kind.value)


@pytest.mark.parametrize(("kind", "page"), PAGES)
def test_a_question_is_put_once_even_after_a_restart(tmp_path, kind, page):
    first, asked = service(tmp_path, kind, page)
    spot = first.geocode("大坪村")
    first.geocode("大坪村")
    again, asked_again = service(tmp_path, kind, GeocoderTimedOut("the network is gone"))
    assert again.geocode("大坪村").point == spot.point
    assert (len(asked), len(asked_again)) == (1, 0)


def test_the_county_is_named_in_the_question(tmp_path):
    locator, asked = service(tmp_path, Service.AMAP, amap_page())
    locator.geocode("大坪村", division="511025100")
    assert parse_qs(urlparse(asked[0]).query)["address"] == ["资中县大坪村"]


def test_what_a_service_does_not_know_is_remembered_too(tmp_path):
    nothing = {"status": "1", "infocode": "10000", "geocodes": []}
    locator, asked = service(tmp_path, Service.AMAP, nothing)
    assert (locator.geocode("无此地"), locator.geocode("无此地")) == (None, None)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        (Service.AMAP, amap_page(level="省")),
        (Service.BAIDU, baidu_page(level="城市")),
        (Service.NOMINATIM, nominatim_page(rank=8)),
    ],
)
def test_an_answer_coarser_than_a_county_is_no_answer(tmp_path, kind, page):
    assert service(tmp_path, kind, page)[0].geocode("四川") is None


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        (Service.AMAP, amap_page(adcode="510105")),
        (Service.BAIDU, baidu_page(point=(28.14, 121.23))),
        (Service.NOMINATIM, nominatim_page(point=(28.14, 121.23))),
    ],
)
def test_an_answer_in_another_division_is_no_answer(tmp_path, kind, page):
    assert service(tmp_path, kind, page)[0].geocode("大坪村", division="511025") is None


@pytest.mark.parametrize(
    ("level", "precision"),
    [("门牌号", "point"), ("兴趣点", "point"), ("乡镇", "township"), ("区县", "county")],
)
def test_levels_of_chinese_services_are_precisions(tmp_path, level, precision):
    locator, _ = service(tmp_path, Service.AMAP, amap_page(level=level))
    assert locator.geocode("某地").raw["precision"] == precision


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        (Service.AMAP, {"status": "0", "infocode": "10001", "info": "INVALID_USER_KEY"}),
        (Service.AMAP, {"status": "1", "infocode": "10000", "geocodes": [{"location": "nowhere"}]}),
        (Service.BAIDU, {"status": 3}),
        (Service.NOMINATIM, GeocoderTimedOut("slow")),
    ],
)
def test_a_failing_service_is_told_and_not_kept(tmp_path, kind, page):
    locator, asked = service(tmp_path, kind, page)
    for _ in range(2):
        with pytest.raises(GeocodingError, match=kind.value):
            locator.geocode("大坪村")
    assert len(asked) == 2


def test_a_failed_question_is_put_again_as_often_as_wished(tmp_path):
    locator, asked = service(tmp_path, Service.NOMINATIM, GeocoderTimedOut("slow"), retries=2)
    with pytest.raises(GeocodingError):
        locator.geocode("大坪村")
    assert len(asked) == 3


def test_a_service_without_its_key_or_a_place_for_answers_is_refused(tmp_path):
    with pytest.raises(GeocodingError, match="wants a key"):
        service(tmp_path, Service.BAIDU, {}, api_key="")
    with pytest.raises(GeocodingError, match="cannot be kept"):
        service(tmp_path / "nowhere", Service.NOMINATIM, [])


def test_a_key_is_not_shown(tmp_path):
    assert "secret" not in repr(ServiceSettings(Service.AMAP, tmp_path, api_key="secret"))


def test_a_nominatim_of_ones_own_is_asked(tmp_path):
    locator, asked = service(tmp_path, Service.NOMINATIM, nominatim_page(), domain="maps.county.example")
    locator.geocode("大坪村")
    assert urlparse(asked[0]).hostname == "maps.county.example"


def test_amap_answers_all_it_found_if_asked_to():
    amap = Amap("key", adapter_factory=type("Page", (Answering,), {"page": amap_page(), "asked": []}))
    assert len(amap.geocode("大坪村", exactly_one=False)) == 1
    refusing = type("Page", (Answering,), {"page": {"status": "0", "infocode": "10001"}, "asked": []})
    with pytest.raises(GeocoderAuthenticationFailure):
        Amap("key", adapter_factory=refusing).geocode("大坪村")

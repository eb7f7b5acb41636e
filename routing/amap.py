"""Amap's geocoder (高德地图, web service v3) in geopy's shape; its answers are in GCJ-02."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderServiceError,
)
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

FAILURES: dict[str, type[GeocoderServiceError]] = {
    "10001": GeocoderAuthenticationFailure,
    "10002": GeocoderAuthenticationFailure,
    "10003": GeocoderQuotaExceeded,
    "10004": GeocoderRateLimited,
    "10005": GeocoderAuthenticationFailure,
    "10007": GeocoderAuthenticationFailure,
    "10009": GeocoderAuthenticationFailure,
    "10010": GeocoderQuotaExceeded,
    "10021": GeocoderRateLimited,
    "10044": GeocoderQuotaExceeded,
    "20000": GeocoderQueryError,
    "20001": GeocoderQueryError,
}
"""Amap's `infocode` of the failures that mean something of their own."""
NOTHING_FOUND = "30001"
"""What Amap answers to an address it cannot make sense of."""


class Amap(Geocoder):  # type: ignore[misc]  # geopy ships no types
    """Locate addresses by Amap.

    Parameters
    ----------
    api_key
        Key of a "web service" application.
    options
        Geopy's own: timeout, proxies, user_agent, ssl_context, adapter_factory.
    """

    api_path = "/v3/geocode/geo"

    def __init__(self, api_key: str, **options: Any) -> None:
        super().__init__(**options)
        self.api_key = api_key
        self.api = f"{self.scheme}://restapi.amap.com{self.api_path}"

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """Return where an address is, in GCJ-02; `raw` is Amap's own answer."""
        url = f"{self.api}?{urlencode({'key': self.api_key, 'address': query, 'output': 'JSON'})}"
        callback = partial(_parsed, exactly_one=exactly_one)
        found: Location | list[Location] | None = self._call_geocoder(url, callback, timeout=timeout)
        return found


def _parsed(page: dict[str, Any], exactly_one: bool) -> Location | list[Location] | None:
    code = str(page.get("infocode", ""))
    if str(page.get("status")) != "1" and code != NOTHING_FOUND:
        raise FAILURES.get(code, GeocoderServiceError)(f"Amap answers {code} {page.get('info')}")
    locations = []
    for answer in page.get("geocodes") or []:
        lon, lat = str(answer["location"]).split(",")
        locations.append(Location(answer["formatted_address"], (float(lat), float(lon)), answer))
    if exactly_one:
        return locations[0] if locations else None
    return locations

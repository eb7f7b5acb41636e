"""Services: geocoders that ask somebody outside (Nominatim, Baidu, Amap), for who switches them on.

They are slow, rationed and see every address they are asked, so answers are kept on disk and each question
is put once. Addresses of places only are ever asked, never names of people. An answer comes back in WGS-84,
with how precise it is; one that is coarser than a county, or lies in another prefecture than the place, is
no answer.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import BaiduV3, Nominatim
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from routing.amap import Amap
from routing.crs import to_wgs84
from routing.divisions import COUNTY_DIGITS, PREFECTURE_DIGITS, PROVINCE_DIGITS, china_divisions, china_seats
from routing.errors import GeocodingError
from routing.places import Crs, Precision


class Service(StrEnum):
    """Name the services that can be asked."""

    NOMINATIM = "nominatim"
    BAIDU = "baidu"
    AMAP = "amap"


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """Hold how a service is asked.

    Parameters
    ----------
    service
        Whom to ask.
    kept_in
        File in which answers are kept (SQLite, made when missing).
    api_key
        Baidu's and Amap's key.
    domain
        Host of a Nominatim of one's own; "" = the public one.
    user_agent
        How we name ourselves; the public Nominatim wants a way to reach us in it.
    wait_s
        Least seconds between two questions; the public Nominatim allows one a second.
    timeout_s
        Seconds to wait for an answer.
    retries, retry_wait_s
        How often a failed question is put again, and after how long.
    """

    service: Service
    kept_in: Path
    api_key: str = field(default="", repr=False)
    domain: str = ""
    user_agent: str = "return-bus"
    wait_s: float = 1.1
    timeout_s: float = 10.0
    retries: int = 2
    retry_wait_s: float = 5.0


class ServiceLocator:
    """Locate places by a service, each question once.

    Parameters
    ----------
    settings
        How the service is asked.
    adapter_factory
        Geopy's way to the network; None = its own.
    """

    def __init__(self, settings: ServiceSettings, adapter_factory: Callable[..., Any] | None = None) -> None:
        self._service = settings.service
        self._kept = _KeptAnswers(settings.kept_in)
        self._one_at_a_time = Lock()
        self._ask = RateLimiter(
            partial(_geocoder(settings, adapter_factory).geocode, **_QUESTIONS[settings.service]),
            min_delay_seconds=settings.wait_s,
            max_retries=settings.retries,
            error_wait_seconds=max(settings.retry_wait_s, settings.wait_s),
            swallow_exceptions=False,
        )

    def geocode(self, query: str, *, division: str = "") -> Location | None:
        """Return where a place is, with `raw` = precision, source, division; None where that is not known.

        Raises
        ------
        GeocodingError
            The service cannot be reached, refuses the key or the ration, or answers what cannot be read.
        """
        seat = china_seats().get(division[:COUNTY_DIGITS])
        asked = f"{seat[0]}{query}" if seat and seat[0] not in query else query
        with self._one_at_a_time:
            answer = self._kept.get(self._service, asked)
            if answer is None:
                answer = self._answer(asked)
                self._kept.put(self._service, asked, answer)
        if not answer or not _agrees(answer, division):
            return None
        raw = {key: answer[key] for key in ("precision", "source", "division")}
        return Location(answer["address"], (answer["lat"], answer["lon"]), raw)

    def _answer(self, asked: str) -> dict[str, Any]:
        """Return the service's answer in our words, empty where it has none."""
        try:
            found = self._ask(asked)
            if found is None:
                return {}
            precision, division = _READERS[self._service](found.raw)
        except (GeopyError, KeyError, TypeError, ValueError) as error:
            raise GeocodingError(f"{self._service}: {type(error).__name__}: {error}") from error
        if precision is None:
            return {}
        lat, lon = to_wgs84(found.latitude, found.longitude, _DATUMS[self._service])
        facts = {"precision": precision.value, "source": self._service.value, "division": division}
        return {"address": str(found.address), "lat": lat, "lon": lon, **facts}


_TABLE = "create table if not exists answer (service, asked, answer, primary key (service, asked))"


class _KeptAnswers:
    """Keep answers on disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with closing(sqlite3.connect(path)) as file, file:
                file.execute(_TABLE)
        except sqlite3.Error as error:
            raise GeocodingError(f"{path.name}: answers of geocoders cannot be kept here: {error}") from error

    def get(self, service: Service, asked: str) -> dict[str, Any] | None:
        """Return a kept answer, empty = the service did not know; None = never asked."""
        with closing(sqlite3.connect(self._path)) as file:
            sql = "select answer from answer where service = ? and asked = ?"
            row = file.execute(sql, (service.value, asked)).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def put(self, service: Service, asked: str, answer: dict[str, Any]) -> None:
        """Keep an answer."""
        with closing(sqlite3.connect(self._path)) as file, file:
            row = (service.value, asked, json.dumps(answer, ensure_ascii=False))
            file.execute("insert or replace into answer values (?, ?, ?)", row)


def _geocoder(settings: ServiceSettings, adapter_factory: Callable[..., Any] | None) -> Geocoder:
    options = {"timeout": settings.timeout_s, "user_agent": settings.user_agent}
    if adapter_factory is not None:
        options["adapter_factory"] = adapter_factory
    if settings.service is Service.NOMINATIM:
        return Nominatim(**options, **({"domain": settings.domain} if settings.domain else {}))
    if not settings.api_key:
        raise GeocodingError(f"{settings.service} wants a key: set one, or choose another service")
    return (BaiduV3 if settings.service is Service.BAIDU else Amap)(settings.api_key, **options)


def _agrees(answer: dict[str, Any], division: str) -> bool:
    """Say whether an answer can mean a place of this division, by prefecture or else by province."""
    if len(division) < PROVINCE_DIGITS:
        return True
    if answer["division"]:
        return str(answer["division"])[:PREFECTURE_DIGITS] == division[:PREFECTURE_DIGITS]
    found = china_divisions().codes_at(np.array([answer["lat"]]), np.array([answer["lon"]]))
    return str(found[0])[:PROVINCE_DIGITS] == division[:PROVINCE_DIGITS]


def _of_nominatim(raw: dict[str, Any]) -> tuple[Precision | None, str]:
    """Return precision by the rank Nominatim gives: 12 county, 16 town, 20 hamlet, 26 street, 30 house."""
    rank = int(raw["place_rank"])
    ranks = ((26, Precision.POINT), (19, Precision.VILLAGE), (15, Precision.TOWNSHIP), (12, Precision.COUNTY))
    return next((precision for least, precision in ranks if rank >= least), None), ""


def _of_words(raw: dict[str, Any]) -> tuple[Precision | None, str]:
    """Return precision by the Chinese word Baidu and Amap have for the level, and Amap's division."""
    level = str(raw["level"])
    division = raw.get("adcode") or ""
    return _LEVELS.get(level, Precision.POINT), division if isinstance(division, str) else ""


_LEVELS: dict[str, Precision | None] = {
    "村庄": Precision.VILLAGE,
    "热点商圈": Precision.VILLAGE,
    "商圈": Precision.VILLAGE,
    "乡镇": Precision.TOWNSHIP,
    "区县": Precision.COUNTY,
    "开发区": Precision.COUNTY,
    "城市": None,
    "市": None,
    "省": None,
    "国家": None,
    "未知": None,
    "UNKNOWN": None,
    "": None,
}
"""Every other level is a house, a gate, a firm, a crossing."""
_READERS = {Service.NOMINATIM: _of_nominatim, Service.BAIDU: _of_words, Service.AMAP: _of_words}
_DATUMS = {Service.NOMINATIM: Crs.WGS84, Service.BAIDU: Crs.BD09, Service.AMAP: Crs.GCJ02}
_QUESTIONS: dict[Service, dict[str, Any]] = {
    Service.NOMINATIM: {"country_codes": "cn", "language": "zh"},
    Service.BAIDU: {},
    Service.AMAP: {},
}

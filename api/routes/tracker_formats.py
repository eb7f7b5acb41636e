"""What trackers send: Traccar's forwarding as JSON or by a template, and the protocol of OsmAnd."""

import math
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from routing.positions import Position

KNOT_KMH = 1.852
MILLISECONDS_FROM = 10**11
"""Numbers above this are milliseconds: as seconds they would lie a thousand years ahead."""
LATEST_S = 253_402_300_799  # the last second of the year 9999
DEVICE = r"^[^\x00-\x1f\x7f]{1,100}$"
OF_DEVICE = ("uniqueId", "id", "deviceid")
OF_LATITUDE, OF_LONGITUDE = ("latitude", "lat"), ("longitude", "lon")
OF_TIME = ("fixTime", "timestamp", "deviceTime")
Degrees = Annotated[float, Field(allow_inf_nan=False)]


class TraccarDevice(BaseModel):
    """The device of a position; what else Traccar says of it is not read."""

    model_config = ConfigDict(extra="ignore")

    uniqueId: Annotated[str, Field(pattern=DEVICE, examples=["861234567890123"])]  # noqa: N815  # Traccar's


class TraccarPosition(BaseModel):
    """A position as Traccar writes it; speed in knots."""

    model_config = ConfigDict(extra="ignore")

    latitude: Degrees
    longitude: Degrees
    fixTime: Annotated[str, Field(max_length=40, examples=["2020-02-28T04:00:00.000+00:00"])]  # noqa: N815
    valid: bool = True
    speed: Annotated[float | None, Field(allow_inf_nan=False)] = None


class TraccarReport(BaseModel):
    """What Traccar forwards with `forward.type` json."""

    model_config = ConfigDict(extra="ignore")

    position: TraccarPosition
    device: TraccarDevice


class Reading(BaseModel):
    """Hold a position that was read, from which device, and whether that believes it itself."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    device: str
    position: Position
    valid: bool


def from_json(report: TraccarReport) -> Reading:
    """Read what Traccar forwards as JSON.

    Raises
    ------
    ValueError
        The moment cannot be read.
    """
    at = report.position
    position = Position(moment_of(at.fixTime), at.latitude, at.longitude, _kmh(at.speed))
    return Reading(device=report.device.uniqueId, position=position, valid=at.valid)


def from_query(given: dict[str, str], now: int) -> Reading:
    """Read the parameters of an address: those of Traccar's template, or of OsmAnd.

    Parameters
    ----------
    now
        The moment of a report that names none (seconds since 1970 UTC).

    Raises
    ------
    ValueError
        Something is missing, or cannot be read.
    """
    device = _first(given, OF_DEVICE)
    lat, lon = float(_first(given, OF_LATITUDE)), float(_first(given, OF_LONGITUDE))
    time = next((given[name] for name in OF_TIME if given.get(name)), "")
    speed = float(given["speed"]) if given.get("speed") else None
    if not device.isprintable() or len(device) > 100:
        raise ValueError("device")
    position = Position(moment_of(time) if time else now, lat, lon, _kmh(speed))
    valid = given.get("valid", "true").lower() in ("true", "1")
    return Reading(device=device, position=position, valid=valid)


def moment_of(text: str) -> int:
    """Read a moment: seconds or milliseconds since 1970, or ISO 8601, in UTC where no offset is named.

    Raises
    ------
    ValueError
        It is none.
    """
    text = text.strip()
    if text.isascii() and text.removeprefix("-").isdecimal() and len(text) < 20:
        number = int(text)
        seconds = number // 1000 if abs(number) >= MILLISECONDS_FROM else number
    else:
        stamp = datetime.fromisoformat(text.replace(" ", "T"))
        seconds = int((stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)).timestamp())
    if not 0 <= seconds <= LATEST_S:
        raise ValueError("moment")
    return seconds


def _first(given: dict[str, str], names: tuple[str, ...]) -> str:
    found: Any = next((given[name] for name in names if given.get(name)), None)
    if found is None:
        raise ValueError(names[0])
    return str(found)


def _kmh(knots: float | None) -> float | None:
    return None if knots is None or not math.isfinite(knots) else round(knots * KNOT_KMH, 1)

"""Timetables of published trips for other programs: GeoJSON, iCalendar, GTFS; without anybody's name."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from api.access import Act, Caller, may
from api.operations import trips
from api.operations.office import Office
from api.operations.trips import TripNow
from routing.places import Place
from scheduler.handover import Phase
from scheduler.trips import Stop, StopKind, Trip

SERVED = (StopKind.PICKUP, StopKind.DROP)
LINE_OCTETS = 75
COACH_SERVICE = 200  # of Google's extended route types, which GTFS consumers read as a long-distance coach
HOUR_S, MINUTE_S = 3_600, 60
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
NOT_PICKED_UP = {StopKind.PICKUP: ("0", "1"), StopKind.DROP: ("1", "0")}
"""pickup_type and drop_off_type of GTFS: 1 = none here."""


def geojson(office: Office, caller: Caller, plan_id: str) -> dict[str, object]:
    """Return the trips of a plan that the caller may see as GeoJSON (RFC 7946): a line and its stops.

    Raises
    ------
    NotAllowed, NotFound
        The caller may see no maps; there is no such plan, or nothing of it is the caller's.
    """
    features = []
    for now in _seen(office, caller, plan_id):
        trip = _trip(now)
        stops = list(_stops(now))
        named: dict[str, object] = {
            "trip_id": trip.trip_id,
            "day": trip.day.isoformat(),
            "coach_id": trip.coach_id,
        }
        line = [_position(place) for _, place in stops]
        if len(line) > 1:
            about = named | {"carrier": now.record.carrier, "phase": now.state.phase.value}
            features.append(_feature("LineString", line, about))
        for number, (stop, place) in enumerate(stops, start=1):
            about = named | {
                "stop": number,
                "kind": stop.kind.value,
                "name": place.name,
                "arrives": _moment(stop.arrive),
                "departs": _moment(stop.depart),
            }
            features.append(_feature("Point", _position(place), about))
    return {"type": "FeatureCollection", "features": features}


def icalendar(office: Office, caller: Caller, plan_id: str) -> str:
    """Return the trips of a plan that the caller may see as a calendar (RFC 5545), one event for each.

    Raises
    ------
    NotAllowed, NotFound
        As `geojson`.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Return Bus//trips//ZH", "CALSCALE:GREGORIAN"]
    for now in _seen(office, caller, plan_id):
        lines += _event(now, plan_id, office.now())
    return "".join(f"{folded}\r\n" for line in (*lines, "END:VCALENDAR") for folded in _folded(line))


def gtfs(office: Office, caller: Caller, plan_id: str, agency_url: str) -> bytes:
    """Return the trips of a plan that the caller may see as a GTFS feed (gtfs.org/schedule), zipped.

    Parameters
    ----------
    agency_url
        Where the service is reached; the feed must name one.

    Raises
    ------
    NotAllowed, NotFound
        As `geojson`.
    """
    seen = [now for now in _seen(office, caller, plan_id) if now.state.phase is not Phase.CANCELLED]
    zone = seen[0].batch.case.zone if seen else ZoneInfo("Asia/Shanghai")
    carriers = {now.record.carrier or "-": number for number, now in enumerate(seen)}
    agencies = [(f"A{number}", name, agency_url, zone.key) for name, number in carriers.items()]
    stops: dict[str, Place] = {}
    routes, runs, times = [], [], []
    for now in seen:
        trip, served = _trip(now), list(_stops(now))
        stops |= {place.place_id: place for _, place in served}
        headsign = served[-1][1].name if served else ""
        agency = f"A{carriers[now.record.carrier or '-']}"
        routes.append((trip.trip_id, agency, trip.trip_id, _route(served), COACH_SERVICE))
        runs.append((trip.trip_id, trip.day.isoformat(), trip.trip_id, headsign))
        for number, (stop, place) in enumerate(served, start=1):
            clock = (clock_of(stop.arrive, trip.day, zone), clock_of(stop.depart, trip.day, zone))
            times.append((trip.trip_id, *clock, place.place_id, number, *NOT_PICKED_UP[stop.kind]))
    days = sorted({now.record.day for now in seen})
    return _zipped(
        {
            "agency.txt": ("agency_id,agency_name,agency_url,agency_timezone", agencies),
            "stops.txt": (
                "stop_id,stop_name,stop_lat,stop_lon",
                [(key, one.name, f"{one.lat:.6f}", f"{one.lon:.6f}") for key, one in stops.items()],
            ),
            "routes.txt": ("route_id,agency_id,route_short_name,route_long_name,route_type", routes),
            "trips.txt": ("route_id,service_id,trip_id,trip_headsign", runs),
            "stop_times.txt": (
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type",
                times,
            ),
            "calendar_dates.txt": (
                "service_id,date,exception_type",
                [(day.isoformat(), day.strftime("%Y%m%d"), 1) for day in days],
            ),
        }
    )


def _seen(office: Office, caller: Caller, plan_id: str) -> tuple[TripNow, ...]:
    may(caller, Act.SEE_MAP)
    return trips.trips(office, caller, plan_id)


def _trip(now: TripNow) -> Trip:
    return now.batch.trips[now.record.trip_id]


def _stops(now: TripNow) -> Iterator[tuple[Stop, Place]]:
    """Yield where a trip picks up and sets down; a place that nobody has located is left out."""
    for stop in _trip(now).stops:
        place = now.batch.case.places[stop.place_id]
        if stop.kind in SERVED and place.lat is not None and place.lon is not None:
            yield stop, place


def _feature(kind: str, coordinates: object, about: Mapping[str, object]) -> dict[str, object]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": dict(about)}


def _position(place: Place) -> list[float]:
    """Return a position as GeoJSON has it: longitude first."""
    assert place.lon is not None
    assert place.lat is not None
    return [round(place.lon, 6), round(place.lat, 6)]


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _route(served: Sequence[tuple[Stop, Place]]) -> str:
    return f"{served[0][1].name} – {served[-1][1].name}" if served else ""


def clock_of(seconds: int, day: date, zone: ZoneInfo) -> str:
    """Return a time of a service day as GTFS counts it: beyond 24:00 on the days after it."""
    noon = datetime.combine(day, time(12), zone).timestamp()
    since = round(seconds - noon) + 12 * HOUR_S
    return f"{since // HOUR_S:02d}:{since % HOUR_S // MINUTE_S:02d}:{since % MINUTE_S:02d}"


def _event(now: TripNow, plan_id: str, stamp: int) -> list[str]:
    """Return the lines of one event."""
    served = list(_stops(now))
    status = "CANCELLED" if now.state.phase is Phase.CANCELLED else "CONFIRMED"
    return [
        "BEGIN:VEVENT",
        f"UID:{plan_id}/{_text(now.record.trip_id)}@return-bus",
        f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART:{_utc(now.record.departs_at)}",
        f"DTEND:{_utc(now.record.arrives_at)}",
        f"SUMMARY:{_text(f'{now.record.trip_id} {_route(served)}'.strip())}",
        f"LOCATION:{_text(served[0][1].name if served else '')}",
        f"STATUS:{status}",
        "END:VEVENT",
    ]


def _utc(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """Write a text as RFC 5545, 3.3.11 wants it."""
    for sign in ("\\", ";", ","):
        value = value.replace(sign, f"\\{sign}")
    return value.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of 75 octets at most, the later ones after a blank (RFC 5545, 3.1)."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LINE_OCTETS:
            yield piece
            piece = " "
        piece += letter
    yield piece


def _zipped(files: dict[str, tuple[str, Iterable[Sequence[object]]]]) -> bytes:
    """Return tables as a zip, the same bytes for the same tables."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (heads, rows) in files.items():
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(heads.split(","))
            writer.writerows(rows)
            archive.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), text.getvalue().encode(), zipfile.ZIP_DEFLATED)
    return content.getvalue()

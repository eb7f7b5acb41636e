"""Published trips for other programs: GeoJSON, calendar and GTFS, without anybody's name."""

import csv
import io
import zipfile
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from api.operations.timetables import clock_of


def get(world, name, who="dispatcher"):
    return world.get(f"/plans/{world.plan_id}/{name}", who)


def feed(world):
    with zipfile.ZipFile(io.BytesIO(get(world, "gtfs.zip").content)) as archive:
        return {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode())))
            for name in archive.namelist()
        }


def test_each_trip_is_a_line_through_its_stops_with_longitude_first(standing_world):
    answer = get(standing_world, "trips.geojson")

    features = answer.json()["features"]
    lines = {one["properties"]["trip_id"]: one["geometry"]["coordinates"]
             for one in features if one["geometry"]["type"] == "LineString"}  # fmt: skip
    stops = [one for one in features if one["properties"].get("stop")]
    assert answer.headers["content-type"] == "application/geo+json"
    assert {trip: len(line) for trip, line in lines.items()} == {"T001": 4, "T002": 3}
    assert lines["T001"][0] == [104.86, 29.8]
    assert [one["properties"]["name"] for one in stops][:2] == ["青岩村", "柏树坝村"]


def test_a_calendar_has_one_event_for_each_trip_in_lines_of_75_octets(standing_world):
    answer = get(standing_world, "trips.ics")

    lines = answer.content.decode().split("\r\n")
    whole = answer.text.replace("\r\n ", "")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == 2
    assert max(len(line.encode()) for line in lines) <= 75
    assert "DTSTART:20200227T230227Z" in lines
    assert "SUMMARY:T001 青岩村 – " in whole


def test_every_reference_of_the_feed_leads_somewhere_and_times_go_on(standing_world):
    found = feed(standing_world)

    agencies = {row["agency_id"] for row in found["agency.txt"]}
    stops = {row["stop_id"] for row in found["stops.txt"]}
    routes = {row["route_id"]: row["agency_id"] for row in found["routes.txt"]}
    services = {row["service_id"] for row in found["calendar_dates.txt"]}
    runs = {row["trip_id"]: row for row in found["trips.txt"]}
    assert set(routes.values()) <= agencies
    assert all(row["route_id"] in routes and row["service_id"] in services for row in runs.values())
    for trip_id in runs:
        times = [row for row in found["stop_times.txt"] if row["trip_id"] == trip_id]
        clocks = [clock for row in times for clock in (row["arrival_time"], row["departure_time"])]
        assert clocks == sorted(clocks)
        assert {row["stop_id"] for row in times} <= stops
        assert [row["stop_sequence"] for row in times] == [str(n + 1) for n in range(len(times))]
    first = next(row for row in found["stop_times.txt"] if row["trip_id"] == "T001")
    assert (first["arrival_time"], first["pickup_type"], first["drop_off_type"]) == ("07:02:27", "0", "1")


def test_the_feed_is_the_same_bytes_each_time(standing_world):
    assert get(standing_world, "gtfs.zip").content == get(standing_world, "gtfs.zip").content


@pytest.mark.parametrize("name", ["trips.geojson", "trips.ics", "gtfs.zip"])
def test_nobodys_name_or_number_stands_in_a_timetable(standing_world, name):
    content = get(standing_world, name).content
    if name == "gtfs.zip":
        content = str(feed(standing_world)).encode()

    assert not [
        word for word in ("陈国强", "W01", "19900000001", "511025197503190003") if word.encode() in content
    ]


def test_a_driver_gets_his_own_trip_and_a_firm_none(standing_world):
    own = get(standing_world, "trips.geojson", "other driver").json()["features"]

    assert {one["properties"]["trip_id"] for one in own} == {"T002"}
    assert get(standing_world, "trips.geojson", "firm").status_code == 403


def test_a_trip_over_midnight_counts_beyond_24_hours():
    zone = ZoneInfo("Asia/Shanghai")
    moment = int(datetime(2020, 2, 29, 17, 40, tzinfo=zone).timestamp())

    assert clock_of(moment, date(2020, 2, 28), zone) == "41:40:00"

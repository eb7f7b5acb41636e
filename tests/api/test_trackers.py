"""Trackers: reports of Traccar and OsmAnd come in, wrong ones are counted, trips are expected by the last."""

import json
from datetime import datetime

import pytest

from api.access import Bound, Means, Role, ScopeKind
from api.operations import accounts, positions, reporting, trackers
from api.store import accounts as store_accounts
from api.store import trackers as stored
from scheduler.handover import Departed
from traccar_reports import DEVICE, FORWARDED
from two_counties import MACHINE
from webhook_worlds import holder, hooked, leave, messages, reach, whole_trip

CARRIER = Bound(ScopeKind.CARRIER, "沱江客运")
OTHER = "861234567890999"
NOON = "2020-02-28T12:00:00+08:00"


@pytest.fixture
def tracked(world):
    """The small day with a tracker of its carrier: the coaches of T001 and T002 have a device each."""
    world.office.law._begun = True  # the road alone is counted, and nothing is compiled beside the test
    caller = holder(world, Role.CARRIER, CARRIER)
    record, secret = trackers.make(world.office, caller, "", "Traccar", devices_of(world))
    world.secrets["tracker"], world.tracker_id = secret, record.tracker_id
    return world


def devices_of(world):
    with world.office.database.reading() as connection:
        case = world.office.batch(connection, world.plan_id).case
    return {DEVICE: case.coaches["C1"].plate or "C1", OTHER: case.coaches["C2"].plate or "C2"}


def forward(world, who="tracker", device=DEVICE, **changes):
    body = {
        "position": FORWARDED["position"] | changes,
        "device": FORWARDED["device"] | {"uniqueId": device},
    }
    return world.client.post("/api/positions", headers=world.headers(who), json=body)


def outcome(answer):
    assert answer.status_code == 200, answer.json()
    return answer.json()["outcome"]


def look(world, who="dispatcher", trip_id="T001"):
    return world.get(f"/plans/{world.plan_id}/trips/{trip_id}/position", who)


def last_of(world):
    with world.office.database.reading() as connection:
        return stored.last_position(connection, world.plan_id, "T001")


def counts(world):
    (one,) = world.get("/trackers", Role.CARRIER).json()
    return {row["outcome"]: row["number"] for row in one["counts"]}


def test_what_traccar_forwards_is_taken_and_the_trip_is_expected_by_it(tracked):
    before = look(tracked).json()
    leave(tracked)

    taken = outcome(forward(tracked))

    found = look(tracked).json()
    assert (before["position_at"], before["stops"]) == (None, [])
    assert taken == "taken"
    assert found["point"] == {"lat": 29.7, "lon": 105.5, "speed_kmh": 80.0}
    assert (found["position_at"], found["silent_min"]) == ("2020-02-28T04:00:00Z", 0)
    assert [stop["place_id"] for stop in found["stops"]] == ["D1", "D2"]
    late = {stop["late_min"] for stop in found["stops"]}
    assert len(late) == 1
    assert late.pop() > 120
    assert counts(tracked) == {"taken": 1}


@pytest.mark.parametrize(
    "query",
    [
        {
            "uniqueId": DEVICE,
            "latitude": "29.7",
            "longitude": "105.5",
            "fixTime": "1582862400000",
            "valid": "true",
        },
        {
            "id": DEVICE,
            "lat": "29.7",
            "lon": "105.5",
            "timestamp": "1582862400",
            "speed": "43.2",
            "bearing": "9",
        },
        {"deviceid": DEVICE, "lat": "29.7", "lon": "105.5", "timestamp": "2020-02-28T04:00:00Z"},
        {"id": DEVICE, "lat": "29.7", "lon": "105.5", "timestamp": "2020-02-28 04:00:00"},
        {"id": DEVICE, "lat": "29.7", "lon": "105.5"},
    ],
)
@pytest.mark.parametrize("by_key", [True, False])
def test_addresses_of_traccar_and_osmand_are_taken(tracked, query, by_key):
    leave(tracked)
    secret = tracked.secrets["tracker"]
    sent = (
        {"params": query | {"key": secret}}
        if by_key
        else {"params": query, "headers": tracked.headers("tracker")}
    )

    answer = tracked.client.get("/api/positions", **sent)

    assert outcome(answer) == "taken"
    assert look(tracked).json()["position_at"] == "2020-02-28T04:00:00Z"


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"valid": False}, "invalid"),
        ({"latitude": 0.0, "longitude": 0.0}, "invalid"),
        ({"latitude": 129.7}, "invalid"),
        ({"fixTime": "2020-02-28T04:05:00.000+0000"}, "future"),
        ({"fixTime": "2020-02-28T03:55:00.000+0000"}, "old"),
        ({"fixTime": "2019-02-28T03:55:00.000+0000"}, "old"),
        ({}, "repeated"),
        ({"fixTime": "2020-02-28T04:01:00.000+0000", "latitude": 30.7}, "jump"),
        ({"device": "nobody's"}, "unknown-device"),
    ],
)
def test_what_cannot_be_true_is_not_kept_and_counted(tracked, changes, wanted):
    leave(tracked)
    forward(tracked)
    before = look(tracked).json()

    found = outcome(forward(tracked, **changes))

    assert found == wanted
    assert look(tracked).json() == before
    assert counts(tracked) == {"taken": 1, wanted: 1}


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b'{"position": {}, "device": {}}',
        json.dumps(FORWARDED | {"device": {"uniqueId": ""}}).encode(),
        json.dumps(FORWARDED | {"position": FORWARDED["position"] | {"fixTime": "soon"}}).encode(),
        json.dumps(FORWARDED | {"position": FORWARDED["position"] | {"fixTime": "9" * 30}}).encode(),
        json.dumps(FORWARDED | {"position": FORWARDED["position"] | {"latitude": float("nan")}}).encode(),
    ],
)
def test_what_is_no_report_is_refused(tracked, content):
    headers = tracked.headers("tracker") | {"Content-Type": "application/json"}

    answer = tracked.client.post("/api/positions", content=content, headers=headers)

    assert answer.status_code == 422
    assert counts(tracked) == {}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"id": DEVICE},
        {"id": DEVICE, "lat": "north", "lon": "1"},
        {"id": DEVICE, "lat": "1", "lon": "1", "timestamp": "-5"},
        {"id": DEVICE, "lat": "1", "lon": "1", "timestamp": "²"},
        {"id": DEVICE, "lat": "1", "lon": "1", "speed": "fast"},
        {"id": "a" * 101, "lat": "1", "lon": "1"},
        {"id": "a\x00b", "lat": "1", "lon": "1"},
    ],
)
def test_an_address_that_says_nothing_is_refused(tracked, query):
    answer = tracked.client.get("/api/positions", params=query, headers=tracked.headers("tracker"))

    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["", "dispatcher", "driver", Role.CARRIER])
def test_nobody_but_a_tracker_reports_positions(tracked, who):
    assert forward(tracked, who).status_code == 401
    assert (
        tracked.client.get(
            "/api/positions", params={"id": DEVICE, "lat": 1, "lon": 1, "key": "x"}
        ).status_code
        == 401
    )


def test_a_tracker_opens_nothing_else(tracked):
    assert tracked.get("/trips", "tracker").status_code == 401


def test_a_tracker_that_is_thrown_away_is_a_stranger(tracked):
    path = f"/api/trackers/{tracked.tracker_id}"
    forward(tracked)

    gone = tracked.client.delete(path, headers=tracked.headers(Role.CARRIER))

    assert (gone.status_code, forward(tracked).status_code) == (204, 401)


def test_a_tracker_of_a_closed_account_is_a_stranger(tracked):
    with tracked.office.database.reading() as connection:
        record = stored.find(connection, tracked.tracker_id)
    accounts.close(tracked.office, MACHINE, record.account_id, closed=True)

    assert forward(tracked).status_code == 401


def test_devices_are_put_into_other_coaches(tracked):
    plates = devices_of(tracked)
    body = {"devices": {DEVICE: plates[OTHER]}}

    answer = tracked.client.put(
        f"/api/trackers/{tracked.tracker_id}/devices", headers=tracked.headers(Role.CARRIER), json=body
    )
    forward(tracked)

    assert answer.json()["devices"] == body["devices"]
    assert look(tracked).json()["position_at"] is None
    assert look(tracked, trip_id="T002").json()["position_at"] is not None
    assert outcome(forward(tracked, device=OTHER)) == "unknown-device"


def test_a_coach_that_is_on_no_trip_is_not_followed(tracked):
    tracked.moment[0] += 3 * 86_400
    later = datetime.fromtimestamp(tracked.moment[0]).astimezone().isoformat()

    assert outcome(forward(tracked, fixTime=later)) == "no-trip"


def test_a_trip_that_left_weeks_late_is_followed_all_the_same(tracked):
    tracked.moment[0] += 30 * 86_400
    later = datetime.fromtimestamp(tracked.moment[0]).astimezone().isoformat()
    with tracked.office.database.reading() as connection:
        holder_id = stored.find(connection, tracked.tracker_id).account_id
        driver = store_accounts.find(connection, holder_id).caller(Means.TOKEN, 0)

    reporting.report(tracked.office, driver, tracked.plan_id, "T001", Departed("departed", tracked.moment[0]))

    assert outcome(forward(tracked, fixTime=later)) == "taken"


def test_a_dispatcher_of_another_county_cannot_move_this_ones_coaches(tracked):
    caller = holder(tracked, Role.DISPATCHER, Bound(ScopeKind.COUNTY, "330604"))
    _, tracked.secrets["stranger"] = trackers.make(
        tracked.office, caller, "沱江客运", "", devices_of(tracked)
    )

    assert outcome(forward(tracked, "stranger")) == "no-trip"
    assert last_of(tracked) is None


def test_a_carrier_tracks_its_own_coaches_alone(tracked):
    body = {"carrier": "曹娥江客运", "devices": {}}

    answer = tracked.client.post("/api/trackers", headers=tracked.headers(Role.CARRIER), json=body)

    assert answer.status_code == 404


def test_a_firm_learns_when_and_not_where(tracked):
    leave(tracked)
    forward(tracked)

    found, other = look(tracked, "firm").json(), look(tracked, "other firm").json()

    assert (found["point"], found["left_m"]) == (None, None)
    assert [stop["place_id"] for stop in found["stops"]] == ["D1"]
    assert [stop["place_id"] for stop in other["stops"]] == ["D2"]


def test_a_drop_that_was_reached_is_expected_no_more(tracked):
    leave(tracked)
    forward(tracked)
    reach(tracked, "D1")

    assert [stop["place_id"] for stop in look(tracked).json()["stops"]] == ["D2"]


def test_one_position_a_trip_is_kept_and_sealed_and_thrown_away_after_its_days(tracked):
    leave(tracked)
    for minute in range(3):
        tracked.moment[0] += 60
        forward(tracked, fixTime=f"2020-02-28T04:0{minute + 1}:00.000+0000", latitude=29.7 + minute / 1000)
    with tracked.office.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM positions").all()

    tracked.moment[0] = int(datetime.fromisoformat(NOON).timestamp()) + 180
    tracked.moment[0] += tracked.office.settings.position_days * 86_400
    kept = positions.throw_old_away(tracked.office)
    tracked.moment[0] += 1

    assert len(rows) == 1
    assert "29.70" not in str(rows)
    assert "105.5" not in str(rows)
    assert (kept, positions.throw_old_away(tracked.office)) == (0, 1)
    assert last_of(tracked) is None


def test_where_a_closed_trip_was_is_forgotten_at_once(tracked):
    forward(tracked)
    before = last_of(tracked)

    whole_trip(tracked)

    assert before is not None
    assert last_of(tracked) is None


def test_the_pages_say_when_the_coach_is_expected(tracked):
    leave(tracked)
    silent = tracked.page("dispatcher", f"/plans/{tracked.plan_id}/trips/T001", "en").text
    forward(tracked)
    tracked.moment[0] += 16 * 60

    desk = tracked.page("dispatcher", f"/plans/{tracked.plan_id}/trips/T001", "en").text
    gate = tracked.page("firm", f"/plans/{tracked.plan_id}/trips/T001/handover/F1", "zh").text

    assert "Expected at" not in silent
    assert "Expected at" in desk
    assert "min late" in desk
    assert "no position since 12:00" in desk
    assert "预计 " in gate
    assert "分钟" in gate


def test_webhooks_are_told_when_a_coach_is_much_later_and_not_each_time(tracked):
    _, webhook_id, _ = hooked(tracked, "trip.eta_changed")
    leave(tracked)

    forward(tracked)
    told = [message["data"] for message in messages(tracked, webhook_id)]
    tracked.moment[0] += 300
    forward(tracked, fixTime="2020-02-28T04:05:00.000+0000", longitude=105.56)
    again = len(messages(tracked, webhook_id))
    tracked.moment[0] += 1_200
    forward(tracked, fixTime="2020-02-28T04:25:00.000+0000", longitude=105.56)

    assert [one["place_id"] for one in sorted(told, key=lambda one: one["place_id"])] == ["D1", "D2"]
    assert all(one["expected_at"] > one["planned_at"] for one in told)
    assert "29.7" not in str(told)
    assert (len(told), again, len(messages(tracked, webhook_id))) == (2, 2, 4)


def test_a_coach_in_time_is_told_to_nobody(tracked):
    _, webhook_id, _ = hooked(tracked, "trip.eta_changed")
    tracked.moment[0] = int(datetime.fromisoformat("2020-02-28T07:26:37+08:00").timestamp())
    leave(tracked)

    forward(tracked, fixTime="2020-02-27T23:26:37.000+0000", latitude=29.74, longitude=104.93)

    assert look(tracked).json()["stops"][0]["late_min"] == 0
    assert messages(tracked, webhook_id) == []


def test_a_secret_is_shown_once(tracked):
    assert tracked.secrets["tracker"] not in tracked.get("/trackers", Role.CARRIER).text

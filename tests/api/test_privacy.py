"""Health goes when its time is over, a person goes on withdrawal, and everything is given out on request."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select, text
from starlette.testclient import TestClient

from api.access import Role
from api.app import create_app
from api.operations.auditing import audit
from api.operations.privacy import forget_health
from api.operations.tokens import issue_for_desk
from api.store.sealing import SEALED
from api.store.tables import metadata
from two_counties import both, open_campaign

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
DAY_S = 86_400
OF_FIRM = {
    "F1": ("W01", "W02", "W03", "W08", "W09", "W14"),
    "F2": ("W04", "W07", "W10", "W11", "W13", "W15"),
}
ABOARD = sorted({*OF_FIRM["F1"], *OF_FIRM["F2"]} - {"W15"})


def send(world, trip_id="T001", **fact):
    path = f"/api/plans/{world.plan_id}/trips/{trip_id}/events"
    usual = {"at": "2020-02-28T08:00:00+08:00"}
    answer = world.client.post(
        path, headers=world.headers("dispatcher"), json=usual | fact, params={"backlog": "true"}
    )
    assert answer.status_code == 201, answer.text


@pytest.fixture
def closed(world):
    """T001 has run and closed; W15 had a fever at the pickup, W01 a temperature taken on the way."""
    for who in ABOARD:
        send(world, kind="boarded", event_id=f"board-{who}", worker_id=who, temperature_c=36.5)
        send(world, kind="confirmed", event_id=f"confirm-{who}", worker_id=who)
    send(world, kind="checked-in", event_id="fever-W15", worker_id="W15", temperature_c=38.6)
    send(world, kind="temperature-taken", event_id="warm-W01", worker_id="W01", temperature_c=36.9)
    send(world, kind="departed", event_id="departed", at="2020-02-28T09:00:00+08:00")
    for firm in OF_FIRM:
        send(world, kind="firm-signed", event_id=f"signed-{firm}", firm_id=firm, signed_by="周")
    return world


def later(world, days):
    """Let days go by; the dispatcher gets a new link."""
    world.moment[0] += days * DAY_S
    _, world.secrets["dispatcher"] = issue_for_desk(world.office)


def look(world, path):
    return world.get(f"/plans/{world.plan_id}/trips/T001{path}").json()


def details(world):
    with world.office.database.reading() as connection:
        rows = connection.execute(text("SELECT details FROM events WHERE trip_id = 'T001'")).scalars().all()
        salts = connection.execute(text("SELECT salt FROM links WHERE trip_id = 'T001'")).scalars().all()
    return sum(map(bool, rows)), sum(map(bool, salts))


def test_before_its_time_nothing_is_erased(closed):
    later(closed, 20)

    assert (look(closed, "")["phase"], forget_health(closed.office).trips) == ("closed", 0)
    assert details(closed)[0] == len(ABOARD) + 2


def test_after_its_time_no_temperature_is_left_and_trip_log_and_chain_stay_as_they_were(closed):
    trip, count, log = look(closed, ""), look(closed, "/head-count"), look(closed, "/events")
    later(closed, 31)

    done = forget_health(closed.office)

    now = {one["event_id"]: one for one in look(closed, "/events")}
    assert (done.trips, done.facts, done.kept) == (1, len(ABOARD) + 2, ())
    assert details(closed)[0] == 0
    assert (look(closed, ""), look(closed, "/head-count")) == (trip, count)
    assert [now[one["event_id"]] | {"erased": False} for one in log] == log
    assert now["fever-W15"]["erased"] is True
    assert audit(closed.office.database).breach is None


def test_what_is_erased_once_is_not_erased_again(closed):
    later(closed, 31)
    forget_health(closed.office)

    again = forget_health(closed.office)

    assert (again.trips, again.facts) == (0, 0)


def test_a_trip_that_has_not_closed_keeps_what_it_needs(world):
    send(world, kind="checked-in", event_id="fever-W15", worker_id="W15", temperature_c=38.6)
    later(world, 400)

    assert forget_health(world.office).trips == 0
    assert details(world)[0] == 1


@pytest.fixture
def registered(closed):
    """The campaign of the people who have travelled."""
    closed.campaign = open_campaign(closed.office, SMALL, "511025")
    return closed


def ask(world, method, path, **json):
    campaign_id, person_id = world.campaign
    address = f"/api/campaigns/{campaign_id}/people/{person_id}{path}"
    sent = {"json": json} if json else {}
    return world.client.request(method, address, headers=world.headers("dispatcher"), **sent)


def test_everything_about_a_person_is_given_out(registered):
    found = ask(registered, "GET", "/export").json()

    (trip,) = found["trips"]
    assert found["record"]["id_number"] == "511025197503190003"
    assert [line["cells"]["name"] for line in found["lines"]] == ["陈国强"]
    assert (trip["trip_id"], trip["worker_id"]) == ("T001", "W01")
    assert {fact["kind"] for fact in trip["facts"]} == {"boarded", "confirmed", "temperature-taken"}


def test_whoever_withdraws_is_found_nowhere_any_more_and_the_count_still_closes(registered):
    count = look(registered, "/head-count")

    erased = ask(registered, "POST", "/erasure", reason="本人要求")

    with registered.office.database.reading() as connection:
        people = connection.execute(text("SELECT person FROM trip_people")).scalars().all()
    sheet = json.dumps(look(registered, "/manifest"), ensure_ascii=False)
    assert erased.json()["erased"] == 3
    assert ask(registered, "GET", "/export").status_code == 404
    assert registered.campaign[1] not in people
    assert "陈国强" not in sheet
    assert "李秀兰" in sheet
    assert look(registered, "/head-count") == count
    assert audit(registered.office.database).breach is None


def test_others_stay_as_they_were_when_somebody_is_erased(registered):
    batch = registered.office
    with batch.database.reading() as connection:
        before = batch.batch(connection, registered.plan_id).case
    ask(registered, "POST", "/erasure", reason="本人要求")
    with batch.database.reading() as connection:
        after = batch.batch(connection, registered.plan_id).case

    others = set(before.workers) - {"W01"}
    assert {who: after.workers[who] for who in others} == {who: before.workers[who] for who in others}
    assert {who: after.declarations[who] for who in others & before.declarations.keys()} == {
        who: before.declarations[who] for who in others & before.declarations.keys()
    }
    assert (after.workers["W01"].id_number, after.workers["W01"].phone) == ("", "")
    assert "W01" not in after.declarations


def test_somebody_on_the_way_is_not_erased(world):
    world.campaign = open_campaign(world.office, SMALL, "511025")
    send(world, kind="boarded", event_id="board-W01", worker_id="W01")
    send(world, kind="departed", event_id="departed", at="2020-02-28T09:00:00+08:00")

    answer = ask(world, "POST", "/erasure", reason="本人要求")

    assert (answer.status_code, answer.json()["code"]) == (409, "still-travelling")
    assert ask(world, "GET", "/export").status_code == 200


def test_whoever_withdraws_before_departure_is_no_longer_planned(world):
    world.campaign = open_campaign(world.office, SMALL, "511025")

    ask(world, "POST", "/erasure", reason="本人要求")

    assert look(world, "/head-count")["planned"] == 11


def test_nothing_of_an_erased_person_can_be_read_in_the_store_even_with_the_keys(registered):
    ask(registered, "POST", "/erasure", reason="本人要求")

    with registered.office.database.reading() as connection:
        texts = []
        for sealed in SEALED:
            for row in connection.execute(select(sealed.column, *sealed.key)):
                content, *key = row
                if isinstance(content, bytes):
                    texts.append(sealed.unseal_bytes(connection, content, *key).decode("utf-8", "replace"))
                else:
                    texts.append(sealed.unseal(connection, content, *key))
        plain = [str(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]

    assert not any(word in one for word in ("陈国强", "511025197503190003") for one in (*texts, *plain))


def test_what_another_county_keeps_of_the_same_person_is_neither_given_out_nor_erased(
    tmp_path, document, new_store
):
    with (
        new_store(tmp_path) as settings,
        TestClient(create_app(settings, now=lambda: 1_582_862_400)) as client,
    ):
        counties = both(client.app.state.office, client, SMALL, tmp_path / "other", document)
        here, there = counties.here, counties.there
        assert here.person_id == there.person_id  # one ID number

        def ask(method, path, own, **sent):
            county = here if own else there
            address = f"/api/campaigns/{county.campaign_id}/people/{county.person_id}{path}"
            return counties.ask(method, address, Role.DISPATCHER, own, **sent)

        erased = ask("POST", "/erasure", True, json={"reason": "本人要求"})
        left = ask("GET", "/export", False)

        assert erased.status_code == 200
        assert ask("GET", "/export", True).status_code == 404
        assert left.json()["record"]["name"] == "马水根"
        assert [trip["plan_id"] for trip in left.json()["trips"]] == [there.plan_id]

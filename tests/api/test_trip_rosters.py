"""A trip is read from its own rows: the same as with its whole plan, and without opening it."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import delete

from api.operations import office as offices
from api.operations import trips
from api.store import batches
from api.store.trip_rosters import trip_rosters

BOARDED = {"event_id": "boarded-1", "kind": "boarded", "worker_id": "W01", "temperature_c": 36.4}


def with_its_plan(world):
    """What trips come to when their whole plan is opened for them."""
    with world.office.database.reading() as connection:
        records = batches.list_trips(connection, world.plan_id)
        early = tuple(replace(record, is_whole=False) for record in records)
        return records, trips.all_now(world.office, connection, early)


def must_agree(world):
    records, wanted = with_its_plan(world)
    assert all(record.is_whole for record in records)
    found = trips.trips(world.office, world.desk.caller(), world.plan_id)
    assert len(found) == 2
    for now, afresh in zip(found, wanted, strict=True):
        assert now.record == afresh.record
        assert now.state == afresh.state
        assert now.batch is afresh.batch


@pytest.mark.parametrize("seed", [1, 2])
def test_a_trip_is_the_same_with_and_without_its_plan_after_any_order_of_facts(world, seed):
    draw = random.Random(seed)
    must_agree(world)
    people = ["W01", "W02", "W03", "W08", "W12", "W16", "W17"]
    kinds = ["checked-in", "boarded", "no-show", "stood-in", "refused", "withdrawn", "departed"]
    taken: list[str] = []
    for place in range(40):
        kind, who = draw.choice(kinds), draw.choice(people)
        fact = {"kind": kind, "event_id": f"fact-{place:03d}"} | (
            {"worker_id": who} if kind != "departed" else {}
        )
        if kind in ("checked-in", "boarded"):
            fact["temperature_c"] = 36.5
        if kind == "stood-in":
            fact |= {"firm_id": "F1", "pickup_id": "V1", "drop_id": "D1", "in_place_of": "W01", "seat": "1A"}
        path = f"/api/plans/{world.plan_id}/trips/{draw.choice(['T001', 'T002'])}/events?backlog=true"
        body = fact | {"at": "2020-02-28T08:00:00+08:00"}
        answer = world.client.post(path, headers=world.headers("dispatcher"), json=body)
        assert answer.status_code in (201, 409), answer.text
        if answer.status_code == 201:
            taken.append(kind)
    must_agree(world)
    assert len(taken) > 10
    assert {"boarded", "stood-in", "departed"} <= set(taken)


def test_trips_are_looked_at_and_reported_of_without_opening_their_plan(world, monkeypatch):
    def opened(*_):
        raise AssertionError("the plan was opened")

    monkeypatch.setattr(offices, "_open", opened)
    here = f"/plans/{world.plan_id}/trips"
    for path in (
        "/trips",
        here,
        *(f"{here}/T001{one}" for one in ("", "/head-count", "/handover", "/events")),
    ):
        assert world.get(path).status_code == 200, path

    assert world.report("T001", "driver", **BOARDED).status_code == 201
    assert world.get(f"{here}/T001/head-count").json()["boarded"] == 1


def test_trips_from_before_are_answered_from_their_plan(world):
    paths = [f"/plans/{world.plan_id}/trips{one}" for one in ("", "/T001", "/T001/handover")]
    before = [world.get(path).json() for path in paths]
    _, wanted = with_its_plan(world)
    with world.office.database.writing() as connection:
        connection.execute(delete(trip_rosters))
    world.office.trips = type(world.office.trips)(10)

    found = trips.trips(world.office, world.desk.caller(), world.plan_id)

    assert [world.get(path).json() for path in paths] == before
    assert [(now.record, now.state) for now in found] == [(now.record, now.state) for now in wanted]


def test_a_trip_at_hand_holds_no_plan(world):
    now = trips.trips(world.office, world.desk.caller(), world.plan_id)[0]
    first = now.batch
    assert now.batch is first

    world.office._at_hand.clear()
    del first

    assert now.batch.plan_id == world.plan_id

"""What is kept at hand between requests: never older than the store, and read without asking trip by trip."""

import pytest
from sqlalchemy import event

from api.operations import office as offices
from api.operations import reporting, trips
from api.operations.at_hand import AtHand
from api.store import erasing

BOARDED = {"event_id": "boarded-1", "kind": "boarded", "worker_id": "W01", "temperature_c": 36.4}


def test_only_the_last_few_are_kept_and_none_that_has_changed():
    kept = AtHand[str](most=2)
    for name in ("first", "second"):
        kept.put(name, 1, name)
    assert kept.get("first", 1) == "first"

    kept.put("third", 1, "third")

    assert kept.get("second", 1) is None
    assert kept.get("first", 2) is None
    assert kept.get("third", 1) == "third"


def test_a_trip_is_computed_once_until_something_is_reported_of_it(world, monkeypatch):
    computed = []
    compute = trips._now
    monkeypatch.setattr(trips, "_now", lambda *all_: computed.append(1) or compute(*all_))
    where = f"/plans/{world.plan_id}/trips/T001"
    for path in (where, f"{where}/head-count", f"/plans/{world.plan_id}/trips", "/trips"):
        assert world.get(path).status_code == 200
    before = len(computed)

    assert world.report("T001", "driver", **BOARDED).status_code == 201
    boarded = world.get(f"{where}/head-count").json()["boarded"]

    assert before == 2  # T001 and T002
    assert len(computed) == 3
    assert boarded == 1


def test_what_another_process_has_reported_is_seen(world):
    where = f"/plans/{world.plan_id}/trips/T001/head-count"
    assert world.get(where).json()["boarded"] == 0
    at_hand, world.office.trips = world.office.trips, AtHand(10)
    assert world.report("T001", "driver", **BOARDED).status_code == 201

    world.office.trips = at_hand

    assert world.get(where).json()["boarded"] == 1


def test_what_was_taken_back_is_not_kept_at_hand(world, monkeypatch):
    def fails(*_):
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(reporting, "tell_of_trip", fails)
        assert world.report("T001", "driver", **BOARDED).status_code == 500

    assert world.get(f"/plans/{world.plan_id}/trips/T001/head-count").json()["boarded"] == 0
    assert world.report("T001", "driver", **BOARDED).status_code == 201


def test_what_was_erased_is_not_answered_from_what_is_at_hand(world):
    where = f"/plans/{world.plan_id}/trips/T001/events"
    assert world.report("T001", "driver", **BOARDED).status_code == 201
    assert [one["erased"] for one in world.get(where).json()] == [False]

    with world.office.database.writing() as connection:
        erasing.details_of_trip(connection, world.plan_id, "T001", world.moment[0])
        erasing.mark_trip(connection, world.plan_id, "T001", world.moment[0])

    assert [one["erased"] for one in world.get(where).json()] == [True]


def test_a_list_of_trips_asks_the_store_as_often_for_two_trips_as_for_one(world):
    asked = []
    assert world.get("/trips").status_code == 200  # opens the plan
    event.listen(world.office.database._engine, "before_cursor_execute", lambda *_: asked.append(1))
    numbers = []
    for most in (1, 2):
        world.office.trips = AtHand(10)
        asked.clear()
        assert len(world.get("/trips", params={"most": most}).json()) == most
        numbers.append(len(asked))

    assert numbers[0] == numbers[1] > 0


@pytest.mark.parametrize("people", [0, 1_000])
def test_a_plan_that_does_not_fit_beside_others_is_opened_anew(world, monkeypatch, people):
    monkeypatch.setattr(offices, "MOST_PEOPLE_AT_HAND", people)
    opened = []
    open_ = offices._open
    monkeypatch.setattr(offices, "_open", lambda *all_: opened.append(1) or open_(*all_))
    with world.office.database.reading() as connection:
        own = world.office.batch(connection, world.plan_id)
        world.office._put(0, offices.Batch("other", own.case, own.plan, own.trips), "")
        world.office.batch(connection, world.plan_id)

    assert len(opened) == (2 if people == 0 else 1)

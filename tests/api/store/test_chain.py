"""Every fact that is kept is chained, and whatever is done to the tables behind the program's back shows."""

import threading
from contextlib import closing

import pytest
from sqlalchemy import text

from api.operations.auditing import audit, place_of_printed
from api.store import EventRecord, chain, events, open_database
from earlier_stores import go_back
from scheduler.handover import NoShow, TemperatureTaken, event_to_json
from scheduler.handover.chain import BreachCode, fact_of, short_head, verify_trip


def add(world, number, trip_id="T001", fact=None):
    fact = fact or NoShow(f"no-show-{number}", number, "W01")
    record = EventRecord(fact, 1000 + number, world.token_ids["driver"])

    def keep(connection):
        events.append(connection, world.plan_id, trip_id, record)

    world.office.database.write(keep)


def change(world, statement, **values):
    with world.office.database.writing() as connection:
        connection.execute(text(statement), values)


@pytest.fixture
def told(world):
    """Six facts of two trips in turn, one of them a temperature."""
    for number in range(5):
        add(world, number, ("T001", "T002")[number % 2])
    add(world, 5, fact=TemperatureTaken("warm-one", 5, "W01", 38.0))
    return world


def test_a_log_that_nobody_touched_holds(told):
    found = audit(told.office.database)

    assert (found.facts, found.breach) == (6, None)


def test_each_trip_has_a_chain_of_its_own(told):
    with told.office.database.reading() as connection:
        own = list(chain.read(connection, told.plan_id, "T001"))

    assert [link.place for link in own] == [1, 2, 3, 4]
    assert verify_trip(own) is None
    assert fact_of(own[-1]) == event_to_json(TemperatureTaken("warm-one", 5, "W01", 38.0))


@pytest.mark.parametrize(
    ("statement", "code", "number"),
    [
        ("UPDATE events SET body = replace(body, 'W01', 'W02') WHERE event_id = 'no-show-3'",
         BreachCode.FACT_CHANGED, 4),
        ("UPDATE events SET recorded_at = 7 WHERE event_id = 'no-show-0'", BreachCode.FACT_CHANGED, 1),
        ("UPDATE events SET details = 'AAAA' WHERE event_id = 'warm-one'",
         BreachCode.DETAILS_CHANGED, 6),
        ("DELETE FROM links WHERE number = 3", BreachCode.GAP, 4),
        ("DELETE FROM links WHERE number = 6", BreachCode.CUT_OFF, 5),
    ],
)  # fmt: skip
def test_what_is_changed_in_the_tables_is_found_where_it_stands(told, statement, code, number):
    change(told, statement)

    breach = audit(told.office.database).breach

    assert (breach.code, breach.number) == (code, number)


def test_facts_from_before_there_was_a_chain_are_chained_when_the_store_is_opened(told):
    settings = told.office.settings
    told.office.database.close()
    go_back(settings, "0002")

    with closing(open_database(settings.store, keys=settings.keys)) as upgraded:
        found = audit(upgraded)

    assert (found.facts, found.breach) == (6, None)


def test_a_paper_shows_how_many_facts_there_were_when_it_was_printed(told):
    with told.office.database.reading() as connection:
        printed = short_head(chain.trip_head(connection, told.plan_id, "T001"))
    add(told, 9)

    assert place_of_printed(told.office.database, told.plan_id, "T001", printed) == 4
    assert place_of_printed(told.office.database, told.plan_id, "T002", printed) is None


def test_writers_at_one_time_make_one_chain(world):
    threads = [
        threading.Thread(
            target=lambda n=n: [add(world, 10 * n + k, ("T001", "T002")[n % 2]) for k in range(6)]
        )
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = audit(world.office.database)

    assert (found.facts, found.breach) == (24, None)


def test_the_head_stands_on_the_manifest_once_there_is_a_fact(world):
    path = f"/plans/{world.plan_id}/trips/T001/manifest"
    assert world.get(path).json()["chain_head"] == ""

    add(world, 1)

    with world.office.database.reading() as connection:
        head = short_head(chain.trip_head(connection, world.plan_id, "T001"))
    assert world.get(path).json()["chain_head"] == head

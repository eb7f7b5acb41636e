"""The drawer: tables as the migrations make them, nothing half-written, no secret in it."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from api.store import EventRecord, batches, events, open_database, tokens
from api.store.tables import metadata
from scheduler.handover import NoShow


@pytest.fixture
def database(tmp_path, new_store):
    """An empty drawer."""
    with new_store(tmp_path) as settings:
        opened = open_database(settings.store, keys=settings.keys)
        yield opened
        opened.close()


def test_the_migrations_make_the_tables_that_the_queries_use(database):
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_drawer_that_is_there_is_opened_as_it_is(world):
    again = open_database(world.office.settings.store, keys=world.office.settings.keys)

    with again.reading() as connection:
        assert batches.has_plan(connection, world.plan_id)
    again.close()


def test_an_act_that_fails_leaves_nothing_behind(world):
    fact = EventRecord(NoShow("11111111", 5, "W01"), 6, world.token_ids["driver"])

    def fail_half_way():
        with world.office.database.writing() as connection:
            events.append(connection, world.plan_id, "T001", fact)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with world.office.database.reading() as connection:
        assert events.of_trip(connection, world.plan_id, "T001") == ()


def append(world, trip_id, times=1):
    fact = EventRecord(NoShow("11111111", 5, "W01"), 6, world.token_ids["driver"])
    with world.office.database.writing() as connection:
        for _ in range(times):
            events.append(connection, world.plan_id, trip_id, fact)


def test_the_same_event_cannot_be_kept_twice_even_by_mistake(world):
    with pytest.raises(IntegrityError):
        append(world, "T001", times=2)


def test_an_event_of_no_trip_is_refused_by_the_tables(world):
    with pytest.raises(IntegrityError):
        append(world, "T999")


def test_many_writers_at_once_lose_nothing(world):
    def write(writer):
        for number in range(10):
            fact = EventRecord(NoShow(f"writer-{writer}-{number}", 5, "W01"), 6, world.token_ids["driver"])
            with world.office.database.writing() as connection:
                events.append(connection, world.plan_id, "T001", fact)

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with world.office.database.reading() as connection:
        assert len(events.of_trip(connection, world.plan_id, "T001")) == 80


def test_no_secret_of_a_token_is_in_the_drawer(world):
    with world.office.database.reading() as connection:
        rows = [str(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]

    assert len(rows) > 30
    assert not [name for name, secret in world.secrets.items() if any(secret in row for row in rows)]


def test_a_case_comes_out_byte_for_byte_as_it_went_in(world, small_folder):
    with world.office.database.reading() as connection:
        plan = batches.find_plan(connection, world.plan_id)
        assert plan is not None
        case = batches.find_case(connection, plan.case_id)

    assert case is not None
    assert case.files["workers.csv"] == (small_folder / "workers.csv").read_bytes()


def test_a_trip_comes_out_with_its_people_in_order_of_boarding(world):
    with world.office.database.reading() as connection:
        trip = batches.find_trip(connection, world.plan_id, "T002")

    assert trip is not None
    assert [(rider.worker_id, rider.firm_id) for rider in trip.roster.riders] == [
        ("W17", "F1"),
        ("W18", "F1"),
        ("W19", "F1"),
        ("W20", "F2"),
    ]


def test_revoking_twice_keeps_the_first_moment(world):
    token_id = world.token_ids["driver"]
    with world.office.database.writing() as connection:
        tokens.revoke(connection, token_id, 100)
        tokens.revoke(connection, token_id, 200)
        record = tokens.find(connection, token_id)

    assert record is not None
    assert record.revoked_at == 100

"""Opening the store on either engine: set up for many writers, migrated once, refused if not ours."""

import threading
from contextlib import closing, suppress

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from api.errors import StoreBusy, StoreDamaged, StoreNewer, StoreReadOnly
from api.store import hold, open_database
from api.store.engines import Patience, address_of, sqlite_engine
from api.store.tables import metadata, vault_keys
from earlier_stores import go_back


@pytest.fixture
def database(tmp_path, new_store):
    """An empty store."""
    with new_store(tmp_path) as settings:
        opened = open_database(settings.store)
        yield opened
        opened.close()


@pytest.fixture
def empty_address(engine, tmp_path, request):
    """Where a store without any tables would be."""
    if engine == "sqlite":
        yield tmp_path / "new.sqlite"
        return
    server = request.getfixturevalue("postgresql")
    name = server.new_database()
    yield address_of(server.url(name))
    server.drop(name)


def together(number, act):
    """Do the same in several threads at once and return what went wrong."""
    wrong = []

    def one():
        try:
            act()
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=one) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 15_000), ("synchronous", 2)],
)
def test_sqlite_is_set_up_for_many_writers(tmp_path, pragma, value):
    with closing(open_database(tmp_path / "new.sqlite")) as database, database.reading() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("statement_timeout", "30s"),
        ("lock_timeout", "15s"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("TimeZone", "UTC"),
        ("transaction_isolation", "repeatable read"),
        ("transaction_read_only", "on"),
    ],
)
def test_postgresql_waits_for_nothing_for_ever(postgresql, ready_database, setting, value):
    address = address_of(postgresql.url(ready_database))
    with closing(open_database(address)) as database, database.reading() as connection:
        assert connection.execute(text(f"SHOW {setting}")).scalar() == value


def test_processes_that_start_together_make_the_tables_once(empty_address):
    opened = []

    wrong = together(4, lambda: opened.append(open_database(empty_address)))

    assert wrong == []
    with opened[0].reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    for database in opened:
        database.close()


def test_a_store_of_a_newer_version_is_left_alone(empty_address):
    with closing(open_database(empty_address)) as database, database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreNewer):
        open_database(empty_address)


def test_tables_that_nobody_knows_the_version_of_are_left_alone(empty_address):
    with closing(open_database(empty_address)) as database, database.writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))

    with pytest.raises(StoreDamaged):
        open_database(empty_address)


def test_a_migration_that_fails_leaves_no_table_behind(empty_address, monkeypatch):
    upgrade = command.upgrade

    def broken(config, version):
        upgrade(config, version)
        raise ZeroDivisionError

    monkeypatch.setattr("api.store.database.command.upgrade", broken)
    with pytest.raises(ZeroDivisionError):
        open_database(empty_address)
    monkeypatch.undo()

    with closing(open_database(empty_address)) as database, database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM plans")).scalar() == 0


def test_rows_survive_every_migration_down_and_up_again(tmp_path):
    engine = sqlite_engine(tmp_path / "new.sqlite", Patience(), migrates=True)
    config = Config()
    config.set_main_option("script_location", "api/store/migrations")
    for direction, version in (
        (command.upgrade, "head"),
        (command.downgrade, "base"),
        (command.upgrade, "head"),
    ):
        with engine.execution_options(writes=True).begin() as connection:
            config.attributes["connection"] = connection
            direction(config, version)

    with closing(open_database(tmp_path / "new.sqlite")) as database, database.reading() as connection:
        for table in set(metadata.sorted_tables) - {vault_keys}:
            assert connection.execute(table.select()).all() == []


def test_a_reader_sees_one_moment_while_others_write(database):
    count = text("SELECT count(*) FROM cases")
    insert = text(
        "INSERT INTO cases (case_id, name, first_day, last_day, received_at)"
        " VALUES ('c', 'n', '2020-02-28', '2020-02-28', 1)"
    )
    with database.reading() as reader:
        before = reader.execute(count).scalar()
        with database.writing() as writer:
            writer.execute(insert)
        during = reader.execute(count).scalar()
    with database.reading() as reader:
        after = reader.execute(count).scalar()

    assert (before, during, after) == (0, 0, 1)


def test_a_reader_cannot_write(postgresql, ready_database):
    address = address_of(postgresql.url(ready_database))
    with (
        closing(open_database(address)) as database,
        pytest.raises(StoreReadOnly),
        database.reading() as connection,
    ):
        connection.execute(text("DELETE FROM cases"))


def test_writers_of_one_name_take_turns(database):
    seen = []

    def act():
        def turn(connection):
            hold(connection, "one name")
            seen.append("in")
            connection.execute(text("SELECT count(*) FROM cases"))
            seen.append("out")

        database.write(turn)

    assert together(6, act) == []
    assert seen == ["in", "out"] * 6


def test_two_writers_in_each_others_way_both_come_through(postgresql, ready_database):
    name = postgresql.new_database(ready_database)
    database = open_database(address_of(postgresql.url(name)))
    met = threading.Barrier(2)

    def crossing(first, second):
        def act(connection):
            hold(connection, first)
            if not met.broken:
                with suppress(threading.BrokenBarrierError):
                    met.wait(timeout=5)
            hold(connection, second)
            met.abort()

        return lambda: database.write(act)

    orders = iter([("a", "b"), ("b", "a")])
    wrong = together(2, lambda: crossing(*next(orders))())

    assert wrong == []
    database.close()
    postgresql.drop(name)


def test_a_writer_that_waits_too_long_is_told_so(new_store, tmp_path):
    with new_store(tmp_path) as settings:
        holder = open_database(settings.store)
        hasty = open_database(settings.store, Patience(busy_ms=100))
        with holder.writing() as connection:
            hold(connection, "one name")
            with pytest.raises(StoreBusy):
                hasty.write(lambda waiting: hold(waiting, "one name"))
        holder.close()
        hasty.close()


def test_a_store_of_the_first_version_gets_accounts_and_the_keys_of_its_trips(world):
    world.report("T001", "driver", kind="boarded", event_id="11111111", worker_id="W01")
    keys = text(
        "SELECT county, carrier, division, firm_name FROM trip_people"
        " JOIN trips USING (plan_id, trip_id) JOIN plans USING (plan_id) ORDER BY worker_id"
    )
    with world.office.database.reading() as connection:
        before = connection.execute(keys).all()
    settings = world.office.settings
    world.office.database.close()
    go_back(settings, "0001")

    with (
        closing(open_database(settings.store, keys=settings.keys)) as database,
        database.reading() as connection,
    ):
        after = connection.execute(keys).all()
        facts = connection.execute(text("SELECT event_id, recorded_account FROM events")).all()
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []

    assert after == before
    assert after[0] == ("511025", "沱江客运", "511025100201", "永固阀门厂")
    assert facts == [("11111111", None)]

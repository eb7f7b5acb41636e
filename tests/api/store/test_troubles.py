"""A full disk, a lost server, a locked file: said as what it is, and nothing half-written."""

import sqlite3
import sys
from contextlib import closing

import pytest
from sqlalchemy import text

from api.errors import (
    StoreDamaged,
    StoreDriverMissing,
    StoreFull,
    StoreReadOnly,
    StoreTrouble,
    StoreUnreachable,
)
from api.store import events, open_database
from api.store.engines import Patience, address_of
from api.store.troubles import POSTGRESQL_TROUBLES, SQLITE_TROUBLES, trouble_of

BOARDED = {"kind": "boarded", "worker_id": "W01"}


def log(world):
    with world.office.database.reading() as connection:
        return events.of_trip(connection, world.plan_id, "T001")


on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


def fill_up(world, full):
    """Let a SQLite file grow no more."""
    with world.office.database._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages if full else 2**30}")


@on_sqlite
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_full_disk_is_answered_with_503_and_leaves_nothing(world, lang):
    fill_up(world, full=True)
    answers = [
        world.client.post(
            f"/api/plans/{world.plan_id}/trips/T001/events",
            headers=world.headers("driver") | {"Accept-Language": lang},
            json={"kind": "left-on-the-way", "worker_id": "W01", "reason": "x" * 190}
            | {"event_id": f"full-{number:04}", "at": "2020-02-28T08:00:00+08:00"},
        )
        for number in range(60)
    ]
    refused = [answer for answer in answers if answer.status_code == 503]
    kept = len(log(world))
    fill_up(world, full=False)

    assert refused
    assert refused[0].json()["code"] == "store-full"
    assert ("磁盘" if lang == "zh" else "disk") in refused[0].json()["detail"]
    assert kept == sum(answer.status_code == 201 for answer in answers)
    assert world.report("T001", "driver", event_id="after-it", **BOARDED).status_code == 201


@on_postgresql
def test_a_server_that_is_gone_is_said_and_found_again(world, request):
    server = request.getfixturevalue("postgresql")
    name = world.office.settings.store.database
    path = f"/plans/{world.plan_id}/trips"
    server.ask(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
    server.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    lost = world.get(path)
    server.ask(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
    found = world.get(path)

    assert (lost.status_code, lost.headers["retry-after"]) == (503, "5")
    assert lost.json()["code"] in ("store-unreachable", "store-refused")
    assert found.status_code == 200


@on_postgresql
def test_a_connection_that_breaks_half_way_leaves_nothing(world, request, monkeypatch):
    server = request.getfixturevalue("postgresql")
    name = world.office.settings.store.database

    def append_and_break(*arguments):
        head = append(*arguments)
        server.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        return head

    append = events.append
    monkeypatch.setattr(events, "append", append_and_break)
    answer = world.report("T001", "driver", event_id="11111111", **BOARDED)
    monkeypatch.undo()

    assert (answer.status_code, answer.json()["code"]) == (503, "store-unreachable")
    assert log(world) == ()
    assert world.report("T001", "driver", event_id="11111111", **BOARDED).status_code == 201


@on_postgresql
def test_a_database_that_only_reads_is_said(world, request):
    server = request.getfixturevalue("postgresql")
    name = world.office.settings.store.database
    # a stand-by server refuses every writing transaction in the same way
    server.ask(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'read only' USING ERRCODE = '25006'; END $$",
        name,
    )
    server.ask("CREATE TRIGGER refuse BEFORE INSERT ON events EXECUTE FUNCTION refuse()", name)

    answer = world.report("T001", "driver", event_id="11111111", **BOARDED)

    assert (answer.status_code, answer.json()["code"]) == (503, "store-read-only")
    assert world.get(f"/plans/{world.plan_id}/trips").status_code == 200


def test_a_file_that_may_not_be_written_is_said(tmp_path):
    def write(connection):
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.execute(text("DELETE FROM cases"))

    with closing(open_database(tmp_path / "new.sqlite")) as database, pytest.raises(StoreReadOnly):
        database.write(write)


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_said_and_left_alone(tmp_path, content):
    path = tmp_path / "new.sqlite"
    path.write_bytes(content)

    with pytest.raises(StoreDamaged):
        open_database(path)
    assert path.read_bytes() == content


def test_a_damaged_file_is_said(tmp_path):
    path = tmp_path / "new.sqlite"
    open_database(path).close()
    kept = bytearray(path.read_bytes())
    kept[4096:] = b"\xff" * (len(kept) - 4096)
    path.write_bytes(kept)

    with pytest.raises(StoreDamaged):
        open_database(path)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(StoreUnreachable):
        open_database(tmp_path / "nowhere" / "new.sqlite")


def test_a_server_that_does_not_answer_is_said(tmp_path):
    with pytest.raises(StoreUnreachable):
        open_database(address_of(f"postgresql://bus@/bus?host={tmp_path}"), Patience(connect_s=1))


def test_a_database_that_does_not_exist_is_said(postgresql):
    with pytest.raises(StoreUnreachable):
        open_database(address_of(postgresql.url("nothing_of_this_name")))


def test_a_missing_driver_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(StoreDriverMissing):
        open_database(address_of("postgresql://bus@db/bus"))


class ServerError(Exception):
    """Stand for an error of the server's."""

    def __init__(self, sqlstate):
        self.sqlstate = sqlstate
        super().__init__("words of the server's")


@pytest.mark.parametrize(("code", "kind"), POSTGRESQL_TROUBLES.items())
def test_each_code_of_postgresql_is_told(code, kind):
    assert type(trouble_of(ServerError(code.ljust(5, "0")))) is kind


@pytest.mark.parametrize(("name", "kind"), SQLITE_TROUBLES.items())
def test_each_code_of_sqlite_is_told(name, kind):
    error = sqlite3.OperationalError("words")
    error.sqlite_errorname = name

    assert type(trouble_of(error)) is kind


def test_the_servers_own_words_are_not_passed_on():
    assert str(trouble_of(ServerError("53100"))) == "53100"
    assert type(trouble_of(ServerError("53100"))) is StoreFull


@pytest.mark.parametrize("error", [ValueError(), ServerError("23505"), ServerError(""), KeyError("x")])
def test_a_fault_of_the_programs_is_no_trouble_of_the_store(error):
    assert trouble_of(error) is None
    assert not isinstance(error, StoreTrouble)

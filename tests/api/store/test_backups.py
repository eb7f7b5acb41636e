"""Backups: from either engine into either, taken during writes, checked row by row, whole or not at all."""

import sqlite3
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import select

from api.errors import BackupDamaged, BackupNewer, StoreNotEmpty
from api.operations.auditing import audit
from api.store import EventRecord, backups, events, open_database
from api.store.backups import read_backup, restore_backup, write_backup
from api.store.engines import address_of
from api.store.tables import metadata
from scheduler.handover import NoShow


@pytest.fixture
def backup(world, tmp_path):
    """A backup of a published day with one fact."""
    world.report("T001", "driver", kind="boarded", event_id="11111111", worker_id="W01")
    path = tmp_path / "day.backup"
    write_backup(world.office.database, path, 5)
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request, tmp_path):
    """An empty store of each engine, to restore into."""
    if request.param == "sqlite":
        with closing(open_database(tmp_path / "other.sqlite")) as database:
            yield database
        return
    server = request.getfixturevalue("postgresql")
    name = server.new_database(request.getfixturevalue("ready_database"))
    with closing(open_database(address_of(server.url(name)), keys=tmp_path / "return-bus.keys")) as database:
        yield database
    server.drop(name)


def rows_of(database):
    with database.reading() as connection:
        return {
            table.name: sorted(map(str, connection.execute(select(table))))
            for table in metadata.sorted_tables
        }


def test_what_one_engine_kept_the_other_holds_after_it(world, backup, other):
    restored = restore_backup(other, backup)

    assert rows_of(other) == rows_of(world.office.database)
    assert (restored.engine, restored.made_at) == (world.office.database.engine_name, 5)
    assert restored.rows > 30


def test_a_restored_store_goes_on_counting(world, backup, other):
    restore_backup(other, backup)
    fact = EventRecord(NoShow("22222222", 5, "W02"), 6, world.token_ids["driver"])

    with other.writing() as connection:
        events.append(connection, world.plan_id, "T001", fact)

    with other.reading() as connection:
        kept = [record.event.event_id for record in events.of_trip(connection, world.plan_id, "T001")]
    assert kept == ["11111111", "22222222"]


def test_a_backup_of_a_restored_store_is_the_same_backup(backup, other, tmp_path):
    restore_backup(other, backup)

    again = write_backup(other, tmp_path / "again.backup", 9)

    assert again.seal == read_backup(backup).seal


def test_a_store_that_holds_something_is_not_thrown_away(world, backup):
    before = rows_of(world.office.database)

    with pytest.raises(StoreNotEmpty):
        restore_backup(world.office.database, backup)
    assert rows_of(world.office.database) == before


def test_a_store_goes_back_to_the_day_of_its_backup_when_told_to(world, backup):
    before = rows_of(world.office.database)
    world.report("T001", "driver", kind="boarded", event_id="22222222", worker_id="W02")

    restore_backup(world.office.database, backup, replace=True)

    assert rows_of(world.office.database) == before


@pytest.fixture
def writing(world):
    """Somebody who adds a fact to both trips at once, again and again, as long as the test lasts."""
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            fact = EventRecord(NoShow(f"fact-{number:05}", 5, "W01"), 6, world.token_ids["driver"])

            def both_trips(connection, fact=fact):
                events.append(connection, world.plan_id, "T001", fact)
                events.append(connection, world.plan_id, "T002", fact)

            world.office.database.write(both_trips)
            number += 1
            stop.wait(0.002)

    writer = threading.Thread(target=write)
    writer.start()
    yield
    stop.set()
    writer.join()


def more_facts(world, than):
    """Wait until more facts have been written, and return how many there are; fail if nobody writes any."""
    until = time.monotonic() + 60
    while (number := len(_log(world.office.database, world, "T001"))) <= than:
        assert time.monotonic() < until, "nobody writes any more"
    return number


def test_a_backup_taken_while_others_write_is_one_moment_and_passes_the_audit(
    world, writing, other, tmp_path, monkeypatch
):
    marks = [more_facts(world, 0)]

    def during(copy):
        def copied(*arguments):
            marks.append(more_facts(world, marks[-1] + 5))
            copy(*arguments)
            marks.append(more_facts(world, marks[-1]))

        return copied

    for name in ("_copy_file", "_copy_tables"):
        monkeypatch.setattr(backups, name, during(getattr(backups, name)))
    path = tmp_path / "busy.backup"
    write_backup(world.office.database, path, 5)
    marks.append(more_facts(world, marks[-1]))

    restore_backup(other, path)

    first, second = (_log(other, world, trip_id) for trip_id in ("T001", "T002"))
    # it is the moment of its beginning: what was written during it is in the store and not in the backup
    before, during_it, _, after = marks
    assert before <= len(first) < during_it < after
    assert first == second == [f"fact-{number:05}" for number in range(len(first))]
    audited = audit(other)
    assert (audited.breach, audited.facts) == (None, 2 * len(first))


def _log(database, world, trip_id):
    with database.reading() as connection:
        return [one.event.event_id for one in events.of_trip(connection, world.plan_id, trip_id)]


@pytest.mark.parametrize("what", [b"boarded", b"W17", b"small-neijiang"])
def test_a_byte_that_fell_over_is_found_and_nothing_is_changed(backup, other, what):
    content = bytearray(backup.read_bytes())
    content[content.index(what)] ^= 1
    backup.write_bytes(content)

    before = rows_of(other)

    with pytest.raises(BackupDamaged):
        restore_backup(other, backup)
    assert rows_of(other) == before


def test_a_changed_row_is_found(backup, other):
    with closing(sqlite3.connect(backup)) as file:
        file.execute("UPDATE tokens SET expires_at = expires_at + 1 WHERE role = 'driver'")
        file.commit()

    before = rows_of(other)

    with pytest.raises(BackupDamaged):
        restore_backup(other, backup)
    assert rows_of(other) == before


@pytest.mark.parametrize("content", [b"", b"no backup", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_file_that_is_no_backup_is_refused(tmp_path, content):
    path = tmp_path / "no.backup"
    path.write_bytes(content)

    with pytest.raises(BackupDamaged):
        read_backup(path)


def test_a_cut_backup_is_refused(backup):
    content = backup.read_bytes()
    backup.write_bytes(content[: len(content) // 2])

    with pytest.raises(BackupDamaged):
        read_backup(backup)


@pytest.mark.parametrize(
    "change", ["UPDATE backup_head SET format = 99", "UPDATE alembic_version SET version_num = '9999'"]
)
def test_a_backup_of_a_newer_version_is_refused(world, other, tmp_path, change, monkeypatch):
    path = tmp_path / "newer.backup"
    write_backup(world.office.database, path, 5)
    with closing(sqlite3.connect(path)) as file:
        file.execute(change)
        file.commit()
    monkeypatch.setattr("api.store.backups._table_of_file", lambda file, name: _sealed(path)[name])

    with pytest.raises(BackupNewer):
        restore_backup(other, path)


def _sealed(path):
    with closing(sqlite3.connect(path)) as file:
        return {name: (n, sha) for name, n, sha in file.execute("SELECT * FROM backup_seal")}


def test_a_backup_that_fails_leaves_nothing_and_the_one_before_stays(world, tmp_path, monkeypatch):
    path = tmp_path / "day.backup"
    path.write_bytes(b"the one before")
    monkeypatch.setattr("api.store.backups._seal", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        write_backup(world.office.database, path, 5)
    assert path.read_bytes() == b"the one before"
    assert [one.name for one in tmp_path.iterdir() if "unfinished" in one.name] == []


def test_a_backup_is_for_its_owner_alone(backup):
    assert backup.stat().st_mode & 0o077 == 0

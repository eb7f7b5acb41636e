"""Writers of one file queue up within a process, without keeping connections from readers."""

import threading
import time

import pytest

from api.errors import StoreBusy
from api.store import open_database
from api.store.engines import Patience

WRITERS = 20


@pytest.fixture
def database(tmp_path):
    """A store in a file."""
    opened = open_database(tmp_path / "store.sqlite")
    yield opened
    opened.close()


def test_writers_who_wait_hold_no_connection(database):
    wrote = []
    pool = database._engine.pool

    def write():
        with database.writing():
            wrote.append(1)

    with database.writing():
        threads = [threading.Thread(target=write) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        time.sleep(0.2)
        held = pool.checkedout()
        with database.reading() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    for thread in threads:
        thread.join(20)

    assert held == 1
    assert len(wrote) == WRITERS


def test_whoever_waits_too_long_for_his_turn_is_told_so_and_the_next_one_writes(tmp_path):
    database = open_database(tmp_path / "store.sqlite", Patience(busy_ms=50))
    try:
        with database.writing(), pytest.raises(StoreBusy):
            database.write(lambda _: None)

        database.write(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())
    finally:
        database.close()


def test_a_whole_gives_its_turn_back_however_it_ends(tmp_path):
    database = open_database(tmp_path / "store.sqlite", Patience(busy_ms=50))

    def fails(_):
        raise ValueError("not kept")

    try:
        with pytest.raises(ValueError, match="not kept"), database.whole(lambda _: None):
            database.write(fails)
        with database.whole(lambda _: None) as whole:
            database.write(lambda _: None)
            whole.finish(lambda _: None)
        with pytest.raises(ValueError, match="not kept"), database.whole(fails):
            database.write(lambda _: None)

        assert database.write(lambda _: "mine") == "mine"
    finally:
        database.close()

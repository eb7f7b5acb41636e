"""A live store is brought up to date: readers go on, old processes write nothing more, rows stay."""

import threading
from contextlib import closing

import pytest
from sqlalchemy import text

from api.errors import StoreNewer
from api.store import open_database
from earlier_stores import go_back

PEOPLE = text("SELECT trip_id, worker_id FROM trip_people ORDER BY trip_id, worker_id")
BEFORE = "0008"


def test_a_store_is_upgraded_while_a_reader_holds_it(world):
    settings = world.office.settings
    world.office.database.close()
    go_back(settings, BEFORE)
    upgraded = []

    def upgrade():
        upgraded.append(open_database(settings.store, keys=settings.keys))

    # whoever reads with the old program has no look at the version
    old = world.office.database
    with old.reading() as reader:
        first = reader.execute(PEOPLE).all()
        other = threading.Thread(target=upgrade)
        other.start()
        other.join(0.5)
        second = reader.execute(PEOPLE).all()
    other.join(30)

    assert first == second
    assert len(first) == 16
    with closing(upgraded[0]) as database, database.reading() as connection:
        assert connection.execute(PEOPLE).all() == first
        assert connection.execute(text("SELECT count(*) FROM repeats")).scalar() == 0
        assert connection.execute(text("SELECT made_with FROM plans")).scalars().all() == [""]


def test_a_process_of_the_old_version_reads_on_but_writes_nothing(world):
    with world.office.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    headers = world.headers("dispatcher")
    token = {"plan_id": world.plan_id, "trip_id": "T001"}
    count = text("SELECT count(*) FROM tokens")
    with world.office.database.reading() as connection:
        before = connection.execute(count).scalar()

    read = world.get("/trips")
    plain = world.client.post("/api/tokens", json=token, headers=headers)
    keyed = world.client.post("/api/tokens", json=token, headers=headers | {"Idempotency-Key": "x" * 20})

    assert read.status_code == 200
    for refused in (plain, keyed):
        assert (refused.status_code, refused.json()["code"]) == (503, "store-newer")
        assert "retry-after" in refused.headers
    with world.office.database.reading() as connection:
        assert connection.execute(count).scalar() == before


def test_it_writes_again_once_it_is_started_anew_with_the_tables_of_its_version(world):
    with world.office.database.writing() as connection:
        own = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreNewer):
        world.office.database.write(lambda connection: None)
    with pytest.raises(StoreNewer):
        open_database(world.office.settings.store, keys=world.office.settings.keys)
    world.office.database.revision = ""  # as the migration itself writes
    with world.office.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :own"), {"own": own})
    world.office.database.revision = own

    assert world.office.database.write(lambda connection: "written") == "written"

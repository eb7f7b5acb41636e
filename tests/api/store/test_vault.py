"""Personal fields are sealed: unreadable in the store, bound to their place, lost without their keys."""

import json
import stat
from contextlib import closing

import pytest
from sqlalchemy import select, text

from api.errors import StoreDamaged, StoreKeyMissing
from api.operations.auditing import audit
from api.operations.keys import rotate
from api.store import batches, events, open_database
from api.store.backups import restore_backup, write_backup
from api.store.tables import metadata
from api.store.vault import Vault, make_keys, read_keys


@pytest.fixture
def vault(tmp_path):
    """A vault of its own."""
    make_keys(tmp_path / "own.keys")
    return Vault(tmp_path / "own.keys")


@pytest.fixture
def told(world):
    """A published day with a temperature and a reason."""
    world.report(
        "T001", "driver", kind="checked-in", event_id="check-W01", worker_id="W01", temperature_c=36.7
    )
    world.report("T001", "driver", kind="refused", event_id="stay-W02", worker_id="W02", reason="咳嗽")
    return world


def again(world):
    settings = world.office.settings
    return closing(open_database(settings.store, keys=settings.keys))


def test_what_is_sealed_comes_out_as_it_went_in(vault):
    assert vault.unseal("a", vault.seal("a", "陈国强")) == "陈国强"
    assert vault.seal("a", "陈国强") != vault.seal("a", "陈国强")


def test_what_was_sealed_for_one_place_cannot_be_read_at_another(vault):
    sealed = vault.seal("health/W01", "36.5")

    with pytest.raises(StoreDamaged):
        vault.unseal("health/W02", sealed)


@pytest.mark.parametrize("place", [0, 12, 20, -1])
def test_what_was_changed_cannot_be_read(vault, place):
    sealed = bytearray(vault.seal_bytes("a", b"36.5"))
    sealed[place] ^= 1

    with pytest.raises((StoreDamaged, StoreKeyMissing)):
        vault.unseal_bytes("a", bytes(sealed))


def test_equal_values_have_one_index_and_another_file_of_keys_gives_another(vault, tmp_path):
    make_keys(tmp_path / "other.keys")
    other = Vault(tmp_path / "other.keys")

    assert vault.index("person", "511025197503190003") == vault.index("person", "511025197503190003")
    assert vault.index("person", "511025197503190003") != other.index("person", "511025197503190003")


def test_only_its_owner_may_read_the_file_of_keys(world):
    assert stat.S_IMODE(world.office.settings.keys.stat().st_mode) == 0o600


def test_nothing_personal_can_be_read_in_the_store(told):
    with told.office.database.reading() as connection:
        rows = [str(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]

    personal = ("陈国强", "511025197503190003", "19900000001", "36.7", "咳嗽", "TEMPERATURE_HIGH")
    assert len(rows) > 30
    assert [word for word in personal if any(word in row for row in rows)] == []


def test_whoever_knows_the_keys_reads_the_facts_and_the_audit_holds(told):
    with told.office.database.reading() as connection:
        facts = events.of_trip(connection, told.plan_id, "T001")

    assert [getattr(one.event, "temperature_c", None) for one in facts] == [36.7, None]
    assert facts[1].event.reason == "咳嗽"
    assert audit(told.office.database).breach is None


def test_without_its_file_of_keys_a_store_is_not_opened_and_no_other_is_made(told):
    settings = told.office.settings
    settings.keys.unlink()

    with pytest.raises(StoreKeyMissing):
        open_database(settings.store, keys=settings.keys)
    assert not settings.keys.exists()


def test_with_the_keys_of_another_store_it_is_not_opened(told, tmp_path):
    make_keys(tmp_path / "strange.keys")

    with pytest.raises(StoreKeyMissing):
        open_database(told.office.settings.store, keys=tmp_path / "strange.keys")


def test_a_new_key_seals_every_field_and_whoever_serves_meanwhile_goes_on(told):
    old = read_keys(told.office.settings.keys).current
    with again(told) as second:
        done = rotate(second, 7)

    with told.office.database.reading() as connection:
        document = batches.find_document(connection, told.plan_id)
        known = connection.execute(text("SELECT key_id FROM vault_keys")).scalars().all()
    assert done.fields > 8
    assert known == [done.key_id] != [old]
    assert document["trips"]
    assert audit(told.office.database).breach is None


def test_earlier_keys_are_kept_for_backups_unless_they_are_to_be_forgotten(told, tmp_path):
    write_backup(told.office.database, tmp_path / "before.backup", 5)
    rotate(told.office.database, 7)
    with closing(open_database(tmp_path / "second.sqlite", keys=told.office.settings.keys)) as second:
        restore_backup(second, tmp_path / "before.backup")
        assert audit(second).breach is None

    rotate(told.office.database, 8, forget_old=True)

    with (
        closing(open_database(tmp_path / "third.sqlite", keys=told.office.settings.keys)) as third,
        pytest.raises(StoreKeyMissing),
    ):
        restore_backup(third, tmp_path / "before.backup")
    assert len(read_keys(told.office.settings.keys).keys) == 1


def test_a_case_that_was_kept_unsealed_is_sealed_when_the_store_is_opened(told):
    from earlier_stores import go_back

    settings = told.office.settings
    with told.office.database.reading() as connection:
        before = batches.find_document(connection, told.plan_id)
    told.office.database.close()
    go_back(settings, "0004")
    settings.keys.unlink()

    with again(told) as upgraded:
        with upgraded.reading() as connection:
            assert batches.find_document(connection, told.plan_id) == before
            raw = connection.execute(text("SELECT document FROM plans")).scalar_one()
            found = connection.execute(
                text("SELECT person FROM trip_people WHERE worker_id = 'W01'")
            ).scalar()
            assert found == upgraded.vault.index("person", "511025197503190003")
            with pytest.raises(json.JSONDecodeError):
                json.loads(raw)
        assert audit(upgraded).breach is None


def test_an_empty_store_takes_the_keys_of_the_backup_that_is_put_into_it(told, tmp_path):
    write_backup(told.office.database, tmp_path / "day.backup", 5)
    folder = tmp_path / "laptop"
    folder.mkdir()
    with (
        closing(open_database(folder / "return-bus.sqlite")) as fresh,
        pytest.raises(StoreKeyMissing),
    ):
        restore_backup(fresh, tmp_path / "day.backup")

    (folder / "return-bus.keys").write_bytes(told.office.settings.keys.read_bytes())

    with closing(open_database(folder / "return-bus.sqlite")) as fresh:
        restore_backup(fresh, tmp_path / "day.backup")
        assert audit(fresh).breach is None

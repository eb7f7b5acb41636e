"""Whatever the program makes says which version of it has made it."""

import sqlite3
from contextlib import closing
from datetime import datetime
from importlib.metadata import version

from sqlalchemy import text

from api.documents.manifest_paper import foot
from api.store.backups import read_backup, write_backup
from api.version import program_version

OWN = version("return-bus")


def test_the_command_line_says_it(run):
    assert run("--version") == (0, f"returnbus {OWN}\n", "")
    assert program_version() == OWN


def test_the_service_says_it(standing_world):
    assert standing_world.client.get("/api/health").json() == {"status": "ok", "version": OWN}
    assert standing_world.client.get("/api/openapi.json").json()["info"]["version"] == OWN


def test_a_published_plan_keeps_it(standing_world):
    assert standing_world.get(f"/plans/{standing_world.plan_id}").json()["made_with"] == OWN


def test_a_paper_shows_it_in_its_foot():
    for lang in ("zh", "en"):
        assert foot(1, "li.na", datetime(2020, 2, 28), lang)["foot"].text.endswith(f"Return Bus {OWN}")


def test_a_backup_keeps_it(world, tmp_path):
    made = write_backup(world.office.database, tmp_path / "day.backup", 7)

    assert made.made_with == OWN
    assert read_backup(tmp_path / "day.backup") == made


def test_a_backup_of_an_earlier_version_is_read_all_the_same(world, tmp_path):
    path = tmp_path / "day.backup"
    write_backup(world.office.database, path, 7)
    with closing(sqlite3.connect(path)) as file:
        file.execute("ALTER TABLE backup_head DROP COLUMN made_with")
        file.commit()

    assert (read_backup(path).made_with, read_backup(path).made_at) == ("", 7)


def test_a_plan_of_an_earlier_version_says_nothing(world):
    with world.office.database.writing() as connection:
        connection.execute(text("UPDATE plans SET made_with = ''"))

    assert world.get(f"/plans/{world.plan_id}").json()["made_with"] == ""

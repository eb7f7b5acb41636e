"""`returnbus backup` and `returnbus restore` as people call them: a refusal is one line."""

import re
import shutil

import pytest

FAULT_LINE = re.compile(r"^error \S+:\d+ \S+ \S+ .+")


def test_a_backup_comes_back_into_an_empty_store_and_no_other(run, small_folder, plan_file, tmp_path):
    run("publish", small_folder, plan_file, "--data", tmp_path / "data")
    saved = run("backup", tmp_path / "day.backup", "--data", tmp_path / "data")
    without_keys = run("restore", tmp_path / "day.backup", "--data", tmp_path / "new")
    shutil.copy(tmp_path / "data" / "return-bus.keys", tmp_path / "new")
    restored = run("restore", tmp_path / "day.backup", "--data", tmp_path / "new")
    refused = run("restore", tmp_path / "day.backup", "--data", tmp_path / "data")
    told = run("restore", tmp_path / "day.backup", "--data", tmp_path / "data", "--replace")

    assert (saved[0], restored[0], refused[0], told[0]) == (0, 0, 2, 0)
    assert without_keys[0] == 2
    assert "RETURNBUS_KEY_FILE" in without_keys[2]
    assert re.search(r"SHA-256 [0-9a-f]{64}", saved[1])
    assert "STORE_NOT_EMPTY" in refused[2]


@pytest.mark.parametrize("content", [None, b"no backup"])
def test_what_is_no_backup_is_refused_in_one_line(run, tmp_path, content):
    if content:
        (tmp_path / "day.backup").write_bytes(content)

    code, _, err = run("restore", tmp_path / "day.backup", "--data", tmp_path / "data")

    assert (code, len(err.splitlines())) == (2, 1)
    assert "BACKUP_DAMAGED" in err
    assert FAULT_LINE.match(err)


@pytest.mark.parametrize(
    ("lang", "said"), [("en_GB.UTF-8", "The database is damaged"), ("zh_CN.UTF-8", "数据库损坏")]
)
def test_a_damaged_database_is_said_with_what_to_do(run, tmp_path, lang, said):
    (tmp_path / "return-bus.sqlite").write_bytes(b"no database at all" * 100)

    code, _, err = run("backup", tmp_path / "day.backup", "--data", tmp_path, lang=lang)

    assert code == 2
    assert said in err
    assert "returnbus restore" in err
    assert not (tmp_path / "day.backup").exists()


def test_a_database_server_that_is_not_there_is_said(run, tmp_path, monkeypatch):
    monkeypatch.setenv("RETURNBUS_DATABASE_URL", f"postgresql://bus:secret@/bus?host={tmp_path}")

    code, _, err = run("serve", "--data", tmp_path)

    assert code == 2
    assert "does not answer" in err
    assert "secret" not in err


@pytest.mark.parametrize("url", ["mysql://bus:secret@db/bus", "bus:secret", "postgresql://bus:secret@db"])
def test_an_address_of_no_database_is_refused_without_its_password(run, tmp_path, monkeypatch, url):
    monkeypatch.setenv("RETURNBUS_DATABASE_URL", url)

    code, _, err = run("serve", "--data", tmp_path)

    assert code == 2
    assert "RETURNBUS_DATABASE_URL" in err
    assert "secret" not in err

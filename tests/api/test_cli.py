"""The command line as other programs call it: exit codes, fault lines, nothing half-written."""

import json
import re
import shutil
import socket
import sqlite3

import pytest

from api import cli
from api.words import words_of

COMMANDS = [
    "demo",
    "plan",
    "check",
    "print",
    "map",
    "matrix",
    "serve",
    "publish",
    "backup",
    "restore",
    "account",
]
FAULT_LINE = re.compile(r"^(error|warning) \S+:\d+ \S+ \S+ .+")


@pytest.fixture
def broken_case(tmp_path, small_folder):
    """The small case with a worker of an unknown firm and a coach with a negative price."""
    folder = shutil.copytree(small_folder, tmp_path / "broken")
    for name, good, bad in (("workers.csv", "V1,F1", "V1,F999"), ("coaches.csv", ",500,5,", ",-500,5,")):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(good, bad, 1), encoding="utf-8")
    return folder


def test_a_lawful_plan_is_checked_in_silence(run, small_folder, plan_file):
    assert run("check", small_folder, plan_file) == (0, "", "")


def test_each_breach_is_one_line_with_its_code(run, small_folder, plan_file, document):
    plan_file.write_text(json.dumps(document | {"cost_fen": 1, "objective_fen": 1}), encoding="utf-8")

    code, out, err = run("check", small_folder, plan_file)

    assert code == 1
    assert err == ""
    assert out
    assert all(re.match(r"^(F00|R\d\d) \S+ .+", line) for line in out.splitlines())


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000])
def test_a_plan_that_cannot_be_read_is_not_judged(run, small_folder, tmp_path, content):
    path = tmp_path / "plan.json"
    path.write_bytes(content)

    code, out, err = run("check", small_folder, path)

    assert (code, out) == (2, "")
    assert "PLAN_UNREADABLE" in err


def test_a_plan_without_its_parts_is_a_plan_with_faults_of_form(run, small_folder, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text("{}")

    code, out, _ = run("check", small_folder, path)

    assert code == 1
    assert "F00" in {line.split()[0] for line in out.splitlines()}


@pytest.mark.parametrize("what", ["missing.json", "."])
def test_a_plan_that_is_no_file_is_not_judged(run, small_folder, tmp_path, what):
    assert run("check", small_folder, tmp_path / what)[0] == 2


@pytest.mark.parametrize("command", ["plan", "matrix"])
def test_every_fault_of_the_input_is_said_and_nothing_is_written(run, broken_case, tmp_path, command):
    out_file = tmp_path / "out"

    code, out, err = run(command, broken_case, "--out", out_file)

    assert (code, out) == (2, "")
    assert {line.split()[1] for line in err.splitlines()} >= {"workers.csv:2", "coaches.csv:2"}
    assert all(FAULT_LINE.match(line) for line in err.splitlines())
    assert not out_file.exists()


@pytest.mark.parametrize("where", ["nowhere", "file"])
def test_a_case_that_is_no_folder_is_refused_in_one_line(run, tmp_path, where):
    (tmp_path / "file").write_text("")

    code, out, err = run("plan", tmp_path / where, "--out", tmp_path / "plan.json")

    assert (code, out) == (2, "")
    assert re.fullmatch(r"error \S+:1 - CASE_NOT_A_FOLDER .+\n", err)


@pytest.mark.parametrize("seconds", ["-1", "0", "nan", "inf", "1e9", "soon"])
def test_an_impossible_time_is_refused(run, small_folder, tmp_path, seconds):
    code, _, err = run("plan", small_folder, "--out", tmp_path / "plan.json", f"--seconds={seconds}")

    assert code == 2
    assert "--seconds" in err
    assert list(tmp_path.glob("plan*")) == []


@pytest.mark.parametrize("command", ["plan", "matrix"])
@pytest.mark.parametrize(
    ("where", "said"),
    [("", "OUT_IS_FOLDER"), ("nowhere/out", "OUT_FOLDER_MISSING"), ("file/out", "OUT_FOLDER_MISSING")],
)
def test_an_impossible_place_for_the_answer_is_refused_before_any_work(
    run, small_folder, tmp_path, command, where, said
):
    (tmp_path / "file").write_text("")

    code, _, err = run(command, small_folder, "--out", tmp_path / where)

    assert code == 2
    assert said in err
    assert FAULT_LINE.match(err)


def test_the_matrix_holds_every_pair_of_places(run, small_folder, tmp_path):
    path = tmp_path / "travel.csv"

    code, _, _ = run("matrix", small_folder, "--out", path)

    header, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    assert code == 0
    assert header == "from_id,to_id,distance_m,drive_s"
    assert len({tuple(row.split(",")[:2]) for row in rows}) == 6 * 5


def test_papers_are_printed_for_lawful_plans(run, small_folder, plan_file, tmp_path):
    code, out, _ = run("print", small_folder, plan_file, "--out", tmp_path / "papers")

    assert code == 0
    assert str(tmp_path / "papers") in out
    assert {path.name for path in (tmp_path / "papers").glob("T00*-manifest.pdf")} == {
        "T001-manifest.pdf",
        "T002-manifest.pdf",
    }


@pytest.mark.parametrize("command", ["print", "map", "publish"])
def test_nothing_is_made_of_an_unlawful_plan(run, small_folder, plan_file, document, tmp_path, command):
    plan_file.write_text(json.dumps(document | {"cost_fen": 1}), encoding="utf-8")
    option = "--data" if command == "publish" else "--out"

    code, _, err = run(command, small_folder, plan_file, option, tmp_path / "made")

    assert code == 2
    assert "PLAN_UNLAWFUL" in err
    assert not list(tmp_path.glob("made/*.*"))


def test_a_published_plan_can_be_served(run, small_folder, plan_file, tmp_path):
    code, out, _ = run("publish", small_folder, plan_file, "--data", tmp_path / "data")

    assert code == 0
    assert "2 coaches, 16 riders" in out
    assert (tmp_path / "data" / "return-bus.sqlite").is_file()


@pytest.mark.parametrize(
    "arguments", [["fly"], ["plan"], ["plan", "--nope"], ["plan", "x", "--out", "y", "--seconds", "soon"]]
)
def test_a_mistyped_command_ends_with_two(run, arguments):
    assert run(*arguments)[0] == 2


@pytest.mark.parametrize(
    "command",
    ["demo", "plan", "check", "print", "map", "matrix", "serve", "publish", "backup", "restore", "account"],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_explains_itself_in_both_languages(run, command, lang):
    code, out, _ = run(command, "--help", "--lang", lang)

    assert code == 0
    beginning = words_of(lang)(f"cli.{command}.help").split("：" if lang == "zh" else ":")[0]
    assert beginning in out


def test_the_language_is_that_of_the_system(run):
    assert "演示" in run("--help", lang="zh_CN.UTF-8")[1]
    assert "Demo" in run("--help", lang="en_US.UTF-8")[1]
    assert "演示" in run("--help", lang="C")[1]


def test_a_fault_of_the_product_is_said_without_a_trace(run, small_folder, plan_file, monkeypatch):
    monkeypatch.delenv("RETURNBUS_TRACE", raising=False)
    monkeypatch.setattr("api.operations.planning.faults_of", lambda *_: 1 / 0)

    code, _, err = run("check", small_folder, plan_file)

    assert code == cli.EXIT_PRODUCT_FAULT
    assert "ZeroDivisionError" in err


def test_a_full_disk_is_said_in_words(run, small_folder, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("routing.matrix.write_matrix", full)

    code, _, err = run("matrix", small_folder, "--out", tmp_path / "travel.csv")

    assert code == 2
    assert "OUT_NOT_WRITABLE" in err


def test_a_full_disk_below_the_database_is_no_fault_of_the_program(
    run, small_folder, plan_file, tmp_path, monkeypatch
):
    def full(*_):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"
        raise error

    monkeypatch.setattr("api.operations.publishing.publish", full)

    code, _, err = run("publish", small_folder, plan_file, "--data", tmp_path / "data")

    assert code == 2
    assert "No room left" in err
    assert "Make room" in err


def test_a_wrong_setting_is_refused(run, monkeypatch):
    monkeypatch.setenv("RETURNBUS_LINK_DAYS", "soon")

    code, _, err = run("serve")

    assert code == 2
    assert "RETURNBUS_LINK_DAYS" in err


def test_a_port_that_is_taken_is_refused(run, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        for option in ("--port", "--metrics-port"):
            code, _, err = run("serve", "--data", tmp_path / "data", option, port)

            assert code == 2
            assert f"127.0.0.1:{port}" in err


def test_a_log_that_cannot_be_written_is_refused(run, tmp_path):
    code, _, err = run("serve", "--data", tmp_path / "data", "--log", tmp_path / "none" / "requests.log")

    assert code == 2
    assert "--log" in err
    assert "Traceback" not in err

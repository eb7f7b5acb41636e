"""`returnbus campaign` on the machine: made from a folder, looked at, and exported as planning reads it."""

import csv
import shutil
from pathlib import Path

import pytest

from api.access import EVERYWHERE, Caller, Means, Role
from api.operations import health, jobs, people
from api.operations.office import open_office
from api.store import batches
from scheduler.casefile import load_case
from scheduler.checks import CheckKind
from scheduler.eligibility import gate
from scheduler.matching import Aspect

SMALL = Path(__file__).resolve().parents[3] / "fixtures" / "small"
DESK = Caller("", Means.COMMAND, Role.DISPATCHER, EVERYWHERE, expires_at=0)
DOCTOR = Caller("", Means.COMMAND, Role.HEALTH_OFFICER, EVERYWHERE, expires_at=0, name="doctor")
LI, WANG, ZHOU = "511025197802090002", "511025199908160004", "511025199207140000"
"""W02, W04 and W08 of the small case."""
NOW = 1_582_862_400


@pytest.fixture
def store(tmp_path, new_store, monkeypatch):
    """An empty store of the engine, which the command finds by the environment."""
    with new_store(tmp_path / "data") as settings:
        monkeypatch.setenv("RETURNBUS_DATA", str(settings.data))
        monkeypatch.setenv("RETURNBUS_DATABASE_URL", settings.database_url)
        yield settings


@pytest.fixture
def made(run, store):
    """A campaign made from the small case: its id."""
    code, out, err = run("campaign", "make", "spring", "--county", "511025", "--case", SMALL)
    assert code == 0, err
    return out.splitlines()[0].split("\t")[0]


@pytest.fixture
def ready(store, made):
    """Let two of its people be planned: one healthy, one with a fever whom a doctor lets through."""
    office = open_office(store, lambda: NOW)
    for id_number in (LI, ZHOU):
        person_id = people.find_person(office, DESK, made, id_number).person_id
        people.confirm_post(office, DESK, made, person_id, "F1", "", False)
        measured = 38.2 if id_number == LI else 36.5
        declared = {"declared_on": "2020-02-27", "temperature_c": measured, "symptoms": ""}
        health.declare(office, DOCTOR, made, person_id, declared)
        stay = {"division": "511025100201", "from_day": "2020-01-20", "until_day": None}
        health.stay(office, DOCTOR, made, person_id, stay)
        if id_number == LI:
            wish = health.OverrideWish(CheckKind.TEMPERATURE, "again normal", temperature_c=36.6)
            health.override(office, DOCTOR, made, person_id, wish)
    for aspect in Aspect:
        people.accept_firm(office, DESK, made, "F1", aspect, True, "")
    yield office, made
    office.database.close()


def figures(out):
    """Return the figure of each line of a funnel."""
    cells = [line.split("\t") for line in out.splitlines() if "\t" in line]
    return {one[0].strip(): int(one[1]) for one in cells}


def test_a_campaign_is_made_from_a_folder_and_listed(run, store):
    code, out, _ = run("campaign", "make", "spring", "--county", "511025", "--case", SMALL)
    campaign_id, county, name, *_ = out.splitlines()[0].split("\t")
    shown = run("campaign", "show", campaign_id)[1]

    assert (code, county, name) == (0, "511025", "spring")
    assert "20" in out.splitlines()[1]
    assert "health.csv, residences.csv" in out.splitlines()[2]
    assert run("campaign", "list")[1].startswith(f"{campaign_id}\t511025\tspring\t")
    assert "case.toml, coaches.csv, divisions.csv, firms.csv, places.csv" in shown


def test_a_folder_with_errors_makes_no_campaign(run, store, tmp_path):
    spoiled = shutil.copytree(SMALL, tmp_path / "spoiled")
    table = spoiled / "workers.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",V1,F1,", ",V9,F1,", 1), encoding="utf-8")

    code, out, err = run("campaign", "make", "spring", "--county", "511025", "--case", spoiled)

    assert (code, out) == (2, "")
    assert "workers.csv:2 village_id" in err
    assert run("campaign", "list")[1] == ""


def test_files_are_put_in_place_of_earlier_ones_or_not_at_all(run, made, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "divisions.csv").write_text("division,name,risk,from,until\n", encoding="utf-8")
    good = run("campaign", "put", made, "--case", other)
    (other / "firms.csv").write_text("firm_id,name\nF1,\n", encoding="utf-8")
    bad = run("campaign", "put", made, "--case", other)

    assert (good[0], bad[0], bad[1]) == (0, 2, "")
    assert "firms.csv" in bad[2]
    assert run("campaign", "show", made)[0] == 0


def test_people_are_told_with_what_holds_them_and_without_numbers(run, made):
    code, out, _ = run("campaign", "people", made)
    one_side = run("campaign", "people", made, "--state", "one-side")[1]

    assert (code, len(out.splitlines())) == (0, 20)
    assert "李秀兰" in out
    assert "no firm has confirmed" in out
    assert LI not in out
    assert 0 < len(one_side.splitlines()) < 20


def test_the_funnel_counts_and_says_who_was_let_through_by_whom_and_why(run, ready):
    code, out, _ = run("campaign", "funnel", ready[1])

    found = figures(out)
    assert code == 0
    assert [found[stage] for stage in ("registered", "may be planned", "pass the gate", "let through")] == [
        *(20, 2, 2),
        1,
    ]
    assert "not-confirmed" in found
    assert "TEMPERATURE_HIGH" in out
    assert "by doctor until 2020-03-13: again normal" in out
    assert LI not in out


def test_the_exported_folder_is_what_planning_reads(run, ready, tmp_path):
    office, campaign_id = ready
    out = tmp_path / "case"
    code, _, err = run("campaign", "export", campaign_id, "--out", out)
    again = run("campaign", "export", campaign_id, "--out", out)
    job = jobs.submit(office, DESK, campaign_id, {"seconds": 1.0})
    planned = run("campaign", "plans", campaign_id)[1]

    assert (code, err) == (0, "")
    assert again[0] == 2
    assert gate(load_case(out)).refused == ()
    with (out / "let_through.csv").open(encoding="utf-8") as file:
        (told,) = csv.DictReader(file)
    assert (told["said_by"], told["codes"], told["reason"]) == ("doctor", "TEMPERATURE_HIGH", "again normal")
    assert job.job_id in planned
    with office.database.reading() as connection:
        stored = batches.find_case(connection, job.case_id)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == dict(stored.files)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["make"], "Name"),
        (["make", "spring"], "--county"),
        (["make", "spring", "--county", "zizhong"], "--county"),
        (["make", "spring", "--county", "511025", "--case", "nowhere"], "CASE_NOT_A_FOLDER"),
        (["put", "0"], "--case"),
        (["export", "0"], "--out"),
        (["show", "0"], "Not found"),
        (["funnel", "0"], "Not found"),
        (["plans", "0"], "Not found"),
        (["people", "0"], "Not found"),
        (["people", "0", "--state", "lost"], "lost"),
        (["fly"], "fly"),
    ],
)
def test_what_cannot_be_is_refused_in_words(run, store, arguments, said):
    code, out, err = run("campaign", *arguments)

    assert (code, out) == (2, "")
    assert said in err


def test_nobody_to_plan_is_said_and_nothing_is_written(run, made, tmp_path):
    code, _, err = run("campaign", "export", made, "--out", tmp_path / "case")

    assert code == 2
    assert "Nobody" in err
    assert not (tmp_path / "case").exists()

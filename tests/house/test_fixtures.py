"""The fixtures are what their READMEs say, by the product's judgement and by the independent referee's."""

import csv
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from house.tracked import ROOT
from referee import GATE_CODES
from referee import Case as RefereeCase
from scheduler.case import Case
from scheduler.casefile import load_case, read_case
from scheduler.eligibility import gate
from scheduler.errors import Level

FIXTURES = ROOT / "fixtures"
STRICT = ("--preset", "cn-2020-02-strict", "--seats", "49")


def make(script: str, folder: Path, *arguments: str) -> Path:
    """Run the script of a fixture."""
    command = [sys.executable, str(FIXTURES / script / "make.py"), str(folder), *arguments]
    subprocess.run(command, check=True, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
    return folder


def independent(folder: Path, tmp_path: Path) -> RefereeCase:
    """Read a case as the independent referee does; its roads are not asked for."""
    travel = tmp_path / "no-travel.csv"
    travel.write_text("from_id,to_id,distance_m,drive_s\n", encoding="utf-8")
    return RefereeCase(str(folder), travel=str(travel))


def passing(case: Case) -> set[str]:
    """Return the workers whom the product's gate lets through."""
    return set(case.workers) - {person.worker_id for person in gate(case).left_behind}


@pytest.mark.parametrize("name", ["small", "zizhong"])
def test_a_fixture_is_what_its_script_makes(name: str, tmp_path: Path) -> None:
    """The files in the repository are the script's, byte for byte."""
    made = make(name, tmp_path / name)

    tables = {path.name for path in (FIXTURES / name).glob("*.csv")} | {"case.toml"}
    assert {path.name for path in made.iterdir()} == tables
    assert not [t for t in tables if (made / t).read_bytes() != (FIXTURES / name / t).read_bytes()]


@pytest.mark.parametrize("arguments", [(), STRICT], ids=["by-risk", "strict"])
def test_exactly_661_people_of_zizhong_may_travel(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Under either policy of 2020, by the product's gate and by the independent one, person by person."""
    folder = make("zizhong", tmp_path / "case", *arguments)
    other = independent(folder, tmp_path)

    case = load_case(folder)

    allowed = passing(case)
    assert (len(case.workers), len(allowed)) == (690, 661)
    assert allowed == {worker_id for worker_id in other.workers if not other.why_never(worker_id)}


def test_the_fleet_of_zizhong_has_just_seats_enough(tmp_path: Path) -> None:
    """22 coaches sell 682 seats by risk; under the strict rules 31 of 49 are needed, as 30 sell 660."""
    by_risk = load_case(FIXTURES / "zizhong")
    strict = load_case(make("zizhong", tmp_path / "strict", *STRICT))

    def seats_sold(case: Case) -> list[int]:
        low = min(case.risks.place_default.values())
        return [coach.sellable(case.policy, 2, low, exempt=False) for coach in case.coaches.values()]

    assert seats_sold(by_risk) == [31] * 22
    assert seats_sold(strict) == [22] * 31
    assert 30 * 22 < 661 <= 31 * 22


def test_every_code_of_the_gate_occurs_in_zizhong(tmp_path: Path) -> None:
    """The strict variant shows each way to be refused at least once."""
    other = independent(make("zizhong", tmp_path / "strict", *STRICT), tmp_path)

    codes = Counter(code for worker_id in other.workers for code in other.why_never(worker_id))

    assert set(codes) == GATE_CODES


def test_the_towns_of_zizhong_register_people_as_the_census_counts_them() -> None:
    """22 towns, 690 people, each share within one of the exact one."""
    census = {"重龙": 97852, "银山": 68512, "狮子": 38750, "新桥": 26058}
    everybody = 988_841
    case = load_case(FIXTURES / "zizhong")

    # by pickup point, because one person's village is far away
    towns = Counter(
        case.places[w.pickup_id].name.split("镇")[0].split("寺")[0] for w in case.workers.values()
    )

    assert len(towns) == 22
    assert all(abs(towns[town] - 690 * people / everybody) < 1 for town, people in census.items())


def test_families_of_zizhong_are_whole_and_start_from_one_place() -> None:
    """Parties of two to four people, each from one pickup point."""
    case = load_case(FIXTURES / "zizhong")
    parties: dict[str, list[str]] = {}
    for worker in case.workers.values():
        if worker.party_id:
            parties.setdefault(worker.party_id, []).append(worker.pickup_id)

    assert len(parties) > 40
    assert {len(members) for members in parties.values()} == {2, 3, 4}
    assert all(len(set(members)) == 1 for members in parties.values())


@pytest.mark.parametrize(("seed", "people"), [(2, 628), (3, 661), (4, 694)])
def test_another_seed_makes_another_day_with_as_many_people_as_asked(
    seed: int, people: int, tmp_path: Path
) -> None:
    """Five per cent more or fewer people get as many coaches as their seats need."""
    folder = make("zizhong", tmp_path / "case", "--seed", str(seed), "--people", str(people))

    case = load_case(folder)

    assert len(passing(case)) == people
    assert len(case.coaches) == -(-people // 31)
    assert case.workers["W0001"].name != load_case(FIXTURES / "zizhong").workers["W0001"].name


def test_zizhong_has_faults_that_are_only_said(tmp_path: Path) -> None:
    """Two ID numbers are wrong: a warning each, and planning goes on."""
    reading = read_case(FIXTURES / "zizhong")

    assert [fault.level for fault in reading.faults] == [Level.WARNING] * 2


def test_four_of_the_twenty_of_the_small_case_are_refused(ok_small: Case) -> None:
    """The story of fixtures/small/README.md."""
    refused = {person.worker_id: person.code for person in gate(ok_small).left_behind}

    assert refused == {
        "W05": "TEMPERATURE_HIGH",
        "W06": "PARTY_MEMBER_REFUSED",
        "W12": "RESIDENCE_RISK",
        "W16": "NO_CONSENT",
    }


def test_every_invented_person_has_a_serial_that_is_never_issued() -> None:
    """Serial 000 stands in every ID number of every fixture that has the right length."""
    numbers = [
        row["id_number"]
        for path in FIXTURES.rglob("workers.csv")
        if "dirty" not in path.parts
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    ]

    assert len(numbers) > 5000
    assert {number[14:17] for number in numbers if len(number) == 18} == {"000"}


def test_an_installed_program_has_the_demo_case_whole():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

    tables = {p.name for p in (FIXTURES / "zizhong").iterdir() if p.suffix in (".csv", ".toml")}

    assert tables == {Path(kept).name for kept in included.values() if "/zizhong/" in kept}

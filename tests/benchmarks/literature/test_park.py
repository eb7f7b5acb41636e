"""Mixed-load school bus instances become cases of the contract, a little narrower than the paper's rules."""

from pathlib import Path

import pytest

from benchmarks.instance import load_case
from benchmarks.literature.park import Instance, minutes, published, read, write_case
from benchmarks.literature.park_rules import buses_of, faults_of
from benchmarks.literature.writing import FormError
from scheduler.planning import AfterIterations, plan_batch
from school_day import SCHOOLS, STOPS, school_day


def test_clock_numbers_are_minutes_of_the_day() -> None:
    """510 is ten past five."""
    assert (minutes("510"), minutes("1000")) == (310, 600)


def test_an_instance_is_read_from_its_two_tables(tmp_path: Path) -> None:
    """Schools with their hours, stops with their pupils."""
    day = school_day(tmp_path)

    assert (day.name, len(day.schools), len(day.stops)) == ("TINY-2700", 2, 3)
    assert (day.schools[0].early_min, day.stops[0].pupils) == (480, 20)


def test_stops_of_an_unknown_school_are_refused(tmp_path: Path) -> None:
    """By its id."""
    with pytest.raises(FormError, match="99"):
        school_day(tmp_path, stops=STOPS.replace("\t11\t", "\t99\t", 1))


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    """By the name of the folder."""
    with pytest.raises(FormError, match="TINY"):
        school_day(tmp_path, schools=SCHOOLS.replace("AMLATE", "CLOSES"))


def test_the_way_from_a_stop_holds_its_pickup_and_riding_begins_with_it(tmp_path: Path) -> None:
    """20 pupils: 19 + 52 s, then 2,933.4 feet at 29.3333 feet a second: 100 s and a bit, which is cut."""
    write_case(school_day(tmp_path), tmp_path / "case")
    case, travel = load_case(tmp_path / "case")

    leg = travel.leg("1", "11")

    assert leg is not None
    assert leg.drive_s == 71 + 100
    assert (case.times.stop_s, case.times.per_rider_s, case.limits.max_ride_min) == (0, 0, 45.0)


def planned(day: Instance, folder: Path) -> tuple[int, list[str]]:
    """Plan a day and return its buses and what the paper's rules say of it."""
    write_case(day, folder)
    plan = plan_batch(*load_case(folder), AfterIterations(100)).plan
    assert not plan.left_behind
    return buses_of(plan), faults_of(day, plan)


def test_one_bus_serves_schools_that_begin_one_after_the_other(tmp_path: Path) -> None:
    """Used again, and lawful by the paper's own rules."""
    assert planned(school_day(tmp_path), tmp_path / "case") == (1, [])


def test_two_buses_are_needed_where_both_schools_begin_at_once_and_far_apart(tmp_path: Path) -> None:
    """Nobody can be at both by eight."""
    at_once = SCHOOLS.replace("900\t910", "800\t805").replace("\t3000\t0\t", "\t300000\t0\t")
    stops = STOPS.replace("3\t3000\t2933", "3\t300000\t2933")

    assert planned(school_day(tmp_path, at_once, stops), tmp_path / "case") == (2, [])


def test_published_values_are_buses_by_source(tmp_path: Path) -> None:
    """A blank is no value."""
    path = tmp_path / "published.csv"
    path.write_text("instance,ride_limit_s,stops,park_2012_buses,bird_buses\nTINY,2700,3,1,\n", "utf-8")

    assert published(path) == {"TINY-2700": {"park_2012_buses": 1}}


def test_another_ride_limit_is_another_instance(tmp_path: Path) -> None:
    """By name and by limit."""
    school_day(tmp_path)

    assert (read(tmp_path / "TINY", 5400).name, read(tmp_path / "TINY", 5400).ride_limit_s) == (
        "TINY-5400",
        5400,
    )

"""Published values and ours stand side by side, in the same unit."""

import json
from pathlib import Path

from benchmarks.literature.published import FAMILIES, Record, keep, literature_table, measure, read_records

TWO_CUSTOMERS = " 2 1 999999.0 0.0 0 0\n 1 20 150.0 2.0\n 0 0\n 3 4 10\n -3 -4 10\n"


def record(instance: str = "HVRP15", ours: str = "1041.32", seed: str = "1") -> Record:
    """Build a record."""
    terms = {"published": "1015.29", "bound": "", "took_s": "9.5", "left_behind": "0", "faults": "0"}
    return Record("hfvrp", instance, "product", "10", seed, ours=ours, load="0.5", machine="m", **terms)


def test_an_instance_is_planned_judged_and_put_beside_its_published_value(tmp_path: Path) -> None:
    """From file to record, in a process of its own."""
    path, known = tmp_path / "two.txt", tmp_path / "BKS.json"
    path.write_text(TWO_CUSTOMERS, "utf-8")
    known.write_text(json.dumps({"two": {"best_known_cost": 190.0}}), "utf-8")

    made = measure("hfvrp", path, known, "product", 2, 1, 0)

    assert (made.published, made.ours, made.faults, made.left_behind) == ("190.00", "190.00", "0", "0")


def test_a_record_made_again_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """One record an instance, engine, limit and seed."""
    keep(record(ours="1041.32"), tmp_path)
    keep(record(seed="2"), tmp_path)

    keep(record(ours="1015.29"), tmp_path)

    assert [(r.seed, r.ours) for r in read_records(tmp_path)] == [("1", "1015.29"), ("2", "1041.32")]


def test_a_missing_bound_is_a_dash_in_the_table() -> None:
    """And every line has as many cells as the head."""
    head, line = literature_table([record()])

    assert len(head) == len(line)
    assert line[2:5] == ("1015.29", "1041.32", "-")


def test_every_family_is_explained_in_the_readme() -> None:
    """What the model covers of it is said where its values stand."""
    text = (Path(__file__).parents[3] / "benchmarks" / "README.md").read_text("utf-8")

    assert all(f"| {family}:" in text for family in FAMILIES)

"""The tables say what the rows say."""

from dataclasses import replace
from pathlib import Path

from benchmarks.tables import (
    README,
    conditions,
    growth_table,
    markdown,
    peers_table,
    rules_table,
    with_tables,
)
from measured import row


def test_the_cheapest_stands_first_and_the_others_are_held_against_ours_at_ten_seconds() -> None:
    """Medians over the seeds, the worst beside them."""
    rows = [row("product", 1, 250), row("product", 2, 260), row("product", 3, 254)]

    lines = peers_table([row("vroom", 1, 381, limit_s=100), *rows])

    assert [line[2] for line in lines[1:]] == ["Return Bus", "VROOM, exploration 5"]
    assert lines[1][6:10] == ("254", "260", "+0.00%", "21.26%")
    assert lines[2][6:10] == ("381", "381", "+50.00%", "-")


def test_an_engine_that_wins_stands_above_ours() -> None:
    """Losing rows stay."""
    lines = peers_table([row("product", 1, 250), row("pyvrp", 1, 240)])

    assert [line[2] for line in lines[1:]] == ["PyVRP", "Return Bus"]
    assert lines[1][8] == "-4.00%"


def test_a_plan_with_faults_has_no_cost() -> None:
    """Cheap because unlawful is not cheap."""
    lines = peers_table([row("vroom", 1, 100, faults=2)])

    assert lines[1][6] == "- (1 without a lawful plan)"


def test_the_table_of_rules_has_the_best_and_the_worst_seed() -> None:
    """With CP-SAT's part and without, side by side."""
    lines = rules_table(
        [row("product", 1, 250), row("product", 2, 260), row("product-without-master", 1, 270)]
    )

    assert [line[1] for line in lines[1:]] == ["Return Bus", "Return Bus without CP-SAT"]
    assert lines[1][4:7] == ("255", "250", "260")


def test_the_conditions_name_the_machine_and_how_busy_it_was() -> None:
    """A time without them says nothing."""
    rows = [row("product", 1, 250), replace(row("product", 2, 250), load=7.5)]

    assert conditions(rows) == "2 runs on m; load when they began 1.0 to 7.5."


def test_the_table_of_growth_has_the_cost_a_head() -> None:
    """661 people for 1,322 yuan: two a head."""
    lines = growth_table([row("product", 1, 1322)])

    assert lines[1][0] == "661"
    assert lines[1][5] == "2.0"


def test_every_line_of_a_table_has_as_many_cells_as_its_head() -> None:
    """A table of Markdown that does not is no table."""
    tables = (peers_table, rules_table, growth_table)

    widths = [{len(line) for line in table([row("product", 1, 250)])} for table in tables]

    assert all(len(width) == 1 for width in widths)
    assert markdown([("a", "b"), ("1", "2")]) == "| a | b |\n|---|---|\n| 1 | 2 |"


def test_the_tables_of_the_readme_are_those_of_the_results() -> None:
    """Who measures and does not draw is found out here."""
    text = Path(README).read_text("utf-8")

    assert with_tables(text) == text

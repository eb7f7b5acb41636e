"""The results as tables of benchmarks/README.md, written between its markers."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from statistics import median

from benchmarks.engines.catalogue import ENGINES
from benchmarks.literature.published import TABLE, Record, literature_table, read_records
from benchmarks.rows import RESULTS, Row, read_rows

README = Path(__file__).resolve().parent / "README.md"
REFERENCE = ("product", 10.0)
"""Engine and seconds against which the others are held."""
Line = tuple[str, ...]


def grouped(rows: Iterable[Row]) -> list[list[Row]]:
    """Return the rows of each case, engine and limit together, seeds in order."""
    ordered = sorted(rows, key=lambda row: row.key)
    return [list(same) for _, same in groupby(ordered, key=lambda row: row.key[:3])]


def middle(rows: Sequence[Row], value: Callable[[Row], float | None]) -> float | None:
    """Return the median over the seeds, None where a seed has none."""
    values = [value(row) for row in rows]
    known = [number for number in values if number is not None]
    return median(known) if len(known) == len(values) else None


def written(number: float | None, form: str = ",.0f") -> str:
    """Write a number, a dash where there is none."""
    return "-" if number is None else f"{number:{form}}"


def objective(row: Row) -> float | None:
    """Return what a run's plan costs; None also where the referee found faults."""
    return None if row.faults else row.objective_yuan


def reference_yuan(rows: Iterable[Row]) -> dict[str, float]:
    """Return for each case what the product comes to in the time of reference."""
    found = {}
    for same in grouped(row for row in rows if (row.engine, row.limit_s) == REFERENCE):
        value = middle(same, objective)
        if value is not None:
            found[same[0].case] = value
    return found


def peers_table(rows: Sequence[Row]) -> list[Line]:
    """Return the product and the others, case by case, cheapest first."""
    lines: list[Line] = [
        (
            "case",
            "people",
            "engine",
            "limit s",
            "seeds",
            "took s",
            "yuan, median",
            "worst",
            "to ours at 10 s",
            "gap",
            "coaches",
        ),
    ]
    ours = reference_yuan(rows)
    kinds = sorted(
        grouped(rows),
        key=lambda same: (same[0].case, middle(same, objective) or float("inf"), same[0].limit_s),
    )
    lines += [peers_line(same, ours.get(same[0].case)) for same in kinds]
    return lines


def peers_line(same: Sequence[Row], base: float | None) -> Line:
    """Return one engine on one case; `base` is what the product comes to in the time of reference."""
    first, yuan = same[0], middle(same, objective)
    ratio = None if yuan is None or base is None else yuan / base - 1
    values = [value for row in same if (value := objective(row)) is not None]
    return (
        first.case,
        written((first.riders or 0) + (first.left_behind or 0)),
        ENGINES[first.engine].words,
        f"{first.limit_s:g}",
        str(len(same)),
        written(middle(same, lambda row: row.seconds), ".1f"),
        written(yuan) + faulty(same),
        written(max(values, default=None)),
        written(ratio, "+.2%"),
        written(middle(same, lambda row: row.gap), ".2%"),
        first.coaches,
    )


def faulty(rows: Sequence[Row]) -> str:
    """Say how many runs the referee refused, or found no plan."""
    bad = sum(1 for row in rows if objective(row) is None)
    return f" ({bad} without a lawful plan)" if bad else ""


def rules_table(rows: Sequence[Row]) -> list[Line]:
    """Return the cases with all the rules, with CP-SAT's part and without."""
    lines: list[Line] = [
        ("case", "engine", "limit s", "seeds", "yuan, median", "best", "worst", "gap", "left behind", "load")
    ]
    for same in grouped(rows):
        values = [value for row in same if (value := objective(row)) is not None]
        lines.append(
            (
                same[0].case,
                ENGINES[same[0].engine].words,
                f"{same[0].limit_s:g}",
                str(len(same)),
                written(middle(same, objective)) + faulty(same),
                written(min(values, default=None)),
                written(max(values, default=None)),
                written(middle(same, lambda row: row.gap), ".2%"),
                written(middle(same, lambda row: row.left_behind)),
                written(middle(same, lambda row: row.load), ".1f"),
            )
        )
    return lines


def growth_table(rows: Sequence[Row]) -> list[Line]:
    """Return how each engine grows with the number of people."""
    lines: list[Line] = [
        ("people", "engine", "limit s", "took s", "first plan s", "yuan a head", "gap", "memory MB")
    ]
    for same in sorted(grouped(rows), key=lambda same: (people(same[0]), same[0].engine)):
        row = same[0]
        a_head = None if objective(row) is None or not row.riders else row.objective_yuan
        lines.append(
            (
                written(people(row) or None),
                ENGINES[row.engine].words,
                f"{row.limit_s:g}",
                written(row.seconds, ".1f"),
                written(row.first_s, ".1f"),
                written(None if a_head is None or row.riders is None else a_head / row.riders, ".1f"),
                written(row.gap, ".2%"),
                written(row.peak_mb),
            )
        )
    return lines


def people(row: Row) -> int:
    """Return how many people a run was about: said by the case's name where there is no plan."""
    if row.riders is not None:
        return row.riders + (row.left_behind or 0)
    named = re.search(r"n=([0-9]+)", row.case)
    return int(named[1]) if named else 0


TABLES: dict[str, Callable[[Sequence[Row]], list[Line]]] = {
    "peers": peers_table,
    "rules": rules_table,
    "growth": growth_table,
}


def conditions(rows: Sequence[Row] | Sequence[Record]) -> str:
    """Say on which machines rows were made, and how busy these were when the runs began."""
    loads = [float(row.load) for row in rows]
    machines = "; ".join(sorted({row.machine for row in rows}))
    return f"{len(rows)} runs on {machines}; load when they began {min(loads):.1f} to {max(loads):.1f}."


def markdown(lines: Sequence[Line]) -> str:
    """Write lines as a table of Markdown."""
    head, *body = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([head, "|" + "---|" * len(lines[0]), *body])


def with_tables(text: str, folder: Path = RESULTS) -> str:
    """Return a document with what stands between its markers replaced by the tables of today's results."""
    for part, table in TABLES.items():
        rows = read_rows(part, folder)
        if rows:
            text = between(text, part, f"{conditions(rows)}\n\n{markdown(table(rows))}")
    records = read_records(folder)
    if records:
        text = between(text, TABLE, f"{conditions(records)}\n\n{markdown(literature_table(records))}")
    return text


def between(text: str, part: str, shown: str) -> str:
    """Return a document with something else between two markers."""
    marks = re.compile(rf"(<!-- {part} -->\n).*?(\n<!-- /{part} -->)", re.DOTALL)
    return marks.sub(lambda found: found[1] + shown + found[2], text)

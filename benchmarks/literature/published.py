"""The product, and others where they can, on published instances, with the published values beside.

    python -m benchmarks literature park RSRB01 --ride 2700 --published sbrp-published.csv --seconds 60
    python -m benchmarks literature lilim lr101.txt --published bks.json
    python -m benchmarks literature hfvrp HVRP15.txt --published BKS.json --engine pyvrp

The instances are not part of the project (for some no licence is stated): each command is given the files.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.engines.catalogue import ENGINES
from benchmarks.instance import FEN
from benchmarks.literature import hfvrp, lilim, park
from benchmarks.literature.park_rules import buses_of, faults_of
from benchmarks.rows import RESULTS, write_table
from benchmarks.runs import Run, machine, run
from scheduler.planfile import read_plan
from scheduler.trips import Plan

TABLE = "literature"


@dataclass(frozen=True, slots=True)
class Record:
    """Hold one instance planned, as the table keeps it.

    Parameters
    ----------
    family, instance, engine, limit_s, seed
        What was planned, by whom.
    published, ours
        The value that the literature gives, and what came out; in words, as some are more than one number.
    bound
        Proven lower bound of our form of the instance where it is in the same unit, else blank.
    took_s, left_behind, faults
        Time; and verdicts: of the referee, and of the paper's own rules where we have them.
    load, machine
        Under which conditions.
    """

    family: str
    instance: str
    engine: str
    limit_s: str
    seed: str
    published: str
    ours: str
    bound: str
    took_s: str
    left_behind: str
    faults: str
    load: str
    machine: str

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """Return what was planned, by whom."""
        return self.family, self.instance, self.engine, self.limit_s, self.seed


@dataclass(frozen=True, slots=True)
class Family:
    """Know one family of instances.

    Parameters
    ----------
    write
        Writes the instance of a path (with a ride limit in seconds, where there are several) as a case
        folder, and returns its name.
    published
        Reads the published values, in words, by name.
    value
        Says a plan in the unit of the published values.
    bound
        Says a bound in that unit, "" where it has another.
    rules
        Breaches of the family's own rules in a plan.
    """

    write: Callable[[Path, int, Path], str]
    published: Callable[[Path], Mapping[str, str]]
    value: Callable[[Plan], str]
    bound: Callable[[Plan], str]
    rules: Callable[[Path, int, Plan], list[str]] = lambda path, ride, plan: []


def write_hfvrp(path: Path, ride_limit_s: int, folder: Path) -> str:
    """Write a heterogeneous fleet instance."""
    instance = hfvrp.read(path)
    hfvrp.write_case(instance, folder)
    return instance.name


def write_lilim(path: Path, ride_limit_s: int, folder: Path) -> str:
    """Write an instance of Li and Lim."""
    instance = lilim.read(path)
    lilim.write_case(instance, folder)
    return instance.name


def write_park(path: Path, ride_limit_s: int, folder: Path) -> str:
    """Write an instance of Park, Tae and Kim."""
    instance = park.read(path, ride_limit_s)
    park.write_case(instance, folder)
    return instance.name


def vehicles_and_km(plan: Plan) -> str:
    """Say vehicles and distance."""
    return f"{len(plan.trips)} / {sum(trip.distance_m for trip in plan.trips) / lilim.METRES:.2f}"


FAMILIES = {
    "hfvrp": Family(
        write_hfvrp,
        lambda path: {name: f"{value:.2f}" for name, value in hfvrp.published(path).items()},
        lambda plan: f"{plan.objective_fen / FEN:.2f}",
        lambda plan: f"{plan.bound_fen / FEN:.2f}" if plan.bound_fen else "",
    ),
    "lilim": Family(
        write_lilim,
        lambda path: {name: f"{n} / {km:.2f}" for name, (n, km) in lilim.published(path).items()},
        vehicles_and_km,
        lambda plan: "",
    ),
    "park": Family(
        write_park,
        lambda path: {
            name: ", ".join(f"{who} {n}" for who, n in of.items())
            for name, of in park.published(path).items()
        },
        lambda plan: str(buses_of(plan)),
        lambda plan: str(-(-plan.bound_fen // (FEN * park.BUS_YUAN))) if plan.bound_fen else "",
        lambda path, ride_limit_s, plan: faults_of(park.read(path, ride_limit_s), plan),
    ),
}


def measure(
    family: str, path: Path, published: Path | None, engine: str, seconds: float, seed: int, ride_limit_s: int
) -> Record:
    """Plan one instance, judge the plan, and put it beside the published value.

    Raises
    ------
    FormError, NotCovered
        The instance cannot be read, or asks for what the contract cannot say.
    RunFailed
        The engine did not get to its end.
    """
    kind = FAMILIES[family]
    with TemporaryDirectory(prefix="return-bus-literature-") as folder:
        case, kept = Path(folder) / "case", Path(folder) / "plan.json"
        name = kind.write(path, ride_limit_s, case)
        made = run(case, engine, seconds, seed, kept)
        plan = read_plan(kept) if kept.exists() else None
    known = kind.published(published).get(name, "") if published else ""
    own_faults = kind.rules(path, ride_limit_s, plan) if plan else []
    return record_of((family, name, engine, f"{seconds:g}", str(seed)), known, plan, made, len(own_faults))


def record_of(
    key: tuple[str, str, str, str, str], known: str, plan: Plan | None, made: Run, own_faults: int
) -> Record:
    """Return what the table keeps of a run."""
    kind, verdict = FAMILIES[key[0]], made.verdict or {}
    return Record(
        *key,
        published=known,
        ours=kind.value(plan) if plan else "no plan",
        bound=kind.bound(plan) if plan else "",
        took_s=f"{made.seconds:.1f}",
        left_behind=str(verdict.get("left_by_planner", "")),
        faults=str(verdict["faults"] + own_faults) if verdict else "",
        load=f"{made.load}",
        machine=machine(),
    )


def keep(record: Record, folder: Path = RESULTS) -> None:
    """Put a record in the place of the one that was there."""
    others = [known for known in read_records(folder) if known.key != record.key]
    names = [field.name for field in fields(Record)]
    write_table(
        folder / f"{TABLE}.csv", names, [astuple(r) for r in sorted([*others, record], key=lambda r: r.key)]
    )


def read_records(folder: Path = RESULTS) -> list[Record]:
    """Read what was measured, nothing where nothing was."""
    path = folder / f"{TABLE}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [Record(**row) for row in csv.DictReader(file)]


def literature_table(records: list[Record]) -> list[tuple[str, ...]]:
    """Return the published values and ours, as a table."""
    lines: list[tuple[str, ...]] = [
        (
            "family",
            "instance",
            "published",
            "ours",
            "proven at least",
            "engine",
            "limit s",
            "seed",
            "left behind",
            "faults",
        )
    ]
    for r in sorted(records, key=lambda r: r.key):
        words = ENGINES[r.engine].words
        lines.append(
            (
                r.family,
                r.instance,
                r.published,
                r.ours,
                r.bound or "-",
                words,
                r.limit_s,
                r.seed,
                r.left_behind,
                r.faults,
            )
        )
    return lines

"""What is measured: the schedule of schedule.toml as single runs, and those of them that have no row yet."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.answers import Moment
from benchmarks.cases import case_folder
from benchmarks.engines.catalogue import ENGINES
from benchmarks.rows import (
    RESULTS,
    Key,
    Row,
    read_curves,
    read_rows,
    row_of,
    thinned,
    write_curves,
    write_rows,
)
from benchmarks.runs import Run, RunFailed, machine, run

SCHEDULE = Path(__file__).resolve().parent / "schedule.toml"
PARTS = ("peers", "rules", "growth")
Runner = Callable[[Path, str, float, int], Run]


@dataclass(frozen=True, slots=True)
class Planned:
    """Hold one run to be made: for which table, what is asked, and whether its curve is kept."""

    part: str
    key: Key
    curves: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Narrow a schedule down; whatever is empty narrows nothing.

    Parameters
    ----------
    parts, cases, engines, seconds
        Run only these.
    seeds
        At most so many seeds; 0 = as many as the schedule says.
    """

    parts: Sequence[str] = ()
    cases: Sequence[str] = ()
    engines: Sequence[str] = ()
    seconds: Sequence[float] = ()
    seeds: int = 0

    def takes(self, planned: Planned) -> bool:
        """Say whether a run is wanted."""
        case, engine, limit_s, seed = planned.key
        return (
            (not self.parts or planned.part in self.parts)
            and (not self.cases or case in self.cases)
            and (not self.engines or engine in self.engines)
            and (not self.seconds or limit_s in self.seconds)
            and (not self.seeds or seed <= self.seeds)
        )


def scheduled(path: Path = SCHEDULE) -> Iterator[Planned]:
    """Yield every run of the schedule, seed by seed, so that each seed has seen all before the next."""
    tables = tomllib.loads(path.read_text("utf-8"))
    for part in PARTS:
        entries = tables.get(part, [])
        for seed in range(1, max((entry["seeds"] for entry in entries), default=0) + 1):
            for entry in entries:
                yield from of_seed(part, entry, seed)


def of_seed(part: str, entry: dict[str, object], seed: int) -> Iterator[Planned]:
    """Yield the runs of one entry with one seed; an engine without a seed runs with the first alone."""
    cases, engines, seconds, seeds = (entry[name] for name in ("cases", "engines", "seconds", "seeds"))
    assert isinstance(cases, list)
    assert isinstance(engines, list)
    assert isinstance(seconds, list)
    assert isinstance(seeds, int)
    for case in cases:
        for engine in engines:
            if seed == 1 or (seed <= seeds and ENGINES[engine].seeded):
                for limit_s in seconds:
                    yield Planned(part, (case, engine, float(limit_s), seed), bool(entry.get("curves")))


def outstanding(wanted: Wanted, again: bool, folder: Path = RESULTS) -> list[Planned]:
    """Return the wanted runs that have no row yet; with `again` all of them."""
    known = set() if again else {(part, row.key) for part in PARTS for row in read_rows(part, folder)}
    return [p for p in scheduled() if wanted.takes(p) and (p.part, p.key) not in known]


def measure(
    todo: Sequence[Planned],
    say: Callable[[str], None],
    folder: Path = RESULTS,
    runner: Runner = run,
) -> int:
    """Make runs one after another, each kept as soon as it is made.

    Parameters
    ----------
    todo
        What to run.
    say
        Told each result.
    folder
        Where the results are kept.
    runner
        Makes one run.

    Returns
    -------
    How many runs came to nothing: failed, or with faults.
    """
    on = machine()
    bad = 0
    with TemporaryDirectory(prefix="return-bus-cases-") as workshop:
        for number, planned in enumerate(todo, 1):
            case, engine, limit_s, seed = planned.key
            try:
                made = runner(case_folder(case, Path(workshop)), engine, limit_s, seed)
            except (RunFailed, FileNotFoundError) as error:
                bad += 1
                say(f"{number}/{len(todo)} {case} {engine} {limit_s:g} s seed {seed}: FAILED {error}")
                continue
            row = row_of(planned.key, made, on)
            keep(planned, row, made, folder)
            bad += bool(row.faults)
            say(f"{number}/{len(todo)} {in_words(row)}")
    return bad


def keep(planned: Planned, row: Row, made: Run, folder: Path) -> None:
    """Put a row in the place of the one that was there, with its curve if that is wanted."""
    others = [known for known in read_rows(planned.part, folder) if known.key != row.key]
    write_rows(planned.part, [*others, row], folder)
    if planned.curves and made.curve:
        last = made.curve[-1]
        # what was best stays best until the end of the run
        curve = [*made.curve, Moment(max(last.seconds, made.seconds), last.best_yuan, last.bound_yuan)]
        write_curves(planned.part, {**read_curves(planned.part, folder), row.key: thinned(curve)}, folder)


def in_words(row: Row) -> str:
    """Say a row in a line."""
    asked = f"{row.case} {row.engine} {row.limit_s:g} s seed {row.seed}:"
    if row.objective_yuan is None:
        return f"{asked} no plan after {row.seconds} s ({row.note})"
    gap = "" if row.gap is None else f", gap {row.gap:.2%}"
    left = f", {row.left_behind} left behind" if row.left_behind else ""
    faults = f", {row.faults} FAULTS" if row.faults else ""
    cost = f"{row.objective_yuan:,.0f} yuan after {row.seconds} s"
    return f"{asked} {cost}{gap}{left}{faults} [{row.coaches}] load {row.load}"

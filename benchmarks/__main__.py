"""Measure the product against other engines, and draw what was measured.

python -m benchmarks compare                    # all of schedule.toml that has no row yet
python -m benchmarks compare --part peers --case plain-toy-661 --engine product --seconds 10 --seeds 1
python -m benchmarks once CASE ENGINE --seconds 10      # one run, only said
python -m benchmarks literature hfvrp HVRP15.txt --published BKS.json --seconds 30
python -m benchmarks draw                       # tables into README.md, pictures into results/
"""

import argparse
import sys
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cases import ROOT, case_folder
from benchmarks.engines.catalogue import ENGINES
from benchmarks.literature import published
from benchmarks.literature.writing import FormError, NotCovered
from benchmarks.rows import row_of
from benchmarks.runs import RunFailed, machine, run
from benchmarks.schedule import PARTS, Wanted, in_words, measure, outstanding
from benchmarks.tables import README, with_tables

SMALL = ROOT / "fixtures" / "small"


def say(words: str) -> None:
    """Say something at once."""
    print(words, flush=True)


def compare(asked: argparse.Namespace) -> int:
    """Run what is outstanding, and draw."""
    wanted = Wanted(asked.part, asked.case, asked.engine, asked.seconds, asked.seeds)
    todo = outstanding(wanted, asked.again)
    say(f"{len(todo)} runs, about {sum(planned.key[2] for planned in todo) / 60:.0f} minutes")
    if asked.list:
        for planned in todo:
            say(f"{planned.part} {' '.join(map(str, planned.key))}")
        return 0
    compile_for({planned.key[1] for planned in todo})
    bad = measure(todo, say)
    draw(asked)
    return 1 if bad else 0


def compile_for(engines: Collection[str]) -> None:
    """Compile the product's search beforehand, where it is among the engines: that is no part of planning."""
    if any(engine.startswith("product") for engine in engines):
        say("compiling the search where that is not yet done ...")
        run(SMALL, "product", 1, 1)


def once(asked: argparse.Namespace) -> int:
    """Make one run and say what it came to."""
    compile_for([asked.of_engine])
    with TemporaryDirectory() as workshop:
        key = (asked.of_case, asked.of_engine, asked.limit, asked.seed)
        try:
            made = run(case_folder(key[0], Path(workshop)), *key[1:])
        except (RunFailed, FileNotFoundError) as error:
            say(f"FAILED {error}")
            return 1
    row = row_of(key, made, machine())
    say(in_words(row))
    return 1 if row.faults else 0


def literature(asked: argparse.Namespace) -> int:
    """Plan published instances one after another, each kept as soon as it is planned, and draw."""
    bad = 0
    compile_for([asked.of_engine])
    for path in asked.instances:
        terms = (asked.published, asked.of_engine, asked.limit, asked.seed, asked.ride)
        try:
            record = published.measure(asked.family, path, *terms)
        except (FormError, NotCovered, RunFailed) as error:
            bad += 1
            say(f"FAILED {path.name}: {error}")
            continue
        published.keep(record)
        bad += record.faults not in ("", "0")
        say(f"{' '.join(record.key)}: {record.ours}, published {record.published}, bound {record.bound}")
        verdict = f"{record.left_behind} left behind, {record.faults} faults"
        say(f"    {record.took_s} s, {verdict}, load {record.load}")
    draw(asked)
    return 1 if bad else 0


def draw(asked: argparse.Namespace) -> int:
    """Write the tables and draw the pictures."""
    from benchmarks.pictures import draw_all

    README.write_text(with_tables(README.read_text("utf-8")), "utf-8")
    for path in draw_all():
        say(f"drew {path.relative_to(ROOT)}")
    return 0


def command_line() -> argparse.ArgumentParser:
    """Return the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("compare", help="run what has no row yet")
    verb.add_argument("--part", action="append", choices=PARTS, default=[])
    verb.add_argument("--case", action="append", default=[])
    verb.add_argument("--engine", action="append", choices=ENGINES, default=[])
    verb.add_argument("--seconds", action="append", type=float, default=[])
    verb.add_argument("--seeds", type=int, default=0, help="at most so many")
    verb.add_argument("--again", action="store_true", help="also what has a row")
    verb.add_argument("--list", action="store_true", help="only say what would be run")
    verb.set_defaults(act=compare)
    verb = verbs.add_parser("once", help="one run, only said")
    verb.add_argument("of_case", metavar="CASE")
    verb.add_argument("of_engine", metavar="ENGINE", choices=ENGINES)
    verb.add_argument("--seconds", dest="limit", type=float, default=10)
    verb.add_argument("--seed", type=int, default=1)
    verb.set_defaults(act=once)
    verb = verbs.add_parser("literature", help="published instances, with the published values beside")
    verb.add_argument("family", choices=published.FAMILIES)
    verb.add_argument("instances", metavar="INSTANCE", type=Path, nargs="+")
    verb.add_argument("--published", type=Path, help="file of published values")
    verb.add_argument("--engine", dest="of_engine", choices=ENGINES, default="product")
    verb.add_argument("--seconds", dest="limit", type=float, default=60)
    verb.add_argument("--seed", type=int, default=1)
    verb.add_argument("--ride", type=int, default=2700, help="ride limit in seconds (park)")
    verb.set_defaults(act=literature)
    verb = verbs.add_parser("draw", help="tables into README.md, pictures into results/")
    verb.set_defaults(act=draw)
    return parser


def main() -> int:
    """Read the command line and act."""
    asked = command_line().parse_args()
    code: int = asked.act(asked)
    return code


if __name__ == "__main__":
    sys.exit(main())

"""`returnbus replan` and `returnbus compare`: plans made anew, and what changed between two."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.console import RefusalError, path_fault, read_or_refuse, refuse_unwritable, say
from api.commands.plan import MOST_SECONDS, stopping_on_interrupt
from api.words import Language, Words

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.casefile import CaseReading
    from scheduler.errors import ReplanFault
    from scheduler.replan import Changes, Locks, Replanned
    from scheduler.trips import Plan

PEOPLE_SHOWN = 12
"""Most people whose changes are shown; the file of changes names all."""


def register(app: typer.Typer, words: Words) -> None:
    """Add the commands."""
    tolerance_option = typer.Option("--tolerance", min=0, max=1440, help=words("cli.replan.tolerance"))
    changes_option = typer.Option("--changes", help=words("cli.replan.changes"))
    register_replan(app, words, tolerance_option, changes_option)

    @app.command(help=words("cli.compare.help"))
    def compare(
        case: Annotated[Path, typer.Argument(metavar="CASE", help=words("cli.case"))],
        old: Annotated[Path, typer.Argument(metavar="OLD", help=words("cli.compare.old"))],
        new: Annotated[Path, typer.Argument(metavar="NEW", help=words("cli.compare.new"))],
        changes: Annotated[Path | None, changes_option] = None,
        tolerance: Annotated[float, tolerance_option] = 10.0,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        compare_files(case, old, new, words, changes, tolerance)


def register_replan(app: typer.Typer, words: Words, tolerance_option: Any, changes_option: Any) -> None:
    """Add `replan`."""
    budget_option = typer.Option("--budget", min=0, help=words("cli.replan.budget"))
    price_option = typer.Option("--price", min=0, max=1e6, help=words("cli.replan.price"))
    seconds_option = typer.Option("--seconds", min=0.1, max=MOST_SECONDS, help=words("cli.plan.seconds"))
    seed_option = typer.Option("--seed", min=0, max=2**31 - 1, help=words("cli.plan.seed"))
    rounds_option = typer.Option("--iterations", min=1, help=words("cli.plan.iterations"))

    @app.command(help=words("cli.replan.help"))
    def replan(
        case: Annotated[Path, typer.Argument(metavar="CASE", help=words("cli.case"))],
        from_plan: Annotated[Path, typer.Option("--from", help=words("cli.replan.from"))],
        out: Annotated[Path, typer.Option("--out", help=words("cli.plan.out"))],
        locks: Annotated[Path | None, typer.Option("--locks", help=words("cli.replan.locks"))] = None,
        now: Annotated[str, typer.Option("--now", help=words("cli.replan.now"))] = "",
        budget: Annotated[int | None, budget_option] = None,
        price: Annotated[float, price_option] = 50.0,
        tolerance: Annotated[float, tolerance_option] = 10.0,
        changes: Annotated[Path | None, changes_option] = None,
        seconds: Annotated[float, seconds_option] = 5.0,
        seed: Annotated[int, seed_option] = 1,
        iterations: Annotated[int | None, rounds_option] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        begun = time.monotonic()
        for path, option in ((out, "--out"), (changes, "--changes")):
            if path is not None:
                refuse_unwritable(path, words, option)
        stop = begun, seconds, iterations
        wishes = {"budget": budget, "told_yuan": price, "tolerance_s": round(60 * tolerance), "seed": seed}
        read, done = replan_files(case, from_plan, locks, now, stop, wishes, words)
        write_and_say(read, done, out, changes, words)


def replan_files(
    folder: Path,
    standing: Path,
    locks: Path | None,
    now: str,
    stop: tuple[float, float, int | None],
    wishes: dict[str, Any],
    words: Words,
) -> "tuple[Case, Replanned]":
    """Read a case, its plan and what is locked, and make the plan anew.

    Raises
    ------
    RefusalError
        Something cannot be read, a lock cannot be kept, or the budget is too small.
    """
    from api.operations.planning import replan_case, travel_of
    from routing.errors import RoutingError
    from scheduler.errors import ReplanRefused

    case, plan, reading = read_both(folder, standing, words, "--from")
    wished = read_wishes(locks, now, case, words)
    try:
        travel = travel_of(case, reading)
        with stopping_on_interrupt() as stopped:
            done = replan_case(case, travel, plan, *stop, locks=wished, cancelled=stopped, **wishes)
    except RoutingError as error:
        raise RefusalError([f"error case.toml:1 roads ROADS_UNREADABLE {error}"]) from error
    except ReplanRefused as refused:
        raise RefusalError(fault_lines(refused.faults, locks, words)) from refused
    return case, done


def read_both(folder: Path, path: Path, words: Words, option: str) -> "tuple[Case, Plan, CaseReading]":
    """Read a case and a plan of it.

    Raises
    ------
    RefusalError
        One of them cannot be read.
    """
    from scheduler.errors import PlanUnreadable
    from scheduler.planfile import read_plan

    reading, case = read_or_refuse(folder, words)
    try:
        return case, read_plan(path), reading
    except PlanUnreadable as error:
        lines = [f"error {path}:1 {option} PLAN_UNREADABLE {fault.words}" for fault in error.faults]
        raise RefusalError(lines) from error


def read_wishes(path: Path | None, now: str, case: "Case", words: Words) -> "Locks":
    """Read what is locked, and what the time is.

    Raises
    ------
    RefusalError
        One of them cannot be read.
    """
    from dataclasses import replace

    from scheduler.errors import ReplanRefused
    from scheduler.replan import Locks
    from scheduler.replan.lockfile import read_locks, read_now

    try:
        locks = read_locks(path, case.clock) if path is not None else Locks()
        return replace(locks, now=read_now(now, case.clock)) if now else locks
    except ReplanRefused as refused:
        raise RefusalError(fault_lines(refused.faults, path, words)) from refused


def fault_lines(faults: "tuple[ReplanFault, ...]", path: Path | None, words: Words) -> list[str]:
    """Write faults as those of every other file are written."""
    from scheduler.replan.words import fault_words

    file = path or Path("replan")
    return [
        f"error {file}:1 {fault.where or '-'} {fault.code} {fault_words(fault, words.lang)}"
        for fault in faults
    ]


def write_and_say(case: "Case", done: "Replanned", out: Path, changes: Path | None, words: Words) -> None:
    """Write the plan and what changed, and say it."""
    from scheduler.planfile import write_plan
    from scheduler.replan.changefile import write_changes

    try:
        write_plan(done.plan, out)
        if changes is not None:
            write_changes(case, done.changes, changes, words.lang)
    except OSError as error:
        raise RefusalError([path_fault(out, "OUT_NOT_WRITABLE", words, "--out")]) from error
    say_changes(case, done.changes, words)
    for fault in done.standing_faults:
        say(words("cli.replan.departed", code=fault.code, where=fault.where, what=fault.words))


def say_changes(case: "Case", changes: "Changes", words: Words) -> None:
    """Say what changed; of many people only the first."""
    from scheduler.replan import words as speech

    lang = words.lang
    for line in speech.totals_words(changes, lang):
        say(line)
    told = [one for one in changes.people if one.told]
    others = [one for one in changes.people if not one.told]
    parts = (
        ("trips", [speech.trip_words(case, one, lang) for one in changes.trips]),
        ("people", [speech.person_words(case, one, lang) for one in [*told, *others][:PEOPLE_SHOWN]]),
        ("drivers", [speech.driver_words(case, one, lang) for one in changes.drivers]),
        ("firms", [speech.firm_words(case, one, lang) for one in changes.firms]),
    )
    for name, lines in parts:
        if lines:
            say(words(f"cli.replan.{name}"))
        for line in lines:
            say(f"  {line}")
        if name == "people" and len(changes.people) > PEOPLE_SHOWN:
            say("  " + words("cli.replan.more", n=len(changes.people) - PEOPLE_SHOWN))


def compare_files(
    folder: Path, old: Path, new: Path, words: Words, changes: Path | None, tolerance_min: float
) -> None:
    """Say what changed from one plan of a case to another."""
    if changes is not None:
        refuse_unwritable(changes, words, "--changes")
    from scheduler.replan import compare as differences
    from scheduler.replan.changefile import write_changes

    case, before, _ = read_both(folder, old, words, "OLD")
    _, after, _ = read_both(folder, new, words, "NEW")
    found = differences(case, before, after, round(60 * tolerance_min))
    if changes is not None:
        try:
            write_changes(case, found, changes, words.lang)
        except OSError as error:
            raise RefusalError([path_fault(changes, "OUT_NOT_WRITABLE", words, "--changes")]) from error
    say_changes(case, found, words)

"""`returnbus edit`: a plan edited by hand, each edit laid anew and judged by the referee."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.check import EXIT_FAULTS
from api.commands.console import EXIT_BAD_INPUT, RefusalError, path_fault, refuse_unwritable, say
from api.commands.replan import read_both, read_wishes, say_changes
from api.words import Language, Words

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.editing import Edit, Ground
    from scheduler.errors import EditRefused, PlanFault
    from scheduler.replan import Changes
    from scheduler.trips import Plan


def register(app: typer.Typer, words: Words) -> None:
    """Add the command."""

    @app.command(help=words("cli.edit.help"))
    def edit(
        case: Annotated[Path, typer.Argument(metavar="CASE", help=words("cli.case"))],
        from_plan: Annotated[Path, typer.Option("--from", help=words("cli.edit.from"))],
        edits: Annotated[Path, typer.Option("--edits", help=words("cli.edit.edits"))],
        out: Annotated[Path, typer.Option("--out", help=words("cli.plan.out"))],
        locks: Annotated[Path | None, typer.Option("--locks", help=words("cli.replan.locks"))] = None,
        now: Annotated[str, typer.Option("--now", help=words("cli.edit.now"))] = "",
        changes: Annotated[Path | None, typer.Option("--changes", help=words("cli.replan.changes"))] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        for path, option in ((out, "--out"), (changes, "--changes")):
            if path is not None:
                refuse_unwritable(path, words, option)
        edit_file(case, from_plan, edits, out, locks, now, changes, words)


def edit_file(
    folder: Path,
    standing: Path,
    path: Path,
    out: Path,
    locks: Path | None,
    now: str,
    changes: Path | None,
    words: Words,
) -> None:
    """Read a case, its plan and the edits, make them one after another, and write the plan.

    Raises
    ------
    RefusalError
        Something cannot be read, or an edit is refused; nothing is written.
    """
    from api.operations.planning import referee_of, travel_of
    from routing.errors import RoutingError
    from scheduler.editing import Ground, read_edits
    from scheduler.editing.words import rule_words
    from scheduler.errors import EditRefused
    from scheduler.replan import compare

    case, plan, reading = read_both(folder, standing, words, "--from")
    wished = read_wishes(locks, now, case, words)
    try:
        listed = read_edits(path, case.clock)
    except EditRefused as refused:
        raise _refusal(refused, path, "", words) from refused
    try:
        travel = travel_of(case, reading)
        ground = Ground.of(case, travel, plan, locks=wished, judged=referee_of(case, travel))
    except RoutingError as error:
        raise RefusalError([f"error case.toml:1 roads ROADS_UNREADABLE {error}"]) from error
    after, left = make_edits(ground, plan, listed, path, words)
    write_and_say(case, after, compare(case, plan, after), out, changes, words)
    for fault in left:
        say(words("cli.edit.standing", what=rule_words(fault, words.lang)))


def make_edits(
    ground: "Ground", plan: "Plan", listed: "tuple[Edit, ...]", path: Path, words: Words
) -> "tuple[Plan, tuple[PlanFault, ...]]":
    """Make edits one after another; return the plan, and the rules that it broke before and breaks still.

    Raises
    ------
    RefusalError
        One of them is refused.
    """
    from scheduler.editing import edited
    from scheduler.errors import EditRefused

    left: tuple[PlanFault, ...] = ()
    for number, one in enumerate(listed):
        try:
            done = edited(ground, plan, one)
        except EditRefused as refused:
            raise _refusal(refused, path, f"edits[{number}]", words) from refused
        plan, left = done.plan, done.standing_faults
    return plan, left


def _refusal(refused: "EditRefused", path: Path, where: str, words: Words) -> RefusalError:
    """Say why an edit is refused: 1 = it breaks a rule, 2 = it is about nothing or cannot be read."""
    from scheduler.editing.words import FAULTS
    from scheduler.editing.words import words as say_edit

    lines = [
        f"error {path}:1 {where or fault.where or '-'} {fault.code} "
        + say_edit(fault, words.lang).removeprefix(f"{fault.code} ")
        for fault in refused.faults
    ]
    broken = all(fault.code not in FAULTS for fault in refused.faults)
    return RefusalError(lines, EXIT_FAULTS if broken else EXIT_BAD_INPUT)


def write_and_say(
    case: "Case", plan: "Plan", found: "Changes", out: Path, changes: Path | None, words: Words
) -> None:
    """Write the plan and what changed, and say it."""
    from scheduler.planfile import write_plan
    from scheduler.replan.changefile import write_changes

    try:
        write_plan(plan, out)
        if changes is not None:
            write_changes(case, found, changes, words.lang)
    except OSError as error:
        raise RefusalError([path_fault(out, "OUT_NOT_WRITABLE", words, "--out")]) from error
    say_changes(case, found, words)

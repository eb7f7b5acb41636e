"""`returnbus check`: the product's own referee; silent and 0 when the plan is lawful."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import RefusalError, read_or_refuse, say
from api.words import Language, Words

EXIT_FAULTS = 1


def register(app: typer.Typer, words: Words) -> None:
    """Add the command."""

    @app.command(help=words("cli.check.help"))
    def check(
        case: Annotated[Path, typer.Argument(metavar="CASE", help=words("cli.case"))],
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help=words("cli.plan_file"))],
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        if check_file(case, plan, words):
            raise typer.Exit(EXIT_FAULTS)


def check_file(folder: Path, path: Path, words: Words) -> int:
    """Write one line a fault on stdout and return how many there are.

    Raises
    ------
    RefusalError
        The case or the plan cannot be read.
    """
    from api.operations.planning import faults_of, travel_of
    from routing.errors import RoutingError
    from scheduler.errors import PlanUnreadable
    from scheduler.planfile import read_plan_json

    reading, case = read_or_refuse(folder, words, quiet=True)
    try:
        document = read_plan_json(path)
        faults = faults_of(case, travel_of(case, reading), document)
    except PlanUnreadable as error:
        lines = [f"error {path}:1 - PLAN_UNREADABLE {fault.words}" for fault in error.faults]
        raise RefusalError(lines) from error
    except RoutingError as error:
        raise RefusalError([f"error case.toml:1 roads ROADS_UNREADABLE {error}"]) from error
    for fault in faults:
        say(" ".join(f"{fault.code} {fault.where or 'plan'} {fault.words}".split()))
    return len(faults)

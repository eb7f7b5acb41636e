"""`returnbus plan`: a case in, a plan file out."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from api.commands.console import RefusalError, path_fault, read_or_refuse, refuse_unwritable, say
from api.words import Language, Words

MOST_SECONDS = 86_400.0  # a day: who asks for more has mistyped


def register(app: typer.Typer, words: Words) -> None:
    """Add the command."""

    @app.command(help=words("cli.plan.help"))
    def plan(
        case: Annotated[Path, typer.Argument(metavar="CASE", help=words("cli.case"))],
        out: Annotated[Path, typer.Option("--out", help=words("cli.plan.out"))],
        seconds: Annotated[
            float, typer.Option("--seconds", min=0.1, max=MOST_SECONDS, help=words("cli.plan.seconds"))
        ] = 30.0,
        seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help=words("cli.plan.seed"))] = 1,
        iterations: Annotated[
            int | None, typer.Option("--iterations", min=1, help=words("cli.plan.iterations"))
        ] = None,
        gap: Annotated[float, typer.Option("--gap", min=0.0, max=100.0, help=words("cli.plan.gap"))] = 0.0,
        without_master: Annotated[
            bool, typer.Option("--no-master", help=words("cli.plan.no_master"))
        ] = False,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        begun = time.monotonic()
        refuse_unwritable(out, words)
        plan_to_file(case, out, words, begun, seconds, seed, iterations, not without_master, gap / 100)


def plan_to_file(
    folder: Path,
    out: Path,
    words: Words,
    begun: float,
    seconds: float,
    seed: int,
    iterations: int | None,
    master: bool = True,
    gap: float = 0.0,
) -> None:
    """Read, plan and write; nothing is written unless a plan was made.

    `master` off: CP-SAT has no say, only to measure what it is worth. `gap`: at which part of the plan's cost
    its proof is good enough to stop.

    Raises
    ------
    RefusalError
        The case has errors, or its roads cannot be read.
    """
    from api.commands.progress import showing
    from api.commands.summary import left_lines
    from api.operations.planning import plan_case, travel_of
    from routing.errors import RoutingError
    from scheduler.planfile import write_plan

    reading, case = read_or_refuse(folder, words)
    try:
        travel = travel_of(case, reading)
    except RoutingError as error:
        raise RefusalError([f"error case.toml:1 roads ROADS_UNREADABLE {error}"]) from error
    with stopping_on_interrupt() as stopped, showing(words, seconds, iterations) as report:
        result = plan_case(case, travel, begun, seconds, iterations, seed, report, stopped, master, gap)
    try:
        write_plan(result.plan, out)
    except OSError as error:
        raise RefusalError([path_fault(out, "OUT_NOT_WRITABLE", words, "--out")]) from error
    for line in left_lines(result.plan, words):
        say(line)


@contextmanager
def stopping_on_interrupt() -> "Iterator[StopAsked]":
    """Make the first Ctrl-C end the search with the best plan so far; the second ends the program."""
    stopped = StopAsked()
    before = signal.signal(signal.SIGINT, stopped.ask)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


class StopAsked:
    """Remember whether the person asked to stop."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self, number: int, frame: FrameType | None) -> None:
        """Note the wish; a second one interrupts at once."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    def __call__(self) -> bool:
        """Say whether to stop."""
        return self.asked

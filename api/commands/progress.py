"""Showing how planning gets on: a bar on a terminal, plain lines where they are asked for, else nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.commands.console import say, terminal
from api.words import Words

if TYPE_CHECKING:
    from scheduler.planning import Progress

LINE_EVERY_S = 5.0


def yuan(fen: float) -> str:
    """Write money in whole yuan with thousands parted."""
    return f"{round(fen / 100):,}"


def progress_words(words: Words, progress: "Progress") -> str:
    """Return one line on where the search stands."""
    if not progress.trips:
        return words("cli.progress.searching")
    bound, best = progress.bound_fen, progress.best_fen
    gap = f"{(best - bound) / best:.1%}" if best and bound else "-"
    return words(
        "cli.progress.line", trips=progress.trips, left=progress.left_behind, yuan=yuan(best), gap=gap
    )


@contextmanager
def showing(
    words: Words, seconds: float, iterations: int | None, lines: bool = False
) -> "Iterator[Callable[[Progress], None]]":
    """Give a function to report progress to.

    Parameters
    ----------
    words
        The language to speak.
    seconds, iterations
        When planning will stop; the bar fills by seconds, and only pulses when it stops by iterations.
    lines
        Where stderr is no terminal, write a plain line on stdout every few seconds instead of nothing.
    """
    console = terminal(stderr=True)
    if not console.is_terminal:
        yield _plain(words) if lines else _silent
        return
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (SpinnerColumn(), BarColumn(24), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task(words("cli.progress.searching"), total=None if iterations else seconds)

        def report(progress: "Progress") -> None:
            bar.update(task, completed=progress.seconds, description=progress_words(words, progress))

        yield report


@contextmanager
def counting(words: Words) -> "Iterator[Callable[[int, int], None]]":
    """Give a function to report how many trips are done: a bar on a terminal, else nothing."""
    console = terminal(stderr=True)
    if not console.is_terminal:
        yield lambda done, of: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(24), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task(words("cli.progress.trips"), total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _silent(progress: "Progress") -> None:
    """Say nothing."""


def _plain(words: Words) -> "Callable[[Progress], None]":
    """Return a reporter that writes a line now and then."""
    last = -LINE_EVERY_S

    def report(progress: "Progress") -> None:
        nonlocal last
        if progress.seconds - last >= LINE_EVERY_S:
            last = progress.seconds
            say(f"  {progress.seconds:5.1f} s  {progress_words(words, progress)}")

    return report

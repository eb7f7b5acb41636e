"""Speaking to the person at the terminal: faults, refusals, and options that every command shares."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.words import Words

if TYPE_CHECKING:
    from rich.console import Console

    from scheduler.case import Case
    from scheduler.casefile import CaseReading
    from scheduler.errors import Fault

EXIT_BAD_INPUT = 2


class RefusalError(Exception):
    """Stop a command and say why; nothing has been written.

    Parameters
    ----------
    lines
        What is said on stderr, a line each.
    exit_code
        The process's answer.
    """

    def __init__(self, lines: Sequence[str], exit_code: int = EXIT_BAD_INPUT) -> None:
        self.lines = tuple(lines)
        self.exit_code = exit_code
        super().__init__("; ".join(self.lines[:3]))

    def show(self) -> None:
        """Write the lines on stderr."""
        for line in self.lines:
            typer.echo(line, err=True)


def say(text: str) -> None:
    """Write a line on stdout."""
    typer.echo(text)


def say_error(text: str) -> None:
    """Write a line on stderr."""
    typer.echo(text, err=True)


def terminal(stderr: bool = False) -> "Console":
    """Return a rich console, plain (no colours, no boxes drawn over) when it is not a terminal."""
    from rich.console import Console

    console = Console(stderr=stderr, highlight=False)
    if console.is_terminal:
        return console
    return Console(stderr=stderr, highlight=False, no_color=True, width=110)


def path_fault(path: Path, code: str, words: Words, option: str = "-") -> str:
    """Return the line that says what is wrong with a path, in the form of every other fault."""
    return f"error {path}:1 {option} {code} {words(f'cli.fault.{code.lower()}')}"


def refuse_unwritable(path: Path, words: Words, option: str = "--out") -> None:
    """Refuse, before any work is done, a file that could not be written at the end.

    Raises
    ------
    RefusalError
        It is a folder, its folder does not exist, or nothing may be written there.
    """
    if path.is_dir():
        raise RefusalError([path_fault(path, "OUT_IS_FOLDER", words, option)])
    if not path.parent.is_dir():
        raise RefusalError([path_fault(path, "OUT_FOLDER_MISSING", words, option)])
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError:
        raise RefusalError([path_fault(path, "OUT_NOT_WRITABLE", words, option)]) from None


def make_folder(folder: Path, words: Words, option: str = "--out") -> None:
    """Make a folder for output.

    Raises
    ------
    RefusalError
        It cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise RefusalError([path_fault(folder, "OUT_NOT_WRITABLE", words, option)]) from None
    if not os.access(folder, os.W_OK):
        raise RefusalError([path_fault(folder, "OUT_NOT_WRITABLE", words, option)])


def say_faults(faults: "Iterable[Fault]", lang: str) -> None:
    """Write every fault of the input on stderr, a line each."""
    from scheduler.faults import line

    for fault in faults:
        say_error(line(fault, lang))


def read_or_refuse(folder: Path, words: Words, quiet: bool = False) -> "tuple[CaseReading, Case]":
    """Read a case and say its faults.

    Parameters
    ----------
    folder
        The case folder.
    words
        The language to speak.
    quiet
        Leave warnings out (they were said when the case was planned).

    Raises
    ------
    RefusalError
        There is no such folder, or the case has errors; each of them has been said.
    """
    if not folder.is_dir():
        raise RefusalError([path_fault(folder, "CASE_NOT_A_FOLDER", words)])
    from scheduler.casefile import read_case
    from scheduler.errors import Level

    reading = read_case(folder)
    say_faults((fault for fault in reading.faults if not quiet or fault.level is Level.ERROR), words.lang)
    if reading.case is None:
        raise RefusalError([])
    return reading, reading.case

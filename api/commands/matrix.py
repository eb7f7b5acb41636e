"""`returnbus matrix`: the distances and times that planning uses, as a file."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import RefusalError, path_fault, read_or_refuse, refuse_unwritable
from api.words import Language, Words


def register(app: typer.Typer, words: Words) -> None:
    """Add the command."""

    @app.command(help=words("cli.matrix.help"))
    def matrix(
        case: Annotated[Path, typer.Argument(metavar="CASE", help=words("cli.case"))],
        out: Annotated[Path, typer.Option("--out", help=words("cli.matrix.out"))],
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        from api.operations.planning import travel_of
        from routing.errors import RoutingError
        from routing.matrix import write_matrix

        refuse_unwritable(out, words)
        reading, read = read_or_refuse(case, words)
        try:
            write_matrix(travel_of(read, reading), out)
        except RoutingError as error:
            raise RefusalError([f"error case.toml:1 roads ROADS_UNREADABLE {error}"]) from error
        except OSError as error:
            raise RefusalError([path_fault(out, "OUT_NOT_WRITABLE", words, "--out")]) from error

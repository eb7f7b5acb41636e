"""`returnbus print` and `returnbus map`: manifests and slips as PDF, map pages that need no network."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import make_folder, say
from api.words import PAPER_LANGUAGE, Language, Words


def register(app: typer.Typer, words: Words) -> None:
    """Add the commands."""

    @app.command("print", help=words("cli.print.help"))
    def print_(
        case: Annotated[Path, typer.Argument(metavar="CASE", help=words("cli.case"))],
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help=words("cli.plan_file"))],
        out: Annotated[Path, typer.Option("--out", help=words("cli.print.out"))] = Path("papers"),
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        print_papers(case, plan, out, words)

    @app.command("map", help=words("cli.map.help"))
    def map_(
        case: Annotated[Path, typer.Argument(metavar="CASE", help=words("cli.case"))],
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help=words("cli.plan_file"))],
        out: Annotated[Path, typer.Option("--out", help=words("cli.map.out"))] = Path("maps-of-trips"),
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        draw(case, plan, out, words)


def print_papers(folder: Path, plan: Path, out: Path, words: Words) -> None:
    """Print every manifest and handover slip of a plan."""
    from api.commands.batch import read_planned
    from api.commands.progress import counting
    from api.documents import print_all
    from api.operations.drawing import roads_below
    from api.operations.planning import network_of
    from maps.stills import trip_pictures

    planned = read_planned(folder, plan, words)
    make_folder(out, words)
    geometry, base = network_of(planned.case).geometry, roads_below(planned.case)
    with counting(words) as report:
        printed = print_all(
            planned.case,
            planned.plan,
            out,
            made_at=datetime.now(UTC),
            pictures=trip_pictures(planned.case, planned.plan, geometry, base),
            lang=PAPER_LANGUAGE[words.lang],
            report=report,
        )
    say(words("cli.print.done", n=len(printed), out=out))


def draw(folder: Path, plan: Path, out: Path, words: Words) -> None:
    """Draw the map pages of a plan."""
    from api.commands.batch import read_planned
    from api.operations.drawing import roads_below
    from api.operations.planning import network_of
    from maps.pages import write_maps

    planned = read_planned(folder, plan, words)
    make_folder(out, words)
    pages = write_maps(
        planned.case,
        planned.plan,
        out,
        geometry=network_of(planned.case).geometry,
        base=roads_below(planned.case),
        lang=PAPER_LANGUAGE[words.lang],
    )
    say(words("cli.map.done", page=pages[0]))

"""`returnbus forget`: erases what is known of health and whose time is over."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import say
from api.commands.serve import settings
from api.settings import Settings
from api.words import Language, Words


def register(app: typer.Typer, words: Words) -> None:
    """Add the command."""

    @app.command(help=words("cli.forget.help"))
    def forget(
        data: Annotated[Path | None, typer.Option("--data", help=words("cli.data"))] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        run(settings(words, data), words)


def run(chosen: Settings, words: Words) -> None:
    """Erase it and say how much it was."""
    from api.operations.office import open_office
    from api.operations.privacy import forget_health

    office = open_office(chosen)
    with closing(office.database):
        done = forget_health(office)
    say(words("cli.forget.done", trips=done.trips, facts=done.facts, statements=done.statements))
    for trip in done.kept:
        say(words("cli.forget.kept", trip=trip))

"""`returnbus rotate-key`: another key for what is sealed in the store."""

import time
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

    @app.command("rotate-key", help=words("cli.rotate_key.help"))
    def rotate_key(
        forget_old: Annotated[
            bool, typer.Option("--forget-old", help=words("cli.rotate_key.forget_old"))
        ] = False,
        data: Annotated[Path | None, typer.Option("--data", help=words("cli.data"))] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        change(settings(words, data), forget_old, words)


def change(chosen: Settings, forget_old: bool, words: Words) -> None:
    """Change the key and say so."""
    from api.operations.keys import rotate
    from api.store import open_database

    with closing(open_database(chosen.store, keys=chosen.keys)) as database:
        done = rotate(database, int(time.time()), forget_old)
    say(words("cli.rotate_key.done", fields=done.fields, key=done.key_id, path=chosen.keys))

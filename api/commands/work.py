"""`returnbus work`: makes the plans that were submitted to the service, one after the other."""

import signal
import threading
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

    @app.command("work", help=words("cli.work.help"))
    def work(
        once: Annotated[bool, typer.Option("--once", help=words("cli.work.once"))] = False,
        data: Annotated[Path | None, typer.Option("--data", help=words("cli.data"))] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        run(settings(words, data), once, words)


def run(chosen: Settings, once: bool, words: Words) -> None:
    """Work until told to stop; with `once` until no job waits."""
    from api.operations.office import open_office
    from api.operations.working import new_name, work, work_once

    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    office, name = open_office(chosen), new_name()
    with closing(office.database):
        say(words("cli.work.ready", name=name))
        if once:
            while work_once(office, name):
                pass
            return
        try:
            work(office, stopped.is_set, name)
        except KeyboardInterrupt:
            return

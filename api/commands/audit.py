"""`returnbus audit`: whether the log of facts is as it was written."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import say
from api.commands.serve import settings
from api.settings import Settings
from api.words import Language, Words

EXIT_BROKEN = 1


def register(app: typer.Typer, words: Words) -> None:
    """Add the command."""

    @app.command(help=words("cli.audit.help"))
    def audit(
        data: Annotated[Path | None, typer.Option("--data", help=words("cli.data"))] = None,
        trip: Annotated[str, typer.Option("--trip", help=words("cli.audit.trip"))] = "",
        printed: Annotated[str, typer.Option("--printed", help=words("cli.audit.printed"))] = "",
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        good = hold_together(settings(words, data), trip, printed, words)
        if not good:
            raise typer.Exit(EXIT_BROKEN)


def hold_together(chosen: Settings, trip: str, printed: str, words: Words) -> bool:
    """Say whether the chains hold, and where a printed head stood; return whether all is well."""
    from api.operations.auditing import audit, place_of_printed
    from api.store import open_database

    with closing(open_database(chosen.store, keys=chosen.keys)) as database:
        found = audit(database)
        if found.breach is None:
            say(words("cli.audit.good", facts=found.facts, head=found.head))
        else:
            say(words("cli.audit.broken", what=found.breach.words(words.lang)))
        if not printed:
            return found.breach is None
        plan_id, _, trip_id = trip.partition("/")
        place = place_of_printed(database, plan_id, trip_id, printed)
    if place is None:
        say(words("cli.audit.never_printed", trip=trip))
    else:
        say(words("cli.audit.printed_after", trip=trip, facts=place))
    return found.breach is None and place is not None

"""`returnbus publish`: puts a lawful plan where the service shows it."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import say
from api.commands.serve import settings
from api.settings import Settings
from api.words import Language, Words


def register(app: typer.Typer, words: Words) -> None:
    """Add the command."""

    @app.command(help=words("cli.publish.help"))
    def publish(
        case: Annotated[Path, typer.Argument(metavar="CASE", help=words("cli.case"))],
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help=words("cli.plan_file"))],
        data: Annotated[Path | None, typer.Option("--data", help=words("cli.data"))] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        publish_plan(case, plan, settings(words, data), words)


def publish_plan(case: Path, plan: Path, chosen: Settings, words: Words) -> None:
    """Publish a lawful plan with its maps."""
    from api.commands.batch import read_planned
    from api.operations.drawing import draw_pages, keep_pictures, roads_below
    from api.operations.office import open_office
    from api.operations.planning import network_of
    from api.operations.publishing import publish
    from maps.stills import trip_pictures
    from maps.trip_line import remembered

    planned, office = read_planned(case, plan, words), open_office(chosen)
    record = publish(office, planned.case, case, planned.document, planned.travel)
    geometry, base = remembered(network_of(planned.case).geometry), roads_below(planned.case)
    keep_pictures(office, record.plan_id, trip_pictures(planned.case, planned.plan, geometry, base))
    draw_pages(office, record.plan_id, planned.case, planned.plan, geometry, base)
    office.database.close()
    say(words("cli.publish.done", trips=record.trips, riders=record.riders))

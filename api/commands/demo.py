"""`returnbus demo`: from the roster of Zizhong to plan, papers, maps and a service that is ready to run."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.console import RefusalError, make_folder, path_fault, read_or_refuse, say, terminal
from api.commands.plan import MOST_SECONDS, stopping_on_interrupt
from api.words import PAPER_LANGUAGE, Language, Words

if TYPE_CHECKING:
    from api.commands.batch import PlannedCase
    from api.operations.office import Office
    from maps.trip_line import Geometry
    from scheduler.case import Case
    from scheduler.manifests import TripPapers

_ROOT = Path(__file__).resolve().parents[2]
_CHECKOUT, _INSTALLED = _ROOT / "fixtures" / "zizhong", _ROOT / "return_bus_data" / "zizhong"
CASE = _CHECKOUT if _CHECKOUT.is_dir() else _INSTALLED
PLAN_FILE, PAPERS_FOLDER = "plan.json", "papers"
LOCAL_ADDRESS = "http://127.0.0.1:8000"


def register(app: typer.Typer, words: Words) -> None:
    """Add the command."""

    @app.command(help=words("cli.demo.help"))
    def demo(
        out: Annotated[Path, typer.Option("--out", help=words("cli.demo.out"))] = Path("demo"),
        case: Annotated[Path, typer.Option("--case", help=words("cli.demo.case"))] = CASE,
        seconds: Annotated[
            float, typer.Option("--seconds", min=1, max=MOST_SECONDS, help=words("cli.plan.seconds"))
        ] = 40.0,
        seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help=words("cli.plan.seed"))] = 1,
        iterations: Annotated[
            int | None, typer.Option("--iterations", min=1, help=words("cli.plan.iterations"))
        ] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        say(words("cli.demo.reading", case=case.name))
        if not (case / "case.toml").is_file():
            raise RefusalError([path_fault(case, "DEMO_CASE_MISSING", words, "--case")])
        make_folder(out, words)
        run(case, out, words, seconds, seed, iterations)


def run(folder: Path, out: Path, words: Words, seconds: float, seed: int, iterations: int | None) -> None:
    """Plan, print, draw, publish, and say what came of it."""
    from api.commands.batch import PlannedCase
    from api.commands.progress import showing
    from api.commands.summary import figures, left_behind, trips
    from api.operations.planning import network_of, plan_case, travel_of
    from scheduler.planfile import plan_to_json, write_plan

    begun = time.monotonic()
    reading, case = read_or_refuse(folder, words)
    _say_gate(case, words)
    network, travel = network_of(case), travel_of(case, reading)
    say(words("cli.demo.planning", seconds=round(seconds)))
    with stopping_on_interrupt() as stopped, showing(words, seconds, iterations, lines=True) as report:
        result = plan_case(case, travel, begun, seconds, iterations, seed, report, stopped)
    write_plan(result.plan, out / PLAN_FILE)
    say(words("cli.demo.planned", seconds=f"{time.monotonic() - begun:.1f}"))
    planned = PlannedCase(case, result.plan, plan_to_json(result.plan), travel)
    page = _publish(folder, planned, network.geometry, out, words)
    console = terminal()
    console.print()
    console.print(trips(case, result.plan, words))
    console.print(left_behind(result.plan, words))
    console.print(figures(case, result.plan, words))
    console.print()
    for name, path in (("plan", out / PLAN_FILE), ("papers", out / PAPERS_FOLDER), ("map", page)):
        say(words(f"cli.demo.path.{name}", path=path))
    say(words("cli.demo.serve", data=out))


def _say_gate(case: "Case", words: Words) -> None:
    """Say how many people may travel."""
    from scheduler.eligibility import gate

    refused = len(gate(case).refused)
    say(words("cli.demo.gate", registered=len(case.workers), passed=len(case.workers) - refused))


def _publish(folder: Path, planned: "PlannedCase", geometry: "Geometry", out: Path, words: Words) -> Path:
    """Publish the plan, print its papers with live links, draw its maps, and return the first map page."""
    from api.commands.progress import counting
    from api.commands.serve import settings
    from api.documents import print_all
    from api.operations.drawing import FIRST_PAGE, draw_pages, keep_pictures, roads_below
    from api.operations.office import open_office
    from api.operations.publishing import publish
    from maps.stills import trip_pictures
    from maps.trip_line import remembered

    say(words("cli.demo.printing"))
    case, plan = planned.case, planned.plan
    office = open_office(settings(words, out))
    record = publish(office, case, folder, planned.document, planned.travel)
    roads, base = remembered(geometry), roads_below(case)
    pictures = trip_pictures(case, plan, roads, base)
    keep_pictures(office, record.plan_id, pictures)
    with counting(words) as report:
        print_all(
            case,
            plan,
            out / PAPERS_FOLDER,
            made_at=datetime.now(UTC),
            pictures=pictures,
            lang=PAPER_LANGUAGE[words.lang],
            papers=_links(office, record.plan_id),
            report=report,
        )
    say(words("cli.demo.drawing"))
    pages = draw_pages(office, record.plan_id, case, plan, roads, base)
    office.database.close()
    return pages / words.lang / FIRST_PAGE


def _links(office: "Office", plan_id: str) -> "dict[str, TripPapers]":
    """Make the links that the QR codes of the papers hold."""
    from api.links import link_under
    from api.operations.tokens import issue_for_desk, issue_for_trip
    from api.store import batches
    from scheduler.manifests import TripPapers

    desk, _ = issue_for_desk(office)
    with office.database.reading() as connection:
        records = batches.list_trips(connection, plan_id)
    address = office.settings.public_url or LOCAL_ADDRESS

    def link(trip_id: str, firm_id: str = "") -> str:
        return link_under(address, issue_for_trip(office, desk.caller(), plan_id, trip_id, firm_id)[1])

    return {
        one.trip_id: TripPapers(
            link=link(one.trip_id),
            firm_links={firm_id: link(one.trip_id, firm_id) for firm_id in one.roster.firm_ids},
        )
        for one in records
    }

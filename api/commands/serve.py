"""`returnbus serve` and `returnbus publish`: the service, and what it serves."""

import logging
import multiprocessing
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from logging.handlers import WatchedFileHandler
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from api.commands.console import RefusalError, make_folder, say
from api.settings import Settings, settings_from
from api.words import Language, Words

PORT = 8000
LOCAL = "127.0.0.1"
LAST_PORT = 65_535


def register(app: typer.Typer, words: Words) -> None:
    """Add the commands."""

    @app.command(help=words("cli.serve.help"))
    def serve(
        data: Annotated[Path | None, typer.Option("--data", help=words("cli.data"))] = None,
        host: Annotated[str, typer.Option("--host", help=words("cli.serve.host"))] = "127.0.0.1",
        port: Annotated[
            int, typer.Option("--port", min=1, max=LAST_PORT, help=words("cli.serve.port"))
        ] = PORT,
        public_url: Annotated[str, typer.Option("--public-url", help=words("cli.serve.public_url"))] = "",
        workers: Annotated[
            int, typer.Option("--workers", min=0, max=64, help=words("cli.serve.workers"))
        ] = 1,
        metrics_port: Annotated[
            int, typer.Option("--metrics-port", min=0, max=LAST_PORT, help=words("cli.serve.metrics_port"))
        ] = 0,
        log: Annotated[Path | None, typer.Option("--log", help=words("cli.serve.log"))] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        chosen = settings(words, data)
        chosen = replace(chosen, public_url=public_url or chosen.public_url)
        with logging_to(log, words):
            run(chosen, Address(host, port, metrics_port), words, workers)

    @app.command(help=words("cli.publish.help"))
    def publish(
        case: Annotated[Path, typer.Argument(metavar="CASE", help=words("cli.case"))],
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help=words("cli.plan_file"))],
        data: Annotated[Path | None, typer.Option("--data", help=words("cli.data"))] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        publish_plan(case, plan, settings(words, data), words)


def settings(words: Words, data: Path | None) -> Settings:
    """Return the settings of the environment, with the folder that was named.

    Raises
    ------
    RefusalError
        A setting is not a number, or the folder cannot be made.
    """
    try:
        found = settings_from(os.environ)
    except ValueError as error:
        raise RefusalError([words("cli.settings_fault", what=error)]) from error
    found = replace(found, data=data) if data else found
    make_folder(found.data, words, "--data")
    return found


@dataclass(frozen=True, slots=True)
class Address:
    """Hold where the service listens.

    Parameters
    ----------
    host, port
        For everybody.
    metrics_port
        For programs on this machine that read its figures; 0 = nowhere.
    """

    host: str
    port: int
    metrics_port: int = 0


@contextmanager
def logging_to(path: Path | None, words: Words) -> Iterator[None]:
    """Write a line of JSON for each request to a file meanwhile; "-" is the standard error, None nowhere.

    Raises
    ------
    RefusalError
        Nothing can be written there.
    """
    if path is None:
        yield
        return
    from api.measuring import LOG

    try:
        # other programs may move the file away and have a new one begun
        handler = logging.StreamHandler() if str(path) == "-" else WatchedFileHandler(path, encoding="utf-8")
    except OSError as error:
        raise RefusalError([words("cli.serve.log_fault", path=path, what=error.strerror)]) from error
    handler.setFormatter(logging.Formatter("%(message)s"))
    before = LOG.level, LOG.propagate
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        LOG.setLevel(before[0])
        LOG.propagate = before[1]
        handler.close()


def run(chosen: Settings, at: Address, words: Words, workers: int = 0) -> None:
    """Serve until interrupted; the dispatcher's link is shown once, and processes make plans beside it.

    Raises
    ------
    RefusalError
        Nothing can be offered at this address: the port is taken, or the host is not this machine.
    """
    import uvicorn
    from prometheus_client import start_http_server

    from api.app import create_app
    from api.links import link_under
    from api.operations.delivering import delivering_beside
    from api.operations.tokens import issue_for_desk

    for host, port in ((at.host, at.port), *(((LOCAL, at.metrics_port),) if at.metrics_port else ())):
        try:
            socket.create_server((host, port)).close()
        except OSError as error:
            raise RefusalError([words("cli.serve.taken", address=f"{host}:{port}", port=port + 1)]) from error
    app = create_app(chosen)
    if at.metrics_port:
        start_http_server(at.metrics_port, LOCAL, app.state.figures.registry)
    _, secret = issue_for_desk(app.state.office)
    address = chosen.public_url or f"http://{at.host}:{at.port}"
    say(words("cli.serve.link", hours=chosen.desk_hours))
    say(f"  {link_under(address, secret)}")
    say(words("cli.serve.stop"))
    with working_beside(chosen, workers), delivering_beside(app.state.office):
        # no access log: the address of a page holds its secret
        uvicorn.run(app, host=at.host, port=at.port, log_level="warning", access_log=False)


@contextmanager
def working_beside(chosen: Settings, workers: int) -> Iterator[None]:
    """Have processes make plans meanwhile; they end with the service, and others take their jobs."""
    context = multiprocessing.get_context("spawn")
    beside = [context.Process(target=work_beside, args=(chosen,), daemon=True) for _ in range(workers)]
    # the server ends by sending itself the signal that ended it: only so what follows is still done
    before = signal.signal(signal.SIGTERM, _leave)
    for process in beside:
        process.start()
    try:
        yield
    finally:
        for process in beside:
            process.terminate()
        for process in beside:
            process.join()
        signal.signal(signal.SIGTERM, before)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def work_beside(chosen: Settings) -> None:
    """Make plans for as long as the service lives that has begun this process."""
    from api.operations.office import open_office
    from api.operations.working import work

    service = multiprocessing.parent_process()
    office = open_office(chosen)
    try:
        work(office, lambda: service is None or not service.is_alive())
    except KeyboardInterrupt:
        return
    finally:
        office.database.close()


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

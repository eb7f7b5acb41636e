"""`returnbus serve`: the service."""

import logging
import multiprocessing
import os
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from logging.handlers import WatchedFileHandler
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.console import RefusalError, make_folder, say
from api.commands.https import TlsWish, certificate_for
from api.settings import Settings, settings_from
from api.words import Language, Words

if TYPE_CHECKING:
    from api.tls import Shown

PORT, PLAIN_PORT = 8000, 8080
LOCAL = "127.0.0.1"
LAST_PORT = 65_535


def register(app: typer.Typer, words: Words) -> None:
    """Add the commands."""

    def option(name: str, **said: Any) -> Any:
        key = name.removeprefix("--").replace("-", "_")
        return typer.Option(name, help=words(f"cli.serve.{key}"), **said)

    port_of = partial(option, min=0, max=LAST_PORT)

    @app.command(help=words("cli.serve.help"))
    def serve(
        data: Annotated[Path | None, typer.Option("--data", help=words("cli.data"))] = None,
        host: Annotated[str, option("--host")] = LOCAL,
        port: Annotated[int, option("--port", min=1, max=LAST_PORT)] = PORT,
        public_url: Annotated[str, option("--public-url")] = "",
        tls: Annotated[bool, option("--tls")] = False,
        host_name: Annotated[list[str] | None, option("--host-name")] = None,
        tls_cert: Annotated[Path | None, option("--tls-cert")] = None,
        tls_key: Annotated[Path | None, option("--tls-key")] = None,
        plain_port: Annotated[int | None, port_of("--plain-port")] = None,
        workers: Annotated[int, option("--workers", min=0, max=64)] = 1,
        metrics_port: Annotated[int, port_of("--metrics-port")] = 0,
        log: Annotated[Path | None, option("--log")] = None,
        lang: Annotated[Language, typer.Option("--lang", help=words("cli.lang"))] = words.lang,
    ) -> None:
        chosen = settings(words, data)
        names = [name.strip().lower().rstrip(".") for name in host_name or ()]
        wish = TlsWish(tls or bool(names), tuple(names), tls_cert, tls_key, plain_port)
        shown = certificate_for(wish, chosen.data, host, words)
        plain = (PLAIN_PORT if shown and shown.authority else 0) if plain_port is None else plain_port
        at = Address(host, port, metrics_port, plain if shown else 0, shown)
        chosen = replace(chosen, public_url=public_url or chosen.public_url or at.named(names))
        with logging_to(log, words):
            run(chosen, at, words, workers)


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
    plain_port
        Without TLS, for whoever has yet to install the certificate; 0 = nowhere.
    shown
        The certificate; None = no TLS.
    """

    host: str
    port: int
    metrics_port: int = 0
    plain_port: int = 0
    shown: "Shown | None" = None

    def home(self) -> str:
        """Return the address that a person opens."""
        if self.shown is None:
            return f"http://{self.host}:{self.port}"
        from api.plain_door import address_under

        local = self.host == LOCAL and self.shown.authority is not None
        return address_under(LOCAL if local else self.shown.names[0], self.port)

    def named(self, names: Sequence[str]) -> str:
        """Return the address under the first name that somebody gave the machine, "" = none was given."""
        from api.plain_door import address_under

        return address_under(names[0], self.port) if self.shown and names else ""

    def doors(self) -> tuple[tuple[str, int], ...]:
        """Return every host and port that is listened on."""
        plain = ((self.host, self.plain_port),) if self.plain_port else ()
        figures = ((LOCAL, self.metrics_port),) if self.metrics_port else ()
        return ((self.host, self.port), *plain, *figures)


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
    from prometheus_client import start_http_server

    from api.app import create_app
    from api.commands.https import say_certificate, serve_doors
    from api.links import link_under
    from api.operations.delivering import delivering_beside
    from api.operations.forgetting import forgetting_beside
    from api.operations.tokens import issue_for_desk

    for host, port in at.doors():
        try:
            socket.create_server((host, port)).close()
        except OSError as error:
            raise RefusalError([words("cli.serve.taken", address=f"{host}:{port}", port=port + 1)]) from error
    app = create_app(chosen)
    if at.metrics_port:
        start_http_server(at.metrics_port, LOCAL, app.state.figures.registry)
    say_certificate(at, words)
    _, secret = issue_for_desk(app.state.office)
    say(words("cli.serve.link", hours=chosen.desk_hours))
    say(f"  {link_under(chosen.public_url or at.home(), secret)}")
    say(words("cli.serve.stop"))
    office = app.state.office
    with working_beside(chosen, workers), delivering_beside(office), forgetting_beside(office):
        serve_doors(app, at)


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

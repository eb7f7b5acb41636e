"""HTTPS for `returnbus serve`: which certificate is shown, what is said of it, and the doors themselves."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands.console import RefusalError, say
from api.errors import AuthorityDamaged, NameOutside
from api.words import Words

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.commands.serve import Address
    from api.tls import Shown

ENDS_SOON_DAYS = 90


@dataclass(frozen=True, slots=True)
class TlsWish:
    """Hold what was asked for on the command line.

    Parameters
    ----------
    own
        A certificate of an authority of one's own.
    names
        Host names and addresses of the machine.
    certificate, key
        Somebody else's certificate, and its key (None = in the same file).
    plain_port
        None = nothing was said of it.
    """

    own: bool
    names: tuple[str, ...]
    certificate: Path | None
    key: Path | None
    plain_port: int | None


def certificate_for(wish: TlsWish, data: Path, host: str, words: Words) -> "Shown | None":
    """Return the certificate to be shown, None = no TLS.

    Raises
    ------
    RefusalError
        A file cannot be used; the authority may not vouch for a name.
    """
    if wish.key is not None and wish.certificate is None:
        raise RefusalError([words("cli.serve.no_key")])
    if wish.certificate is None and not wish.own:
        return None
    from api.authority import FOLDER
    from api.tls import given_certificate, own_certificate

    if wish.certificate is not None:
        try:
            return given_certificate(wish.certificate, wish.key or wish.certificate, wish.names)
        except OSError as error:
            what = getattr(error, "reason", None) or error.strerror or type(error).__name__
            raise RefusalError([words("cli.serve.cert_fault", path=wish.certificate, what=what)]) from error
    folder = data / FOLDER
    try:
        return own_certificate(data, host, wish.names)
    except AuthorityDamaged as error:
        raise RefusalError([words("cli.serve.authority_fault", path=folder, what=error)]) from error
    except NameOutside as error:
        raise RefusalError([words("cli.serve.name_outside", path=folder, name=error)]) from error


def say_certificate(at: "Address", words: Words) -> None:
    """Say by what the authority is known again, and where telephones get it."""
    shown = at.shown
    if shown is None or shown.authority is None:
        return
    from api.authority import utc_now
    from api.plain_door import INSTALL

    authority = shown.authority
    end = authority.certificate.not_valid_after_utc
    say(words("cli.serve.authority", name=authority.name, day=end.date()))
    say(f"  SHA-256 {authority.fingerprint()}")
    if end - utc_now() < timedelta(days=ENDS_SOON_DAYS):
        say(words("cli.serve.authority_ends", day=end.date(), path=authority.folder))
    if at.plain_port:
        name = shown.names[0]
        host = f"[{name}]" if ":" in name else name
        say(words("cli.serve.install", address=f"http://{host}:{at.plain_port}{INSTALL}"))


def serve_doors(app: "FastAPI", at: "Address") -> None:
    """Serve at every door until interrupted."""
    import uvicorn

    from api.slow_heads import LARGEST_HEAD_BYTES, Hurried

    # no access log: the address of a page holds its secret
    quiet = {
        "log_level": "warning",
        "access_log": False,
        "http": Hurried,
        "h11_max_incomplete_event_size": LARGEST_HEAD_BYTES,
    }
    shown = at.shown
    config = uvicorn.Config(app, host=at.host, port=at.port, **quiet)  # type: ignore[arg-type]
    with _plainly(at, quiet), suppress(KeyboardInterrupt):
        if shown is None:
            uvicorn.Server(config).run()
            return
        from api.tls import STRICT, context_of, kept_up

        if shown.authority is None:
            config.headers.append(STRICT)
        config.load()
        config.ssl = context_of(shown.certificate, shown.key)
        with kept_up(shown, config.ssl):
            uvicorn.Server(config).run()


@contextmanager
def _plainly(at: "Address", quiet: dict[str, object]) -> Iterator[None]:
    """Serve the door without TLS meanwhile, in a thread of its own."""
    if not at.plain_port or at.shown is None:
        with nullcontext():
            yield
        return
    import uvicorn

    from api.plain_door import plain_door

    door = plain_door(at.shown, at.port)
    server = uvicorn.Server(uvicorn.Config(door, host=at.host, port=at.plain_port, **quiet))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, name="plain door", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()

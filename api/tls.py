"""HTTPS: which certificate the service shows, and how it is changed while the service goes on."""

import logging
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.authority import Authority, names_of_machine, open_authority, open_server, utc_now

LOG = logging.getLogger("returnbus.tls")
LOOK_AGAIN_S = 3_600.0
KEPT_S = 31_536_000
STRICT = ("Strict-Transport-Security", f"max-age={KEPT_S}")
"""Only where the world knows the certificate: whoever has not installed ours could never come back."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold what the service shows to whoever comes by HTTPS.

    Parameters
    ----------
    certificate, key
        Files; the key may stand in the file of the certificate.
    authority
        Ours, where it has made the certificate; None = somebody else's.
    names
        Under which others reach the service, the likeliest first.
    renewed
        Sees to it that the file is good for some time yet.
    """

    certificate: Path
    key: Path
    authority: Authority | None
    names: tuple[str, ...]
    renewed: Callable[[], Path]


def own_certificate(data: Path, host: str, asked: Sequence[str]) -> Shown:
    """Return a certificate of an authority of one's own in the data folder; both are made where missing.

    Parameters
    ----------
    host
        The address on which the service listens.
    asked
        Host names and addresses that somebody named.

    Raises
    ------
    AuthorityDamaged, NameOutside, OSError
        The authority cannot be used; it may not vouch for a name; its files cannot be written.
    """

    def names() -> tuple[str, ...]:
        return tuple(dict.fromkeys([*asked, *names_of_machine(host)]))

    authority = open_authority(data, names(), utc_now())

    def renewed() -> Path:
        return open_server(authority, names(), asked, utc_now())

    path = renewed()
    known = tuple(name for name in names() if authority.vouches_for(name))
    return Shown(path, path, authority, known, renewed)


def given_certificate(certificate: Path, key: Path, names: Sequence[str]) -> Shown:
    """Return a certificate that somebody has got from elsewhere, after trying that it can be used.

    Raises
    ------
    OSError
        The files cannot be read, or do not belong together.
    """
    context_of(certificate, key)
    return Shown(certificate, key, None, tuple(names) or ("localhost",), lambda: certificate)


def context_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return what a server needs to show a certificate; nothing older than TLS 1.2 is spoken."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


@contextmanager
def kept_up(shown: Shown, context: ssl.SSLContext, every_s: float = LOOK_AGAIN_S) -> Iterator[None]:
    """Look now and then whether the certificate has been renewed, and show the new one from then on.

    Ours is made anew before it ends, and when the machine has got another address; another's is read again
    when its file has changed. Connections that are open go on.
    """
    ended, newest, stamp = threading.Event(), context, _stamp(shown)

    def hand(talk: ssl.SSLObject, name: str | None, begun_with: ssl.SSLContext) -> None:
        # a context that is in use is never changed: each connection takes the newest as it begins
        talk.context = newest

    def look() -> None:
        nonlocal newest, stamp
        while not ended.wait(every_s):
            try:
                shown.renewed()
                now = _stamp(shown)
                if now != stamp:
                    newest, stamp = context_of(shown.certificate, shown.key), now
            except Exception as error:
                # the one that is shown stays; it is tried again the next time
                LOG.warning("certificate not renewed: %s", type(error).__name__)

    context.sni_callback = hand
    watcher = threading.Thread(target=look, name="certificate", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _stamp(shown: Shown) -> tuple[int, int]:
    return shown.certificate.stat().st_mtime_ns, shown.key.stat().st_mtime_ns

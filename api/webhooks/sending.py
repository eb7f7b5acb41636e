"""One request to a receiver: to the number that was checked, within seconds, reading next to nothing."""

import http.client
import os
import socket
import ssl
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum

from api.errors import AddressUnfit
from api.webhooks.addresses import Receiver, Resolve, numbers_of, receiver_of, resolve

CONNECT_S = 5.0
WHOLE_S = 15.0
MOST_NUMBERS = 2
LONGEST_REST_S = 86_400
BEGIN_OF_FINE, END_OF_FINE, END_OF_REDIRECTS = 200, 300, 400


class Fault(StrEnum):
    """Name why a message was not taken."""

    NONE = ""
    ADDRESS = "address-unfit"
    UNKNOWN_NAME = "unknown-name"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TOO_SLOW = "too-slow"
    NO_ANSWER = "no-answer"
    REDIRECT = "redirect"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold how a request ended.

    Parameters
    ----------
    status
        What was answered, None = nothing.
    rest_s
        How long the receiver asks to be left alone.
    """

    fault: Fault
    status: int | None = None
    rest_s: int = 0


def post(
    address: str,
    headers: Mapping[str, str],
    body: bytes,
    own_hosts: Collection[str] = (),
    asked: Resolve = resolve,
) -> Outcome:
    """Send one message; redirects are not followed, and the answer's body is not read.

    Parameters
    ----------
    own_hosts
        Hosts of the own network that may be private.
    asked
        How names are resolved.
    """
    try:
        receiver = receiver_of(address, own_hosts)
        numbers = numbers_of(receiver, asked)
    except AddressUnfit:
        return Outcome(Fault.ADDRESS)
    except OSError:
        return Outcome(Fault.UNKNOWN_NAME)
    connected = _connected(numbers[:MOST_NUMBERS], receiver.port)
    if connected is None:
        return Outcome(Fault.UNREACHABLE)
    with connected, _cut_off(connected) as late:
        try:
            return _outcome(*_asked(receiver, connected, headers, body))
        except ssl.SSLError as error:
            return Outcome(Fault.TOO_SLOW if late.is_set() or _timed_out(error) else Fault.TLS)
        except (OSError, http.client.HTTPException) as error:
            return Outcome(Fault.TOO_SLOW if late.is_set() or _timed_out(error) else Fault.NO_ANSWER)


def _timed_out(error: Exception) -> bool:
    return isinstance(error, TimeoutError)


def _connected(numbers: list[str], port: int) -> socket.socket | None:
    for number in numbers:
        with suppress(OSError):
            # a number is given and not a name: nothing is looked up a second time
            connected = socket.create_connection((number, port), CONNECT_S)
            connected.settimeout(WHOLE_S)
            return connected
    return None


@contextmanager
def _cut_off(connected: socket.socket) -> Iterator[threading.Event]:
    """Cut a connection off when its time is over: one byte every few seconds would else hold it for days."""
    late = threading.Event()
    # TLS takes the socket over; this is the same connection under a number of its own
    with socket.socket(fileno=os.dup(connected.fileno())) as same:

        def cut() -> None:
            late.set()
            with suppress(OSError):
                same.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(WHOLE_S, cut)
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()
            timer.join()


def _asked(
    receiver: Receiver, connected: socket.socket, headers: Mapping[str, str], body: bytes
) -> tuple[int, str]:
    """Send the request over a connection and return the status and when to come again."""
    connection = http.client.HTTPConnection(receiver.host, receiver.port)
    spoken = connected
    if receiver.scheme == "https":
        spoken = ssl.create_default_context().wrap_socket(connected, server_hostname=receiver.host)
    connection.sock = spoken
    try:
        connection.putrequest("POST", receiver.target, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", receiver.host_header)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.putheader("Connection", "close")
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Retry-After") or ""
    finally:
        connection.close()
        spoken.close()


def _outcome(status: int, come_again: str) -> Outcome:
    text = come_again.strip()
    # the other form of it, a date, is left to the usual waits
    rest_s = min(int(text), LONGEST_REST_S) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    if BEGIN_OF_FINE <= status < END_OF_FINE:
        return Outcome(Fault.NONE, status)
    redirect = END_OF_FINE <= status < END_OF_REDIRECTS
    return Outcome(Fault.REDIRECT if redirect else Fault.STATUS, status, rest_s)

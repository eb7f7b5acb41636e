"""Where may be sent to: https and public addresses alone, unless a host of one's own network is named."""

import ipaddress
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from api.errors import AddressUnfit

PORTS = {"https": 443, "http": 80}
LONGEST_ADDRESS = 2_000
UNICAST = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
LAST_PORT = 65_535
Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Receiver:
    """Hold the parts of an address that may be sent to.

    Parameters
    ----------
    host, port
        Who is asked for; the host as the certificate names it.
    target
        Path and query.
    own
        Whether the host is named as one of the own network.
    """

    scheme: str
    host: str
    port: int
    target: str
    own: bool

    @property
    def host_header(self) -> str:
        """Return the host as the request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def receiver_of(address: str, own_hosts: Collection[str]) -> Receiver:
    """Take an address apart.

    Parameters
    ----------
    own_hosts
        Hosts of the own network: they may be private, and spoken to without TLS.

    Raises
    ------
    AddressUnfit
        It is none that may be sent to, whatever it leads to.
    """
    if len(address) > LONGEST_ADDRESS or not address.isascii() or any(sign <= " " for sign in address):
        raise AddressUnfit
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise AddressUnfit from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in PORTS or not host or parts.username is not None or parts.password is not None:
        raise AddressUnfit
    if parts.fragment or port == 0 or "%" in host:
        raise AddressUnfit
    own = host in own_hosts
    if parts.scheme != "https" and not own:
        raise AddressUnfit
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Receiver(parts.scheme, host, port or PORTS[parts.scheme], target, own)


def hosts_of(text: str) -> frozenset[str]:
    """Return the hosts that a setting names, with commas between them."""
    return frozenset(name.strip().lower().rstrip(".") for name in text.split(",")) - {""}


def resolve(host: str, port: int) -> list[str]:
    """Ask which numbers a name has; each number once.

    Raises
    ------
    OSError
        Nobody knows the name.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def numbers_of(receiver: Receiver, asked: Resolve = resolve) -> list[str]:
    """Return the numbers that may be connected to: to one of them, never to the name again.

    Raises
    ------
    AddressUnfit
        One of them is not public: a name that leads inside and outside is not trusted at all.
    OSError
        Nobody knows the name.
    """
    try:
        found = asked(receiver.host, receiver.port)
    except UnicodeError:  # labels that no name may have
        raise AddressUnfit from None
    if not receiver.own and not all(is_public(number) for number in found):
        raise AddressUnfit
    if not found:
        raise OSError("no address")
    return found


def is_public(number: str) -> bool:
    """Say whether an address, and any that is wrapped up in it, is one of the public internet."""
    try:
        address = ipaddress.ip_address(number)
    except ValueError:
        return False
    wrapped: list[ipaddress.IPv4Address] = []
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo or ()
        wrapped = [one for one in (address.ipv4_mapped, address.sixtofour, *teredo) if one is not None]
        if address in NAT64:
            wrapped.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.ipv4_mapped is not None or address in NAT64:
            return all(is_public(str(one)) for one in wrapped)
        if address not in UNICAST:
            return False
    plain = address.is_global and not address.is_multicast and not address.is_reserved
    return plain and all(is_public(str(one)) for one in wrapped)

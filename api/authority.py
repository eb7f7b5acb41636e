"""A small certificate authority of one's own, for offices without a certificate that the world knows.

It may vouch only for names of private networks and for those that it was made for: whoever steals its key
cannot pass for a bank with it. Its key and that of the server lie in the data folder, for their owner alone.
"""

import os
import plistlib
import socket
import tempfile
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from api.errors import AuthorityDamaged, NameOutside

FOLDER, AUTHORITY_KEY, AUTHORITY_FILE, SERVER_FILE = "tls", "authority.key", "authority.crt", "server.pem"
AUTHORITY_DAYS, SERVER_DAYS, RENEW_DAYS = 3650, 396, 30
BEFORE = timedelta(hours=12)  # telephones whose clocks are slow
OWNER_ONLY = 0o600
PRIVATE_NAMES = ("localhost", "local", "lan", "internal", "home.arpa")
PRIVATE_NETWORKS = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10"),
    *("fc00::/7", "fe80::/10", "::1/128"),
)
NOWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}  # kept for documents: nobody is there
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Authority:
    """Hold a certificate authority; its key is used here alone."""

    certificate: x509.Certificate
    folder: Path

    @property
    def der(self) -> bytes:
        """Return the certificate as telephones and Windows take it."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        """Return the certificate as Linux and Firefox take it."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def name(self) -> str:
        """Return what it is called on the list of a machine that trusts it."""
        return str(self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)

    def fingerprint(self, algorithm: hashes.HashAlgorithm | None = None) -> str:
        """Return by what a person knows it again: SHA-256, or what else a machine shows."""
        digest = self.certificate.fingerprint(algorithm or hashes.SHA256())
        return digest.hex(":").upper()

    def profile(self) -> bytes:
        """Return the certificate as a profile for iOS and macOS."""
        seed = self.certificate.fingerprint(hashes.SHA256()).hex()

        def named(part: str) -> str:
            return str(uuid.uuid5(uuid.NAMESPACE_OID, f"return-bus/{part}/{seed}")).upper()

        content = {
            "PayloadType": "com.apple.security.root",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"return-bus.authority.{seed[:16]}.certificate",
            "PayloadUUID": named("certificate"),
            "PayloadDisplayName": self.name,
            "PayloadCertificateFileName": AUTHORITY_FILE,
            "PayloadContent": self.der,
        }
        return plistlib.dumps(
            {
                "PayloadType": "Configuration",
                "PayloadVersion": 1,
                "PayloadIdentifier": f"return-bus.authority.{seed[:16]}",
                "PayloadUUID": named("profile"),
                "PayloadDisplayName": self.name,
                "PayloadContent": [content],
            }
        )

    def vouches_for(self, name: str) -> bool:
        """Say whether it may vouch for a host name or an address."""
        address = _address(name)
        constraints = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        permitted = [subtree.value for subtree in constraints.permitted_subtrees or ()]
        if address is None:
            own = [text for text in permitted if isinstance(text, str)]
            return any(name == text or name.endswith(f".{text}") for text in own)
        networks = [value for value in permitted if isinstance(value, IPv4Network | IPv6Network)]
        return any(network.version == address.version and address in network for network in networks)


def open_authority(data: Path, names: Sequence[str], now: datetime) -> Authority:
    """Return the authority of a data folder; where there is none, it is made for these names.

    Parameters
    ----------
    data
        The data folder.
    names
        Host names and addresses for which it has to vouch one day, besides all those of private networks.
    now
        The moment, in UTC.

    Raises
    ------
    AuthorityDamaged, OSError
        Its files cannot be read, do not belong together, or its time is over; they cannot be written.
    """
    folder = data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    if not (folder / AUTHORITY_KEY).exists() and not (folder / AUTHORITY_FILE).exists():
        _make(folder, names, now)
    try:
        certificate = x509.load_pem_x509_certificate((folder / AUTHORITY_FILE).read_bytes())
        sound = _key(folder / AUTHORITY_KEY).public_key() == certificate.public_key()
    except (ValueError, TypeError, OSError) as error:
        raise AuthorityDamaged(type(error).__name__) from error
    if not sound or certificate.not_valid_after_utc <= now:
        raise AuthorityDamaged("key" if not sound else "over")
    return Authority(certificate, folder)


def open_server(authority: Authority, names: Iterable[str], asked: Iterable[str], now: datetime) -> Path:
    """Return the file of the server's certificate and key; it is made anew before it ends or lacks a name.

    Parameters
    ----------
    names
        Host names and addresses of the machine; those for which the authority may not vouch are left out.
    asked
        Those of them that somebody named.

    Raises
    ------
    NameOutside
        The authority may not vouch for a name that was asked for.
    """
    outside = [name for name in asked if not authority.vouches_for(name)]
    if outside:
        raise NameOutside(outside[0])
    wanted = tuple(dict.fromkeys(name for name in names if authority.vouches_for(name)))
    path = authority.folder / SERVER_FILE
    if not _is_good(authority, path, wanted, now):
        _issue(authority, path, wanted, now)
    return path


def names_of_machine(host: str = "") -> tuple[str, ...]:
    """Return under which names and addresses others may reach this machine, the likeliest first.

    Parameters
    ----------
    host
        The address on which it listens, where it is a certain one.
    """
    found: list[str] = []
    for family, nowhere in NOWHERE.items():
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asked:
            asked.connect((nowhere, 9))  # nothing is sent: the system only chooses an address of ours
            found.append(asked.getsockname()[0])
    own = socket.gethostname().lower()
    with suppress(OSError):
        found += [str(entry[4][0]) for entry in socket.getaddrinfo(own, None)]
    if _is_name(own):
        found += [own] if "." in own else [f"{own}.local", own]
    certain = [host] if host and not _is_any(host) else []
    found = [*certain, *found, "localhost", "127.0.0.1", "::1"]
    return tuple(dict.fromkeys(name.partition("%")[0] for name in found))


def _is_any(host: str) -> bool:
    address = _address(host)
    return address is not None and address.is_unspecified


def _is_name(name: str) -> bool:
    return bool(name) and name.isascii() and all(part.replace("-", "a").isalnum() for part in name.split("."))


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _general(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.IPAddress(address) if address is not None else x509.DNSName(name)


def _key(path: Path) -> Key:
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not a key of an elliptic curve")
    return key


def _pem(key: Key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _make(folder: Path, names: Sequence[str], now: datetime) -> None:
    """Make an authority: a name of its own, so that two offices' can be told apart."""
    key = ec.generate_private_key(ec.SECP256R1())
    mark = uuid.uuid4().hex[:6].upper()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Return Bus 返岗专车 {mark}")])
    permitted: list[x509.GeneralName] = [x509.DNSName(name) for name in PRIVATE_NAMES]
    permitted += [x509.IPAddress(ip_network(network)) for network in PRIVATE_NETWORKS]
    for name in dict.fromkeys(names):
        address = _address(name)
        permitted.append(x509.DNSName(name) if address is None else x509.IPAddress(ip_network(address)))
    made = (
        _begun(subject, subject, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(folder / AUTHORITY_KEY, _pem(key), OWNER_ONLY)
    _write(folder / AUTHORITY_FILE, made.public_bytes(Encoding.PEM), 0o644)


def _issue(authority: Authority, path: Path, names: tuple[str, ...], now: datetime) -> None:
    """Write a certificate for these names with a new key."""
    own = _key(authority.folder / AUTHORITY_KEY)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Return Bus server")])
    until = authority.certificate.not_valid_after_utc
    issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(own.public_key())
    made = (
        _begun(authority.certificate.subject, subject, key.public_key(), now, SERVER_DAYS, until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(issued_by, critical=False)
        .sign(own, hashes.SHA256())
    )
    _write(path, made.public_bytes(Encoding.PEM) + authority.pem + _pem(key), OWNER_ONLY)


def _begun(
    issuer: x509.Name,
    subject: x509.Name,
    public: ec.EllipticCurvePublicKey,
    now: datetime,
    days: int,
    until: datetime | None = None,
) -> x509.CertificateBuilder:
    end = now + timedelta(days=days)
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(min(end, until) if until else end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _is_good(authority: Authority, path: Path, names: tuple[str, ...], now: datetime) -> bool:
    """Say whether a server's certificate is this authority's, has all names and some time left."""
    try:
        found = x509.load_pem_x509_certificate(path.read_bytes())
        found.verify_directly_issued_by(authority.certificate)
        own = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except Exception:  # whatever is wrong with it, it is made anew
        return False
    missing = set(map(_general, names)) - set(own)
    return not missing and now + timedelta(days=RENEW_DAYS) < found.not_valid_after_utc


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a file whole or not at all; it is never readable by others meanwhile."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(mode)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def utc_now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)

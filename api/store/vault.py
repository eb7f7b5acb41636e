"""The vault: personal fields sealed with AES-256-GCM, found by blind indexes; its keys lie in a file.

A sealed field says by which key it was sealed and is bound to its place in the store (table, column, row), so
that it cannot be put elsewhere. NIST SP 800-38D: each has 96 random bits as its nonce. The index of a value
is an HMAC-SHA-256 of it: equal values have equal indexes, and nobody without the key can try numbers out.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection

from api.errors import StoreDamaged, StoreKeyMissing

FORM = "return-bus-keys/1"
KEY_BYTES, NONCE_BYTES, INDEX_SIGNS = 32, 12, 32
OWNER_ONLY = 0o600
MARK_SIGNS = 16  # twelve bytes: the name of the key, and the dot after it


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Hold the keys of a store; none of them is ever shown.

    Parameters
    ----------
    current
        By which key is sealed from now on.
    keys
        All keys by their names, those of earlier times too: backups need them.
    index_key
        By which values are indexed.
    """

    current: str
    keys: dict[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    def rotated(self) -> "KeyRing":
        """Return the ring with a new current key."""
        name = _new_name()
        return replace(self, current=name, keys=self.keys | {name: secrets.token_bytes(KEY_BYTES)})

    def alone(self) -> "KeyRing":
        """Return the ring without the keys of earlier times."""
        return replace(self, keys={self.current: self.keys[self.current]})

    def proof(self, name: str) -> str:
        """Return by what a store knows a key again, without holding it."""
        return hmac.new(self.keys[name], b"proof" + self.index_key, hashlib.sha256).hexdigest()


class Vault:
    """Seal and open fields with the keys of a file, which is read when it is first needed.

    Parameters
    ----------
    path
        The file; None = there is none, and nothing can be sealed or opened.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._ring: KeyRing | None = None
        self._read_as = 0
        self._lock = Lock()

    @property
    def ring(self) -> KeyRing:
        """Return the keys.

        Raises
        ------
        StoreKeyMissing
            There is no file of keys, or it cannot be read.
        """
        with self._lock:
            stamp = _stamp(self.path)
            if self._ring is None or stamp != self._read_as:
                # another process may have changed the key
                self._ring, self._read_as = read_keys(self.path), stamp
            return self._ring

    def seal(self, place: str, value: str) -> str:
        """Seal a text for its place in the store."""
        return base64.urlsafe_b64encode(
            self.seal_bytes(place, value.encode("utf-8", "surrogatepass"))
        ).decode()

    def unseal(self, place: str, sealed: str) -> str:
        """Open a sealed text.

        Raises
        ------
        StoreKeyMissing, StoreDamaged
            Its key is not at hand; it was changed, or stands at another place than it was sealed for.
        """
        try:
            content = base64.urlsafe_b64decode(sealed)
        except ValueError as error:
            raise StoreDamaged(f"{place} is not sealed") from error
        return self.unseal_bytes(place, content).decode("utf-8", "surrogatepass")

    def seal_bytes(self, place: str, content: bytes) -> bytes:
        """Seal bytes for their place in the store."""
        ring, nonce = self.ring, os.urandom(NONCE_BYTES)
        closed = AESGCM(ring.keys[ring.current]).encrypt(nonce, content, place.encode())
        return ring.current.encode() + b"." + nonce + closed

    def unseal_bytes(self, place: str, sealed: bytes) -> bytes:
        """Open sealed bytes.

        Raises
        ------
        StoreKeyMissing, StoreDamaged
            As `unseal`.
        """
        name, _, rest = sealed.partition(b".")
        key = self._key(name.decode("ascii", "replace"))
        try:
            return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise StoreDamaged(f"{place} cannot be opened") from error

    def is_current(self, sealed: str | bytes) -> bool:
        """Say whether a field was sealed by the current key."""
        mark = f"{self.ring.current}.".encode()
        if isinstance(sealed, bytes):
            return sealed.startswith(mark)
        return base64.urlsafe_b64decode(sealed[:MARK_SIGNS]).startswith(mark)

    def index(self, kind: str, value: str) -> str:
        """Return the blind index of a value: by it equal values are found without being read."""
        text = f"{kind}\0{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self.ring.index_key, text, hashlib.sha256).hexdigest()[:INDEX_SIGNS]

    def _key(self, name: str) -> bytes:
        keys = self.ring.keys
        if name not in keys:
            raise StoreKeyMissing(name)
        return keys[name]


def vault_of(connection: Connection) -> Vault:
    """Return the vault of the store that a connection belongs to."""
    vault = connection.get_execution_options().get("vault")
    if not isinstance(vault, Vault):
        raise StoreKeyMissing("no vault")
    return vault


def read_keys(path: Path | None) -> KeyRing:
    """Read a file of keys.

    Raises
    ------
    StoreKeyMissing
        There is none, or it cannot be read.
    """
    if path is None:
        raise StoreKeyMissing("no key file")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        keys = {name: base64.b64decode(text) for name, text in data["keys"].items()}
        ring = KeyRing(data["current"], keys, base64.b64decode(data["index"]))
        sound = data["form"] == FORM and all(len(key) == KEY_BYTES for key in keys.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreKeyMissing(type(error).__name__) from error
    if not sound or ring.current not in keys or len(ring.index_key) != KEY_BYTES:
        raise StoreKeyMissing("not a key file")
    return ring


def make_keys(path: Path) -> None:
    """Make a file of keys that only its owner may read; one that is there stays as it is."""
    name = _new_name()
    ring = KeyRing(name, {name: secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES))
    with _written(path, ring) as unfinished, suppress(FileExistsError):
        os.link(unfinished, path)  # of two processes that start together only one makes it


def write_keys(path: Path, ring: KeyRing) -> None:
    """Write a file of keys in place of the one that is there, whole or not at all."""
    with _written(path, ring) as unfinished:
        unfinished.replace(path)


@contextmanager
def _written(path: Path, ring: KeyRing) -> Iterator[Path]:
    """Give an unfinished file of keys beside the one that is wanted, and throw away what is left of it."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    unfinished = Path(name)
    try:
        texts = {name: base64.b64encode(key).decode() for name, key in ring.keys.items()}
        index = base64.b64encode(ring.index_key).decode()
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"form": FORM, "current": ring.current, "keys": texts, "index": index}, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(OWNER_ONLY)
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _stamp(path: Path | None) -> int:
    """Return by what a file is known to be the same as before, -1 = there is none."""
    try:
        return path.stat().st_mtime_ns if path else -1
    except OSError:
        return -1


def _new_name() -> str:
    return f"k{secrets.token_hex(4)}"

"""Passwords: what is kept of them, and how one is tried."""

from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.errors import PasswordTooShort

LEAST_LENGTH, MOST_LENGTH = 10, 200
# OWASP's figures for argon2id: 19 MiB, two passes, one lane; four at once take 80 MiB at most
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = BoundedSemaphore(4)


def hash_of(password: str, name: str = "") -> str:
    """Return what is kept of a new password (argon2id with a salt of its own).

    Raises
    ------
    PasswordTooShort
        It has fewer than ten characters, more than two hundred, or is the name itself.
    """
    if not LEAST_LENGTH <= len(password) <= MOST_LENGTH or (name and password.lower() == name.lower()):
        raise PasswordTooShort
    with _AT_ONCE:
        return _HASHER.hash(password.encode("utf-8", "surrogatepass"))


def fits(password: str, kept: str | None) -> bool:
    """Say whether a password is the one that was kept.

    Where there is none (nobody of that name), a hash of nothing is tried instead: the answer takes as long.
    """
    if len(password) > MOST_LENGTH:
        password = ""
    try:
        with _AT_ONCE:
            _HASHER.verify(kept or _hash_of_nobody(), password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Say whether a hash was made with other figures than today's."""
    return _HASHER.check_needs_rehash(kept)


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _HASHER.hash("nobody has this password")

"""Signatures in the form of Standard Webhooks 1.0: HMAC-SHA256 over id, moment and body."""

import base64
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_signing_secret() -> str:
    """Make a secret that nobody guesses."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, message_id: str, at: int, body: bytes) -> str:
    """Sign a message.

    Parameters
    ----------
    secret
        `whsec_` and the key in base64.
    message_id
        The same for every try; it has no full stop in it.
    at
        The moment of this try (seconds since 1970 UTC).
    body
        What is sent, byte for byte.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.digest(key, f"{message_id}.{at}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


def signed_headers(secrets_in_force: Iterable[str], message_id: str, at: int, body: bytes) -> dict[str, str]:
    """Return the three headers of a message, with one signature for each secret that is in force."""
    signatures = (signature(secret, message_id, at, body) for secret in secrets_in_force)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signatures),
    }

"""Secrets, and who can know which fact: a driver the boarding, a firm its own people's arrival."""

import hashlib
import secrets

from api.access import Act
from scheduler.handover import DRIVER_REPORTS, FIRM_REPORTS, TripEvent

SECRET_BYTES = 18  # 144 bits: 24 characters, which keep the QR code of a link coarse enough for any telephone


def new_secret() -> str:
    """Make the secret of a token."""
    return secrets.token_urlsafe(SECRET_BYTES)


def fingerprint(secret: str) -> str:
    """Return what is kept of a secret; it has 144 random bits, so that no salt and no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def act_of(event: TripEvent) -> Act:
    """Return which act the report of a fact is: the rest is the dispatcher's."""
    if isinstance(event, DRIVER_REPORTS):
        return Act.REPORT_ROAD
    return Act.REPORT_HANDOVER if isinstance(event, FIRM_REPORTS) else Act.MEND

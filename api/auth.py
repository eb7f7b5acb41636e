"""Who may do what: the one place where roles and scopes are decided."""

import hashlib
import secrets

from api.errors import NotAllowed, NotFound
from api.store import Role, TokenRecord
from scheduler.handover import DRIVER_REPORTS, FIRM_REPORTS, TripEvent

SECRET_BYTES = 18  # 144 bits: 24 characters, which keep the QR code of a link coarse enough for any telephone


def new_secret() -> str:
    """Make the secret of a token."""
    return secrets.token_urlsafe(SECRET_BYTES)


def fingerprint(secret: str) -> str:
    """Return what is kept of a secret; it has 144 random bits, so that no salt and no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def allow(caller: TokenRecord, *roles: Role) -> None:
    """Let only these roles pass.

    Raises
    ------
    NotAllowed
        The caller has another role.
    """
    if caller.role not in roles:
        raise NotAllowed(caller.role)


def within_scope(caller: TokenRecord, plan_id: str, trip_id: str = "", firm_id: str = "") -> None:
    """Let a caller pass to what is his own.

    Raises
    ------
    NotFound
        It is somebody else's; whether it exists is not told.
    """
    if caller.role is Role.DISPATCHER:
        return
    own_trip = caller.plan_id == plan_id and trip_id in ("", caller.trip_id)
    own_firm = caller.role is not Role.FIRM or firm_id in ("", caller.firm_id)
    if not (own_trip and own_firm):
        raise NotFound


def may_report(caller: TokenRecord, event: TripEvent) -> None:
    """Let each role report what it can know.

    Raises
    ------
    NotAllowed
        A driver reports a handover, or a firm a boarding.
    """
    reports = {Role.DRIVER: DRIVER_REPORTS, Role.FIRM: FIRM_REPORTS}.get(caller.role, (TripEvent,))
    if not isinstance(event, reports):
        raise NotAllowed(type(event).__name__)

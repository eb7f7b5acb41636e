"""Tokens: issued by the dispatcher, shown once, revoked by the dispatcher."""

import secrets

from api.auth import allow, fingerprint, new_secret
from api.errors import NotFound, NotSignedIn
from api.operations.office import Office
from api.settings import DAY_S
from api.store import Role, TokenRecord, batches, tokens

HOUR_S = 3_600
LONGEST_SECRET = 100


def recognise(office: Office, secret: str) -> TokenRecord:
    """Return who holds a secret.

    Raises
    ------
    NotSignedIn
        Nobody does, or the token has expired or been revoked.
    """
    if not secret or len(secret) > LONGEST_SECRET:
        raise NotSignedIn
    with office.database.reading() as connection:
        record = tokens.find_by_hash(connection, fingerprint(secret))
    if record is None or not record.in_force(office.now()):
        raise NotSignedIn
    return record


def issue_for_desk(office: Office, label: str = "") -> tuple[TokenRecord, str]:
    """Make a dispatcher's token: whoever may use the command line of the machine may have one."""
    now, secret = office.now(), new_secret()
    expires_at = now + office.settings.desk_hours * HOUR_S
    record = TokenRecord(
        secrets.token_hex(8), Role.DISPATCHER, "", "", "", label, now, expires_at, revoked_at=None
    )
    with office.database.writing() as connection:
        tokens.add(connection, record, fingerprint(secret))
    return record, secret


def issue_for_trip(
    office: Office, caller: TokenRecord, plan_id: str, trip_id: str, firm_id: str = "", label: str = ""
) -> tuple[TokenRecord, str]:
    """Make a token for the driver of a trip, or for a firm of it.

    Parameters
    ----------
    caller
        The dispatcher.
    plan_id, trip_id, firm_id
        Which trip; with a firm, the token is the firm's, else the driver's.

    Returns
    -------
    The token, and its secret, which is never shown again.

    Raises
    ------
    NotAllowed, NotFound
        The caller is no dispatcher; there is no such trip or no such firm on it.
    """
    allow(caller, Role.DISPATCHER)
    now, secret = office.now(), new_secret()
    with office.database.writing() as connection:
        trip = batches.find_trip(connection, plan_id, trip_id)
        if trip is None or (firm_id and firm_id not in trip.roster.firm_ids):
            raise NotFound
        record = TokenRecord(
            token_id=secrets.token_hex(8),
            role=Role.FIRM if firm_id else Role.DRIVER,
            plan_id=plan_id,
            trip_id=trip_id,
            firm_id=firm_id,
            label=label,
            issued_at=now,
            # a plan of the past (the demo's) still wants links that open
            expires_at=max(now, trip.arrives_at) + office.settings.link_days * DAY_S,
            revoked_at=None,
        )
        tokens.add(connection, record, fingerprint(secret))
    return record, secret


def list_issued(
    office: Office, caller: TokenRecord, plan_id: str = "", trip_id: str = ""
) -> tuple[TokenRecord, ...]:
    """Return the tokens, of one plan or trip where they are named."""
    allow(caller, Role.DISPATCHER)
    with office.database.reading() as connection:
        return tokens.list_tokens(connection, plan_id, trip_id)


def revoke(office: Office, caller: TokenRecord, token_id: str) -> TokenRecord:
    """Close a token; closing it again changes nothing.

    Raises
    ------
    NotAllowed, NotFound
        The caller is no dispatcher; there is no such token.
    """
    allow(caller, Role.DISPATCHER)
    with office.database.writing() as connection:
        tokens.revoke(connection, token_id, office.now())
        record = tokens.find(connection, token_id)
    if record is None:
        raise NotFound
    return record

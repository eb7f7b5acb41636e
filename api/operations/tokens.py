"""Tokens: issued by the dispatcher, shown once, revoked by the dispatcher."""

import secrets

from api.access import Act, Caller, check, may
from api.auth import fingerprint, new_secret
from api.errors import NotFound
from api.operations.office import Office
from api.settings import DAY_S
from api.store import WHOLE_LIST, Role, Span, TokenRecord, batches, tokens

HOUR_S = 3_600


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
    office: Office, caller: Caller, plan_id: str, trip_id: str, firm_id: str = "", label: str = ""
) -> tuple[TokenRecord, str]:
    """Make a token for the driver of a trip, or for a firm of it.

    Parameters
    ----------
    caller
        A dispatcher.
    plan_id, trip_id, firm_id
        Which trip; with a firm, the token is the firm's, else the driver's.

    Returns
    -------
    The token, and its secret, which is never shown again.

    Raises
    ------
    NotAllowed, NotFound
        The caller is no dispatcher; there is no such trip within his scope, or no such firm on it.
    """
    may(caller, Act.MANAGE_LINKS)
    now, secret = office.now(), new_secret()
    with office.database.writing() as connection:
        trip = batches.find_trip(connection, plan_id, trip_id)
        if trip is None:
            raise NotFound
        check(caller, Act.MANAGE_LINKS, trip.keys)
        if firm_id and firm_id not in trip.roster.firm_ids:
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
    office: Office, caller: Caller, plan_id: str = "", trip_id: str = "", span: Span = WHOLE_LIST
) -> tuple[TokenRecord, ...]:
    """Return the tokens of trips that the caller may see, of one plan or trip where they are named."""
    may(caller, Act.MANAGE_LINKS)
    with office.database.reading() as connection:
        return tokens.list_tokens(connection, plan_id, trip_id, caller.scopes, span)


def revoke(office: Office, caller: Caller, token_id: str) -> TokenRecord:
    """Close a token; closing it again changes nothing.

    Raises
    ------
    NotAllowed, NotFound
        The caller is no dispatcher; there is no such token.
    """
    may(caller, Act.MANAGE_LINKS)
    with office.database.writing() as connection:
        if not tokens.is_visible(connection, token_id, caller.scopes):
            raise NotFound
        tokens.revoke(connection, token_id, office.now())
        record = tokens.find(connection, token_id)
    assert record is not None
    return record

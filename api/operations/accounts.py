"""Accounts: made, listed, closed and reset by administrators in their own scope; tokens by holders."""

import re
import secrets
from collections.abc import Iterable

from sqlalchemy import Connection

from api.access import SCOPES_OF_ROLE, Act, Bound, Caller, Role, Scope, ScopeKind, check, contains, may
from api.access.acts import WHOLE_SERVICE
from api.auth import fingerprint, new_secret
from api.errors import NameTaken, NameUnfit, NotFound, ScopeUnfit
from api.operations.office import Office
from api.operations.signing_in import TOKEN_MARK, plain_name
from api.passwords import hash_of
from api.settings import DAY_S
from api.store import WHOLE_LIST, AccountRecord, OwnToken, Span, accounts, hold

ACCOUNT_NAME = re.compile(r"[\w.@+-]{2,64}")
DIGITS_OF = {ScopeKind.COUNTY: (2, 4, 6), ScopeKind.TOWN: (9,), ScopeKind.VILLAGE: (12,)}
COUNTY_DIGITS = 6
LONGEST_KEY = 300


def add(
    office: Office, caller: Caller, name: str, password: str, role: Role, bounds: Iterable[Bound]
) -> AccountRecord:
    """Make an account.

    Parameters
    ----------
    caller
        An administrator; what he makes is bounded by his own county too.
    name, password
        What its holder logs in with.
    role, bounds
        What he is, and where he may act: inside any of the bounds; none = the whole service.

    Raises
    ------
    NotAllowed, NotFound
        The caller is no administrator; the scope reaches beyond his own.
    NameUnfit, NameTaken, PasswordTooShort, ScopeUnfit
        The name has other characters than it may, or is somebody's; the password is too short; the role
        cannot be bounded so.
    """
    may(caller, Act.MANAGE_ACCOUNTS)
    plain = plain_name(name)
    if not ACCOUNT_NAME.fullmatch(plain):
        raise NameUnfit
    scopes = _scopes(caller, role, tuple(dict.fromkeys(bounds)))
    record = AccountRecord(
        secrets.token_hex(8), plain, role, county_of(scopes), scopes, made_at=office.now(), disabled_at=None
    )
    check(caller, Act.MANAGE_ACCOUNTS, record.keys)
    hashed = hash_of(password, plain)

    def keep(connection: Connection) -> None:
        hold(connection, f"account/{plain}")
        if accounts.find_by_name(connection, plain):
            raise NameTaken
        accounts.add(connection, record, hashed)

    office.database.write(keep)
    return record


def list_accounts(office: Office, caller: Caller, span: Span = WHOLE_LIST) -> tuple[AccountRecord, ...]:
    """Return the accounts that the caller may see, by name."""
    may(caller, Act.SEE_ACCOUNTS)
    with office.database.reading() as connection:
        return accounts.list_accounts(connection, caller.scopes, span)


def account(office: Office, caller: Caller, account_id: str) -> AccountRecord:
    """Return one account.

    Raises
    ------
    NotAllowed, NotFound
        The caller may see no accounts; there is none, or not within his scope.
    """
    with office.database.reading() as connection:
        return _own(connection, caller, Act.SEE_ACCOUNTS, account_id)


def named(office: Office, caller: Caller, name: str) -> AccountRecord:
    """Return one account by its name.

    Raises
    ------
    NotAllowed, NotFound
        As `account`.
    """
    with office.database.reading() as connection:
        found = accounts.find_by_name(connection, plain_name(name))
        return _own(connection, caller, Act.SEE_ACCOUNTS, found.account_id if found else "")


def close(office: Office, caller: Caller, account_id: str, closed: bool) -> AccountRecord:
    """Close an account, with its sessions and tokens, or open it again.

    Raises
    ------
    NotAllowed, NotFound
        The caller is no administrator; there is no such account within his scope.
    """
    with office.database.writing() as connection:
        found = _own(connection, caller, Act.MANAGE_ACCOUNTS, account_id)
        now = office.now()
        accounts.disable(connection, account_id, (found.disabled_at or now) if closed else None)
        if closed:
            accounts.end_sessions(connection, account_id)
            accounts.revoke_tokens(connection, account_id, now)
        return _own(connection, caller, Act.MANAGE_ACCOUNTS, account_id)


def reset(office: Office, caller: Caller, account_id: str, password: str) -> AccountRecord:
    """Give an account another password, and end its sessions.

    Raises
    ------
    NotAllowed, NotFound, PasswordTooShort
        The caller is no administrator; there is no such account within his scope; the password is too short.
    """
    may(caller, Act.MANAGE_ACCOUNTS)
    hashed = hash_of(password)
    with office.database.writing() as connection:
        found = _own(connection, caller, Act.MANAGE_ACCOUNTS, account_id)
        accounts.put_password(connection, account_id, hashed)
        accounts.end_sessions(connection, account_id)
        return found


def issue_token(office: Office, caller: Caller, label: str, days: int) -> tuple[OwnToken, str]:
    """Make a token that a program uses in the caller's name.

    Returns
    -------
    The token, and its secret, which is never shown again.

    Raises
    ------
    NotAllowed
        The caller has no account.
    """
    may(caller, Act.OWN_ACCOUNT)
    now, secret = office.now(), TOKEN_MARK + new_secret()
    token = OwnToken(secrets.token_hex(8), caller.caller_id, label, now, now + days * DAY_S, revoked_at=None)
    with office.database.writing() as connection:
        accounts.add_token(connection, token, fingerprint(secret))
    return token, secret


def own_tokens(office: Office, caller: Caller, span: Span = WHOLE_LIST) -> tuple[OwnToken, ...]:
    """Return the caller's tokens, the latest first."""
    may(caller, Act.OWN_ACCOUNT)
    with office.database.reading() as connection:
        return accounts.list_tokens(connection, caller.caller_id, span)


def revoke_token(office: Office, caller: Caller, token_id: str) -> OwnToken:
    """Close one of the caller's tokens; closing it again changes nothing.

    Raises
    ------
    NotAllowed, NotFound
        The caller has no account; it is none of his.
    """
    may(caller, Act.OWN_ACCOUNT)
    with office.database.writing() as connection:
        accounts.revoke_tokens(connection, caller.caller_id, office.now(), token_id)
        own = accounts.list_tokens(connection, caller.caller_id)
    found = next((token for token in own if token.token_id == token_id), None)
    if found is None:
        raise NotFound
    return found


def answers_for(connection: Connection, caller: Caller, account_id: str) -> bool:
    """Say whether an account is the caller's, or that of somebody of his role whose scopes lie within his."""
    if account_id == caller.caller_id:
        return True
    holder = accounts.find(connection, account_id)
    return holder is not None and holder.role is caller.role and contains(caller.scopes, holder.scopes)


def county_of(scopes: tuple[Scope, ...]) -> str:
    """Return the county that all scopes lie in, "" where they reach beyond one."""
    areas = (ScopeKind.COUNTY, ScopeKind.TOWN, ScopeKind.VILLAGE)
    found = {
        max((bound.key[:COUNTY_DIGITS] for bound in scope if bound.kind in areas), key=len, default="")
        for scope in scopes
    }
    return found.pop() if len(found) == 1 else ""


def _scopes(caller: Caller, role: Role, bounds: tuple[Bound, ...]) -> tuple[Scope, ...]:
    """Return the scopes of a new account: each bound, and within it the county of whoever makes it.

    Raises
    ------
    ScopeUnfit, NotFound
        The role cannot be bounded so, or a key is none of its kind; it reaches beyond the caller's scope.
    """
    if not bounds:
        if role not in WHOLE_SERVICE:
            raise ScopeUnfit
        return caller.scopes
    if any(bound.kind not in SCOPES_OF_ROLE[role] or not _fits(bound) for bound in bounds):
        raise ScopeUnfit
    made = [
        (bound,) if bound.kind in DIGITS_OF else (bound, *own) for bound in bounds for own in caller.scopes
    ]
    areas = (bound for bound in bounds if bound.kind in DIGITS_OF)
    if not all(any(_lies_in(area, own) for own in caller.scopes) for area in areas):
        raise NotFound
    return tuple(dict.fromkeys(made))


def _lies_in(area: Bound, scope: Scope) -> bool:
    """Say whether an area lies within all bounds of a scope, which are areas too."""
    return all(bound.kind is ScopeKind.COUNTY and area.key.startswith(bound.key) for bound in scope)


def _fits(bound: Bound) -> bool:
    """Say whether a key is one of its kind."""
    if bound.kind in DIGITS_OF:
        digits = bound.key.isascii() and bound.key.isdecimal()
        return digits and len(bound.key) in DIGITS_OF[bound.kind]
    if bound.kind is ScopeKind.TRIP:
        plan_id, stroke, trip_id = bound.key.partition("/")
        return bool(plan_id and stroke and trip_id) and len(bound.key) <= LONGEST_KEY
    return bool(bound.key.strip()) and len(bound.key) <= LONGEST_KEY


def _own(connection: Connection, caller: Caller, act: Act, account_id: str) -> AccountRecord:
    may(caller, act)
    found = accounts.find(connection, account_id)
    if found is None:
        raise NotFound
    check(caller, act, found.keys)
    return found

"""Coming in: by a link, by name and password, or by a token of one's own; and going out again."""

import hashlib
import hmac
from contextlib import suppress

from sqlalchemy import Connection

from api.access import Act, Caller, Means, may
from api.auth import fingerprint, new_secret
from api.errors import NotSignedIn, PasswordWrong, StoreFull, StoreReadOnly, TooManyTries
from api.operations.office import Office
from api.passwords import fits, hash_of, is_outdated
from api.settings import DAY_S
from api.store import AccountRecord, accounts, hold, tokens, tries

LONGEST_SECRET = 100
SESSION_MARK, TOKEN_MARK = "~s", "~a"  # a link's secret never begins with a tilde
MINUTE_S, HOUR_S = 60, 3_600
TOUCH_S = 5 * MINUTE_S
FREE_TRIES = {"name from address": 5, "own": 5, "address": 30, "name": 300, "visitor": 500}
LONGEST_WAIT_S = dict.fromkeys(FREE_TRIES, 15 * MINUTE_S) | {"name": MINUTE_S}
"""A name that is tried from many addresses waits less: its holder, who comes from elsewhere, waits too."""


def recognise(office: Office, secret: str) -> Caller:
    """Return who holds a secret: of a link, of a session or of a token.

    Raises
    ------
    NotSignedIn
        Nobody does, or it has expired or been revoked, or the account is closed.
    """
    if not secret or len(secret) > LONGEST_SECRET:
        raise NotSignedIn
    if secret.startswith(SESSION_MARK):
        return _session(office, secret)
    now = office.now()
    with office.database.reading() as connection:
        if secret.startswith(TOKEN_MARK):
            token = accounts.find_token(connection, fingerprint(secret))
            if token is None or token.revoked_at is not None or token.expires_at <= now:
                raise NotSignedIn
            return _open_account(connection, token.account_id).caller(Means.TOKEN, token.expires_at)
        link = tokens.find_by_hash(connection, fingerprint(secret))
    if link is None or not link.in_force(now):
        raise NotSignedIn
    return link.caller()


def log_in(office: Office, name: str, password: str, address: str) -> tuple[Caller, str]:
    """Begin a session by name and password.

    Parameters
    ----------
    name, password
        What was typed.
    address
        Where from; failures are counted by name from this address, by address, and by name from anywhere.

    Returns
    -------
    Who it is, and the secret of the session, which is kept nowhere.

    Raises
    ------
    PasswordWrong, TooManyTries
        Name and password do not belong together (it is not told which is wrong); too many have failed.
    """
    now, subjects = office.now(), _subjects(name, address)
    office.database.write(lambda connection: _count_try(connection, subjects, now))
    with office.database.reading() as connection:
        account = accounts.find_by_name(connection, plain_name(name))
        kept = accounts.password_hash_of(connection, account.account_id) if account else None
    if not fits(password, kept) or account is None or account.disabled_at is not None:
        raise PasswordWrong
    better = hash_of(password) if kept and is_outdated(kept) else ""
    secret, until = SESSION_MARK + new_secret(), now + office.settings.session_hours * HOUR_S

    def begin(connection: Connection) -> None:
        for kind, subject in subjects.items():
            _forgive(connection, kind, subject, now)
        if better:
            accounts.put_password(connection, account.account_id, better)
        accounts.begin_session(connection, account.account_id, fingerprint(secret), now, until)

    office.database.write(begin)
    return account.caller(Means.SESSION, until, form_token_of(secret)), secret


def end_own(office: Office, caller: Caller, secret: str) -> None:
    """End the session that the caller has come in by.

    Raises
    ------
    NotAllowed
        The caller has no account.
    """
    may(caller, Act.OWN_ACCOUNT)
    log_out(office, secret)


def log_out(office: Office, secret: str) -> None:
    """End one session; ending what is over changes nothing."""
    with office.database.writing() as connection:
        accounts.end_session(connection, fingerprint(secret))


def log_out_everywhere(office: Office, caller: Caller) -> None:
    """End all sessions of the caller's account.

    Raises
    ------
    NotAllowed
        The caller has no account.
    """
    may(caller, Act.OWN_ACCOUNT)
    with office.database.writing() as connection:
        accounts.end_sessions(connection, caller.caller_id)


def change_password(office: Office, caller: Caller, old: str, new: str) -> None:
    """Change the caller's own password, and end all his sessions.

    Raises
    ------
    NotAllowed, PasswordWrong, TooManyTries, PasswordTooShort
        The caller has no account; the old password is not his; too often; the new one is too short.
    """
    may(caller, Act.OWN_ACCOUNT)
    now, subjects = office.now(), {"own": tries.subject_of("own", caller.name)}
    office.database.write(lambda connection: _count_try(connection, subjects, now))
    with office.database.reading() as connection:
        kept = accounts.password_hash_of(connection, caller.caller_id)
    if not fits(old, kept):
        raise PasswordWrong
    hashed = hash_of(new, caller.name)

    def put(connection: Connection) -> None:
        _forgive(connection, "own", subjects["own"], now)
        accounts.put_password(connection, caller.caller_id, hashed)
        accounts.end_sessions(connection, caller.caller_id)

    office.database.write(put)


def plain_name(name: str) -> str:
    """Return a log-in name as it is kept: without blanks around it, in small letters."""
    return name.strip().lower()


def form_token_of(secret: str) -> str:
    """Return what the forms of a session carry: who does not know its cookie cannot make one up."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), b"form", hashlib.sha256).hexdigest()[:32]


def _session(office: Office, secret: str) -> Caller:
    """Return whose session it is, and note now and then that it is in use."""
    now, idle = office.now(), office.settings.session_idle_minutes * MINUTE_S
    digest = fingerprint(secret)
    with office.database.reading() as connection:
        found = accounts.find_session(connection, digest)
        if found is None or found.expires_at <= now or found.seen_at + idle <= now:
            raise NotSignedIn
        account = _open_account(connection, found.account_id)
    if found.seen_at + TOUCH_S <= now:
        # who may only read goes on reading
        with suppress(StoreFull, StoreReadOnly), office.database.writing() as connection:
            accounts.touch_session(connection, digest, now)
    return account.caller(Means.SESSION, found.expires_at, form_token_of(secret))


def _open_account(connection: Connection, account_id: str) -> AccountRecord:
    account = accounts.find(connection, account_id)
    if account is None or account.disabled_at is not None:
        raise NotSignedIn
    return account


def _subjects(name: str, address: str) -> dict[str, str]:
    plain = plain_name(name)
    values = {"name from address": f"{plain}\0{address}", "name": plain, "address": address}
    return {kind: tries.subject_of(kind, value) for kind, value in values.items()}


def _count_try(connection: Connection, subjects: dict[str, str], now: int) -> None:
    """Count a try as failed before it is made, so that many at once do not slip through.

    Raises
    ------
    TooManyTries
        After some that failed the next has to wait, twice as long each time.
    """
    hold(connection, *(f"tries/{subject}" for subject in sorted(subjects.values())))
    failed, left_s = {}, 0
    for kind, subject in subjects.items():
        number, last_at = tries.of_subject(connection, subject)
        number = number if now - last_at < DAY_S else 0
        left_s = max(left_s, min(last_at + wait_s(kind, number) - now, LONGEST_WAIT_S[kind]))
        failed[subject] = number + 1
    if left_s > 0:
        raise TooManyTries(left_s)
    for subject, number in failed.items():
        tries.put(connection, subject, number, now)


def count_visit(office: Office, what: str, address: str) -> None:
    """Slow down an address that does something again and again which anybody may do.

    Raises
    ------
    TooManyTries
        After some the next has to wait, twice as long each time, until a day without any has gone by.
    """
    subjects = {"visitor": tries.subject_of(what, address)}
    office.database.write(lambda connection: _count_try(connection, subjects, office.now()))


def wait_s(kind: str, failed: int) -> int:
    """Return how long to wait after this many failures in a row of one kind (seconds)."""
    over = failed - FREE_TRIES[kind]
    return 0 if over < 0 else min(LONGEST_WAIT_S[kind], 2 ** min(over, 20))


def _forgive(connection: Connection, kind: str, subject: str, now: int) -> None:
    """Count a try that went well as none; an address that tries many names does not begin anew by one."""
    if kind != "address":
        tries.forget(connection, subject)
        tries.forget_older(connection, now - DAY_S)
        return
    number, last_at = tries.of_subject(connection, subject)
    if number:
        tries.put(connection, subject, number - 1, last_at)

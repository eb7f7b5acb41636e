"""The decision: a pure function of who asks, what for, and the keys of what it is about."""

from api.access.acts import ACCOUNTS_ALONE, TABLE, Act
from api.access.roles import Bound, Caller, Keys, Scope, ScopeKind
from api.errors import NotAllowed, NotFound

AREAS = (ScopeKind.TOWN, ScopeKind.VILLAGE)


def may(caller: Caller, act: Act) -> None:
    """Let only roles pass that may do this to anything at all.

    Raises
    ------
    NotAllowed
        The caller's role may not.
    """
    if act not in TABLE[caller.role]:
        raise NotAllowed(act.code)
    if act in ACCOUNTS_ALONE and not caller.has_account:
        raise NotAllowed(act.code)


def check(caller: Caller, act: Act, keys: Keys) -> None:
    """Let a caller do something to what is his own.

    Parameters
    ----------
    caller, act
        Who asks, and for what.
    keys
        The keys of the object.

    Raises
    ------
    NotAllowed
        The role may not do this to anything.
    NotFound
        The object is somebody else's; whether it exists is not told.
    """
    may(caller, act)
    if not sees(caller, keys):
        raise NotFound


def sees(caller: Caller, keys: Keys) -> bool:
    """Say whether an object lies within any of the caller's scopes."""
    return any(all(covers(bound, keys) for bound in scope) for scope in caller.scopes)


def contains(outer: tuple[Scope, ...], inner: tuple[Scope, ...]) -> bool:
    """Say whether all of some scopes lies within others: whoever has those answers for whoever has these."""
    return all(any(all(_holds(bound, scope) for bound in one) for one in outer) for scope in inner)


def _holds(bound: Bound, scope: Scope) -> bool:
    """Say whether a bound leaves nothing of a scope out."""
    areas = (ScopeKind.COUNTY, *AREAS)
    return any(
        own.key.startswith(bound.key) if own.kind in areas else own.key == bound.key
        for own in scope
        if own.kind is bound.kind and bound.key
    )


def covers(bound: Bound, keys: Keys) -> bool:
    """Say whether an object lies within a bound."""
    if not bound.key:
        return False
    if bound.kind is ScopeKind.COUNTY:
        return keys.county.startswith(bound.key)
    if bound.kind in AREAS:
        return any(division.startswith(bound.key) for division in keys.divisions)
    if bound.kind is ScopeKind.CARRIER:
        return keys.carrier == bound.key
    if bound.kind is ScopeKind.FIRM:
        return bound.key in keys.firms
    return keys.trip == bound.key

"""Roles, the bounds of their scopes, and the keys by which objects lie inside or outside of them."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """Name what somebody is to the return of the workers."""

    DISPATCHER = "dispatcher"
    HEALTH_OFFICER = "health-officer"
    VILLAGE_CLERK = "village-clerk"
    CARRIER = "carrier"
    DRIVER = "driver"
    FIRM = "firm"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class ScopeKind(StrEnum):
    """Name what a scope is bounded by."""

    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"
    CARRIER = "carrier"
    FIRM = "firm"
    TRIP = "trip"


class Means(StrEnum):
    """Name how somebody has come in."""

    LINK = "link"
    SESSION = "session"
    TOKEN = "token"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, order=True)
class Bound:
    """Hold one bound of a scope.

    Parameters
    ----------
    kind
        What it is bounded by.
    key
        County, town, village: an administrative code of 2 to 12 digits, which bounds all codes that begin
        with it; carrier, firm: the name; trip: plan and trip, with a stroke between them.
    """

    kind: ScopeKind
    key: str


Scope = tuple[Bound, ...]
"""Bounds that must all hold; without any it is the whole service."""

EVERYWHERE: tuple[Scope, ...] = ((),)


@dataclass(frozen=True, slots=True)
class Keys:
    """Hold the keys of an object; an empty key lies inside no bound of its kind.

    Parameters
    ----------
    county
        Administrative code of the county whose plan or account it is.
    divisions
        Administrative codes of where its people come from.
    carrier, firms
        Names of who drives and who receives.
    trip
        Plan and trip, with a stroke between them.
    """

    county: str = ""
    divisions: frozenset[str] = frozenset()
    carrier: str = ""
    firms: frozenset[str] = frozenset()
    trip: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Hold who asks.

    Parameters
    ----------
    caller_id
        The account's or the link's.
    means, role
        How he has come in, and what he is.
    scopes
        Where he may act: inside any of them. None at all = nowhere.
    expires_at
        When he has to come in anew (seconds since 1970 UTC).
    name
        The account's; "" = a link.
    plan_id, trip_id, firm_id
        What a link is bound to; "" = not bound.
    """

    caller_id: str
    means: Means
    role: Role
    scopes: tuple[Scope, ...]
    expires_at: int
    name: str = ""
    plan_id: str = ""
    trip_id: str = ""
    firm_id: str = ""
    form_token: str = field(default="", repr=False)

    @property
    def has_account(self) -> bool:
        """Say whether somebody with a name of his own asks, or whoever holds a link."""
        return self.means in (Means.SESSION, Means.TOKEN)


def trip_key(plan_id: str, trip_id: str) -> str:
    """Return the key of a trip."""
    return f"{plan_id}/{trip_id}"

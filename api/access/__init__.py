"""Who may do what to what: roles, scopes, and the one function that decides. Pure: no web, no store."""

from api.access.acts import SCOPES_OF_ROLE, TABLE, Act
from api.access.decision import check, contains, covers, may, sees
from api.access.roles import EVERYWHERE, Bound, Caller, Keys, Means, Role, Scope, ScopeKind

__all__ = [
    "EVERYWHERE",
    "SCOPES_OF_ROLE",
    "TABLE",
    "Act",
    "Bound",
    "Caller",
    "Keys",
    "Means",
    "Role",
    "Scope",
    "ScopeKind",
    "check",
    "contains",
    "covers",
    "may",
    "sees",
]

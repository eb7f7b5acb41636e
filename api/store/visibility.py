"""Scopes as conditions of SQL, the same as `api.access.covers`: a query lists what lies within."""

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from api.access import Bound, Scope, ScopeKind
from api.store.draft_tables import drafts
from api.store.tables import accounts, plans, trip_people, trips

Scopes = tuple[Scope, ...]
Condition = ColumnElement[bool]


def visible_plans(scopes: Scopes) -> Condition:
    """Return the condition under which a row of plans lies within any of the scopes."""
    conditions = []
    for scope in scopes:
        if all(bound.kind is ScopeKind.COUNTY for bound in scope):
            conditions.append(and_(true(), *(_begins(plans.c.county, bound.key) for bound in scope)))
        else:
            own = (trips.c.plan_id == plans.c.plan_id, visible_trips((scope,)))
            conditions.append(exists().where(*own).correlate(plans))
    return or_(false(), *conditions)


def visible_trips(scopes: Scopes) -> Condition:
    """Return the condition under which a row of trips lies within any of the scopes."""
    return or_(false(), *(and_(true(), *map(_covers_trip, scope)) for scope in scopes))


def visible_accounts(scopes: Scopes) -> Condition:
    """Return the condition under which a row of accounts lies within any of the scopes."""
    return or_(false(), *(and_(true(), *map(_covers_account, scope)) for scope in scopes))


def visible_drafts(scopes: Scopes) -> Condition:
    """Return the condition under which a row of drafts lies within any of the scopes."""
    return or_(false(), *(and_(true(), *map(_covers_draft, scope)) for scope in scopes))


def _covers_trip(bound: Bound) -> Condition:
    if bound.kind is ScopeKind.COUNTY:
        plan = (plans.c.plan_id == trips.c.plan_id, _begins(plans.c.county, bound.key))
        return exists().where(*plan).correlate(trips)
    if bound.kind is ScopeKind.CARRIER:
        return and_(trips.c.carrier == bound.key, trips.c.carrier != "")
    if bound.kind is ScopeKind.TRIP:
        plan_id, _, trip_id = bound.key.partition("/")
        return and_(trips.c.plan_id == plan_id, trips.c.trip_id == trip_id)
    aboard = and_(trip_people.c.plan_id == trips.c.plan_id, trip_people.c.trip_id == trips.c.trip_id)
    if bound.kind is ScopeKind.FIRM:
        own = and_(trip_people.c.firm_name == bound.key, trip_people.c.firm_name != "")
    else:
        own = _begins(trip_people.c.division, bound.key)
    return exists().where(aboard, own).correlate(trips)


def _covers_account(bound: Bound) -> Condition:
    return _begins(accounts.c.county, bound.key) if bound.kind is ScopeKind.COUNTY else false()


def _covers_draft(bound: Bound) -> Condition:
    return _begins(drafts.c.county, bound.key) if bound.kind is ScopeKind.COUNTY else false()


def _begins(column: ColumnElement[str], key: str) -> Condition:
    return column.startswith(key, autoescape=True) if key else false()

"""The policy by date: what holds in a county, and what a change of it breaks in a plan."""

import secrets
from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from api.access import Act, Caller, Keys, ScopeKind, check, may
from api.errors import NotFound
from api.operations.office import Batch, Office, unpacked
from api.operations.planning import travel_of
from api.store import WHOLE_LIST, Place, PolicyRecord, Span, batches, policies
from routing.matrix import TravelMatrix
from scheduler.amending import Breakage, PolicyVersion, broken_by, broken_by_versions
from scheduler.casefile import read_case
from scheduler.policy import Policy
from scheduler.policy_presets import load_policy


def versions(
    office: Office, caller: Caller, county: str = "", span: Span = WHOLE_LIST
) -> tuple[PolicyRecord, ...]:
    """Return the versions of the policy that hold in a county, in order of their first days.

    Parameters
    ----------
    county
        Administrative code; "" = the caller's own.

    Raises
    ------
    NotAllowed, NotFound
        The caller may see no policies; the county is somebody else's.
    """
    may(caller, Act.SEE_POLICIES)
    own = county or county_of(caller)
    if county:
        check(caller, Act.SEE_POLICIES, Keys(county=county))
    with office.database.reading() as connection:
        return span.among(policies.holding(connection, own), place_of)


def put_in_force(
    office: Office,
    caller: Caller,
    county: str,
    from_day: date,
    title: str,
    section: Mapping[str, object],
) -> PolicyRecord:
    """Put a version of the policy into force from a day on, until the next version does.

    Parameters
    ----------
    county
        Where it holds: administrative code of 2, 4 or 6 digits; "" = the caller's own.
    title
        Name of the notice that brought it.
    section
        The preset and what is set differently, as the `[policy]` of a case writes it.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller may not; the county is somebody else's; a field of the section is at fault.
    """
    may(caller, Act.MANAGE_POLICIES)
    load_policy(section)
    own = county or county_of(caller)
    by = caller.caller_id
    record = PolicyRecord(
        secrets.token_hex(8), own, from_day, title, dict(section), made_at=office.now(), made_by=by
    )
    check(caller, Act.MANAGE_POLICIES, record.keys)
    with office.database.writing() as connection:
        policies.add(connection, record)
    return record


def trial(office: Office, caller: Caller, plan_id: str, section: Mapping[str, object]) -> Breakage:
    """Say what another policy would break in a plan; nothing is kept.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller may not; there is no such plan, or it is not the caller's; a field is at fault.
    """
    may(caller, Act.MANAGE_POLICIES)
    policy = load_policy(section)
    with office.database.reading() as connection:
        batch, travel, _ = _plan(office, connection, caller, Act.MANAGE_POLICIES, plan_id)
    return broken_by(batch.case, travel, batch.plan, policy)


def broken_now(office: Office, caller: Caller, plan_id: str) -> Mapping[date, Breakage]:
    """Return what the versions in force on the days of a plan break, by day.

    A plan was made under the policy of its case; where no version is in force, that one holds.

    Raises
    ------
    NotAllowed, NotFound
        The caller may not; there is no such plan, or it is not the caller's.
    """
    may(caller, Act.SEE_POLICIES)
    with office.database.reading() as connection:
        batch, travel, county = _plan(office, connection, caller, Act.SEE_POLICIES, plan_id)
        known = policies.holding(connection, county)
    own = PolicyVersion(batch.case.policy, date.min)
    in_force = (own, *(PolicyVersion(policy_of(one), one.from_day, one.title) for one in known))
    return broken_by_versions(batch.case, travel, batch.plan, in_force)


def place_of(record: PolicyRecord) -> Place:
    """Return where a version stands: by its first day, the widest area first."""
    return record.from_day.isoformat(), len(record.county), record.made_at, record.policy_id


def policy_of(record: PolicyRecord) -> Policy:
    """Return the rules of a version."""
    return load_policy(record.section)


def county_of(caller: Caller) -> str:
    """Return the county that a caller acts in, "" = the whole service or several."""
    found = {next((bound.key[:6] for bound in scope if bound.kind in _AREAS), "") for scope in caller.scopes}
    return found.pop() if len(found) == 1 else ""


_AREAS = (ScopeKind.COUNTY, ScopeKind.TOWN, ScopeKind.VILLAGE)


def _plan(
    office: Office, connection: Connection, caller: Caller, act: Act, plan_id: str
) -> tuple[Batch, TravelMatrix, str]:
    """Return a plan with the roads it was made on, and its county."""
    head = batches.find_plan(connection, plan_id)
    if head is None:
        raise NotFound
    check(caller, act, head.keys)
    batch = office.batch(connection, plan_id)
    stored = batches.find_case(connection, head.case_id)
    assert stored is not None
    with unpacked(stored) as folder:
        reading = read_case(folder)
        assert reading.case is not None
        return batch, travel_of(reading.case, reading), head.county

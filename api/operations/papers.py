"""Papers of a trip as they stand now: the absent are struck, each reader sees what is his."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from api.access import Act, Caller, Role
from api.errors import NotFound
from api.operations import trips
from api.operations.office import Office
from api.operations.trips import TripNow
from api.store import batches, chain
from api.words import PAPER_LANGUAGE, Language
from scheduler.handover import Boarding, Outcome, TripState
from scheduler.handover.chain import short_head
from scheduler.manifests import (
    Absence,
    HandoverSlip,
    Manifest,
    Reader,
    TripPapers,
    handover_slips,
    manifest,
    only_people,
    seen_by,
)

READER: Mapping[Role, Reader] = MappingProxyType(
    {
        Role.DISPATCHER: Reader.DISPATCHER,
        Role.HEALTH_OFFICER: Reader.DISPATCHER,
        Role.VILLAGE_CLERK: Reader.DRIVER,
        Role.CARRIER: Reader.DRIVER,
        Role.DRIVER: Reader.DRIVER,
        Role.FIRM: Reader.FIRM,
    }
)
"""Whose view of a manifest a role has; what lies outside of its scope is left out besides."""


def absences(state: TripState) -> dict[str, Absence]:
    """Return who of the planned riders is not aboard, and why."""
    found: dict[str, Absence] = {}
    for worker_id, person in state.people.items():
        if person.boarding is Boarding.NO_SHOW:
            found[worker_id] = Absence.NO_SHOW
        elif person.boarding in (Boarding.WITHDRAWN, Boarding.REBOOKED):
            found[worker_id] = Absence.WITHDRAWN
        elif person.boarding is Boarding.REFUSED:
            found[worker_id] = Absence.REFUSED
        elif person.outcome is Outcome.LEFT_ON_THE_WAY:
            found[worker_id] = Absence.LEFT_ON_THE_WAY
    return found


def manifest_of(
    office: Office,
    caller: Caller,
    plan_id: str,
    trip_id: str,
    link: str = "",
    act: Act = Act.SEE_MANIFEST,
) -> tuple[TripNow, Manifest]:
    """Return the manifest of a trip as the caller may see it.

    Parameters
    ----------
    link
        What its QR code holds; "" = the trip id.
    act
        What for.

    Raises
    ------
    NotAllowed, NotFound
        The caller may see no manifests; there is no such trip, or it is not the caller's.
    """
    now = trips.trip(office, caller, plan_id, trip_id, act)
    with office.database.reading() as connection:
        head = chain.trip_head(connection, plan_id, trip_id)
    papers = TripPapers(link=link, chain_head=short_head(head) if head else "")
    whole = whole_manifest(office, now, papers)
    sheet = seen_by(whole, READER[caller.role], trips.own_firm(caller, now.record))
    seen = trips.people_seen(caller, now)
    if caller.role is Role.FIRM or len(seen) == len(now.state.people):
        return now, sheet
    return now, only_people(sheet, seen)


def whole_manifest(office: Office, now: TripNow, papers: TripPapers | None = None) -> Manifest:
    """Return the manifest of a trip with everything on it; it becomes version 2 once somebody is absent."""
    absent = absences(now.state)
    batch = now.batch
    return manifest(
        batch.case,
        batch.plan,
        batch.trips[now.record.trip_id],
        made_at=datetime.fromtimestamp(office.now(), UTC),
        papers=papers,
        absent=absent,
        version=2 if absent else 1,
    )


def manifest_paper(
    office: Office, caller: Caller, plan_id: str, trip_id: str, lang: Language, link: str = ""
) -> bytes:
    """Return the manifest of a trip as PDF.

    Raises
    ------
    NotAllowed, NotFound
        The caller may print no manifests; there is no such trip, or it is not the caller's.
    """
    from api.documents import manifest_pdf

    _, sheet = manifest_of(office, caller, plan_id, trip_id, link, Act.PRINT_MANIFEST)
    with office.database.reading() as connection:
        found = batches.find_picture(connection, plan_id, trip_id)
    return manifest_pdf(sheet, PAPER_LANGUAGE[lang], found[1] if found else None)


def slip_of(office: Office, caller: Caller, plan_id: str, trip_id: str, firm_id: str) -> HandoverSlip:
    """Return the handover slip of a firm.

    Raises
    ------
    NotAllowed, NotFound
        The caller may print no slips; there is no such trip or firm, or it is not the caller's.
    """
    now, _ = trips.firm(office, caller, plan_id, trip_id, firm_id, Act.PRINT_SLIP)
    slips = handover_slips(whole_manifest(office, now))
    found = next((slip for slip in slips if slip.firm_id == firm_id), None)
    if found is None:
        raise NotFound
    return found


def slip_paper(
    office: Office, caller: Caller, plan_id: str, trip_id: str, firm_id: str, lang: Language
) -> bytes:
    """Return the handover slip of a firm as PDF.

    Raises
    ------
    NotAllowed, NotFound
        The caller may print no slips; there is no such trip or firm, or it is not the caller's.
    """
    from api.documents import handover_slips_pdf

    return handover_slips_pdf((slip_of(office, caller, plan_id, trip_id, firm_id),), PAPER_LANGUAGE[lang])

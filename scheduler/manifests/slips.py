"""The handover slip: per trip and firm, who is handed over to whom."""

from dataclasses import dataclass
from datetime import datetime

from scheduler.manifests.sheet import Absence, CrewMember, Manifest, RiderGroup, TripPapers


@dataclass(frozen=True, slots=True)
class SlipPerson:
    """Hold one person on a slip; no health data, of the ID number the last four characters."""

    worker_id: str
    seat: str
    name: str
    sex: str
    id_last4: str
    phone: str
    absence: Absence | None = None


@dataclass(frozen=True, slots=True)
class HandoverSlip:
    """Hold one handover slip.

    Parameters
    ----------
    slip_no
        Trip id and firm id.
    trip_id, plate, carrier, origin
        Which coach brings them, and from where.
    crew
        The drivers who hand over.
    arrives, stop_number, place_name
        When and where.
    firm_id, firm_name, contact, phone
        Who receives.
    people
        Everybody who was planned for the firm, in order of seats.
    expected
        How many were planned.
    health_checks
        Whether temperatures are taken on arrival.
    version, made_at, link
        The foot; `link` is what the QR holds.
    """

    slip_no: str
    trip_id: str
    plate: str
    carrier: str
    origin: str
    crew: tuple[CrewMember, ...]
    arrives: datetime
    stop_number: int
    place_name: str
    firm_id: str
    firm_name: str
    contact: str
    phone: str
    people: tuple[SlipPerson, ...]
    expected: int
    health_checks: bool
    version: int
    made_at: datetime
    link: str


def handover_slips(manifest: Manifest, papers: TripPapers | None = None) -> tuple[HandoverSlip, ...]:
    """Write one slip per firm of a trip, in order of drops.

    Parameters
    ----------
    manifest
        The whole manifest, as the dispatcher sees it.
    papers
        The office's details; its `firm_links` go into the QR codes.
    """
    links = papers.firm_links if papers else {}
    return tuple(
        _slip(manifest, group, links.get(group.firm.firm_id, "")) for group in manifest.by_firm if group.firm
    )


def _slip(manifest: Manifest, group: RiderGroup, link: str) -> HandoverSlip:
    assert group.firm
    slip_no = f"{manifest.header.trip_id}-{group.firm.firm_id}"
    people = (
        SlipPerson(row.worker_id, row.seat, row.name, row.sex, row.id_last4, row.phone, row.absence)
        for row in group.rows
    )
    return HandoverSlip(
        slip_no=slip_no,
        trip_id=manifest.header.trip_id,
        plate=manifest.header.plate,
        carrier=manifest.header.carrier,
        origin=manifest.header.origin,
        crew=manifest.crew,
        arrives=group.at,
        stop_number=group.stop_number,
        place_name=group.place_name,
        firm_id=group.firm.firm_id,
        firm_name=group.firm.name,
        contact=group.firm.contact,
        phone=group.firm.phone,
        people=tuple(people),
        expected=len(group.rows),
        health_checks=manifest.health_checks,
        version=manifest.version,
        made_at=manifest.made_at,
        link=link or slip_no,
    )

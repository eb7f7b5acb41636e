"""What each reader of a manifest may see, and the manifest as JSON."""

from collections.abc import Iterable, Set
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum, StrEnum

from scheduler.manifests.sheet import Manifest, RiderGroup, RiderRow, SeatCell, SeatUse, StopRow
from scheduler.manifests.slips import HandoverSlip
from scheduler.trips import StopKind


class Reader(StrEnum):
    """Name who reads a manifest."""

    DISPATCHER = "dispatcher"
    DRIVER = "driver"
    FIRM = "firm"


def seen_by(manifest: Manifest, reader: Reader, firm_id: str = "") -> Manifest:
    """Return what a reader may see of a manifest (PIPL articles 6 and 28: the least that the task needs).

    The dispatcher sees all. The driver sees of a health certificate only that there is one and its last four
    characters, and not who was let through. A firm sees its own people, its own drop, the crew and the head
    of the trip: nobody else's people, no health data, no other stops.

    Parameters
    ----------
    manifest
        The whole manifest.
    reader, firm_id
        Who reads; `firm_id` names the firm.
    """
    if reader is Reader.DISPATCHER:
        return manifest
    if reader is Reader.DRIVER:
        return _with_rows(manifest, tuple(_for_driver(group) for group in manifest.by_pickup))
    return _for_firm(manifest, firm_id)


def only_people(manifest: Manifest, worker_ids: Set[str]) -> Manifest:
    """Return a manifest with some of its people: the others leave no row, no name and no number.

    Parameters
    ----------
    manifest
        As its reader may see it.
    worker_ids
        Who is shown.
    """

    def own(groups: Iterable[RiderGroup]) -> tuple[RiderGroup, ...]:
        kept = (
            replace(group, rows=tuple(row for row in group.rows if row.worker_id in worker_ids))
            for group in groups
        )
        return tuple(group for group in kept if group.rows)

    by_pickup = own(manifest.by_pickup)
    rows = [row for group in by_pickup for row in group.rows]
    seats = {row.seat for row in rows}
    leader, deputy = (
        row if row and row.worker_id in worker_ids else None
        for row in (manifest.header.leader, manifest.header.deputy)
    )
    aboard = sum(row.absence is None for row in rows)
    return replace(
        manifest,
        header=replace(manifest.header, planned=len(rows), aboard=aboard, leader=leader, deputy=deputy),
        stops=tuple(replace(stop, boarding=0, alighting=0, aboard=0, firms=()) for stop in manifest.stops),
        by_pickup=by_pickup,
        by_firm=own(manifest.by_firm),
        seat_rows=tuple(
            replace(row, cells=tuple(_own_seat(cell, seats) for cell in row.cells))
            for row in manifest.seat_rows
        ),
    )


def manifest_to_json(manifest: Manifest) -> dict[str, object]:
    """Return a manifest as JSON values: times in ISO form with offset, names of fields as in the types."""
    return _object(manifest)


def slip_to_json(slip: HandoverSlip) -> dict[str, object]:
    """Return a handover slip as JSON values."""
    return _object(slip)


def _object(thing: object) -> dict[str, object]:
    assert is_dataclass(thing)
    return {field.name.rstrip("_"): _value(getattr(thing, field.name)) for field in fields(thing)}


def _value(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return _object(value) if is_dataclass(value) else value


def _for_driver(group: RiderGroup) -> RiderGroup:
    masked = (
        replace(row, certificate_no=_last_four(row.certificate_no), let_through=()) for row in group.rows
    )
    return replace(group, rows=tuple(masked))


def _last_four(number: str) -> str:
    return f"…{number[-4:]}" if number else ""


def _with_rows(manifest: Manifest, by_pickup: tuple[RiderGroup, ...]) -> Manifest:
    """Put changed rows into every part of the manifest that repeats them."""
    changed = {row.worker_id: row for group in by_pickup for row in group.rows}

    def same(row: RiderRow | None) -> RiderRow | None:
        return changed.get(row.worker_id) if row else None

    return replace(
        manifest,
        header=replace(
            manifest.header, leader=same(manifest.header.leader), deputy=same(manifest.header.deputy)
        ),
        by_pickup=by_pickup,
        by_firm=tuple(
            replace(group, rows=tuple(changed[row.worker_id] for row in group.rows))
            for group in manifest.by_firm
        ),
    )


def _for_firm(manifest: Manifest, firm_id: str) -> Manifest:
    own = tuple(group for group in manifest.by_firm if group.firm and group.firm.firm_id == firm_id)
    own = tuple(replace(group, rows=tuple(_without_health(row) for row in group.rows)) for group in own)
    rows = [row for group in own for row in group.rows]
    seats = {row.seat for row in rows}
    aboard = sum(row.absence is None for row in rows)
    drops = tuple(_own_drop(stop, firm_id, aboard) for stop in manifest.stops if _serves(stop, firm_id))
    arrives = drops[0].arrive if drops else manifest.header.arrives
    destination = drops[0].place_name if drops else ""
    header = replace(
        manifest.header,
        via=(),
        destination=destination,
        arrives=arrives,
        planned=len(rows),
        aboard=aboard,
        leader=None,
        deputy=None,
        observation_seats=(),
    )
    return replace(
        manifest,
        header=header,
        stops=drops,
        duty=(),
        by_pickup=tuple(_only(group, firm_id) for group in manifest.by_pickup if _only(group, firm_id).rows),
        by_firm=own,
        seat_rows=tuple(
            replace(row, cells=tuple(_own_seat(cell, seats) for cell in row.cells))
            for row in manifest.seat_rows
        ),
        health_checks=False,
        link="",
    )


def _only(group: RiderGroup, firm_id: str) -> RiderGroup:
    return replace(group, rows=tuple(_without_health(row) for row in group.rows if row.firm_id == firm_id))


def _serves(stop: StopRow, firm_id: str) -> bool:
    return stop.kind is StopKind.DROP and any(firm.firm_id == firm_id for firm in stop.firms)


def _own_drop(stop: StopRow, firm_id: str, aboard: int) -> StopRow:
    firms = tuple(firm for firm in stop.firms if firm.firm_id == firm_id)
    return replace(stop, firms=firms, alighting=aboard, aboard=0)


def _without_health(row: RiderRow) -> RiderRow:
    return replace(row, certificate_no="", code="", needs="", let_through=())


def _own_seat(cell: SeatCell, seats: set[str]) -> SeatCell:
    """Show an own seat; the seats of others look like free ones."""
    return cell if cell.seat in seats else SeatCell(cell.seat, SeatUse.FREE)

"""The manifest on paper: one trip as a PDF of a few A4 pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

import segno

from api.documents.duty_chart import duty_chart
from api.documents.rider_lists import rider_lists
from api.documents.typesetter import Line, pdf
from api.documents.words import Lang, day_words, hours_words, short_day, words
from scheduler.manifests import CrewMember, DutyRow, Header, Manifest, RiderRow, SeatRow, StopRow
from scheduler.trips import SegmentKind, StopKind

NOTHING = "—"
STOP_MM = {True: 51.0, False: 126.0}
"""Room for a place in the stop timetable, beside a map or alone."""


def manifest_pdf(manifest: Manifest, lang: Lang = "zh", map_svg: bytes | None = None) -> bytes:
    """Typeset the manifest of one trip; the same manifest and map give the same bytes.

    Parameters
    ----------
    manifest
        What to print, already reduced to what its reader may see.
    lang
        Language of the words; names stay as they are.
    map_svg
        A still map of the trip as SVG, or None for a manifest without one.
    """
    pictures = {"qr.svg": qr_svg(manifest.link or manifest.header.trip_id)}
    if map_svg:
        pictures["map.svg"] = map_svg
    return pdf("manifest.typ", manifest_data(manifest, lang, bool(map_svg)), manifest.made_at, pictures)


def qr_svg(content: str) -> bytes:
    """Draw a QR code as SVG, with level M so that a fold or stain does not spoil it."""
    drawn = BytesIO()
    segno.make(content, error="m", micro=False).save(drawn, kind="svg", border=0, scale=4, xmldecl=False)
    return drawn.getvalue()


def foot_words(version: int, made_by: str, made_at: datetime, lang: Lang) -> str:
    """Write the middle of the foot: version, who made the list, when."""
    say = words(lang)
    made = " ".join(part for part in (say["made_by"], made_by, f"{made_at:%Y-%m-%d %H:%M}") if part)
    return f"{say['version']} {version}  ·  {made}"


def manifest_data(manifest: Manifest, lang: Lang, with_map: bool) -> dict[str, object]:
    """Return everything the template prints, as JSON values in display form."""
    say, head = words(lang), manifest.header
    widest = max((len(row.cells) for row in manifest.seat_rows), default=0)
    return {
        "lang": lang,
        "words": say,
        "title": say["manifest"],
        "number": head.trip_id,
        "batch": manifest.case_name,
        "running": f"{head.plate}  ·  {head.origin} → {head.destination}  ·  {head.day.isoformat()}",
        "foot": foot_words(manifest.version, manifest.made_by, manifest.made_at, lang),
        **_journey(head, lang),
        "facts": _facts(manifest, lang),
        "crew": [_crew_member(member, lang) for member in manifest.crew],
        "map": with_map,
        "stops": _stops(manifest.stops, lang, STOP_MM[with_map]),
        "duty": _duty(manifest.duty, lang),
        "duty_note": say["duty_note"],
        "gantt": duty_chart(manifest, lang) if manifest.duty else None,
        "count_note": f"{head.aboard} {say['people']}",
        "health": manifest.health_checks,
        **rider_lists(manifest, lang),
        "seats": [_seats(row) for row in manifest.seat_rows],
        "widest": widest,
        "aisle_share": 1.0 if widest > 4 else 0.6,
        "seat_note": f"{head.aboard} / {head.licensed}",
        "signatures": _signatures(manifest, lang),
    }


def _journey(head: Header, lang: Lang) -> dict[str, object]:
    return {
        "origin": head.origin,
        "destination": head.destination,
        "departs": {"clock": f"{head.departs:%H:%M}", "day": day_words(head.departs, lang)},
        "arrives": {"clock": f"{head.arrives:%H:%M}", "day": day_words(head.arrives, lang)},
        "length": f"{head.distance_m / 1000:,.0f} km",
        "hours": hours_words(head.duration_s, lang),
        "via": words(lang)["comma"].join(head.via),
    }


def _crew_member(member: CrewMember, lang: Lang) -> dict[str, str]:
    return {
        "title": f"{words(lang)['driver']} {member.number}",
        "name": member.name or member.driver_id,
        "phone": member.phone,
        "licence": member.licence,
        "hours": hours_words(member.drive_s, lang),
    }


def _facts(manifest: Manifest, lang: Lang) -> Sequence[Mapping[str, object]]:
    say, head = words(lang), manifest.header
    planned = "" if head.planned == head.aboard else f"  ({say['planned']} {head.planned})"
    observed = (
        f"{head.observation_seats[0]} – {head.observation_seats[-1]}"
        if head.observation_seats
        else say["none"]
    )
    facts: list[dict[str, object]] = [
        {"name": say["plate"], "value": head.plate or head.coach_id, "size": 13},
        {"name": say["carrier"], "value": head.carrier, "span": 2},
        {"name": f"{say['licensed']} / {say['allowed']}", "value": f"{head.licensed} / {head.allowed}"},
        {"name": say["aboard"], "value": f"{head.aboard}{planned}", "size": 13},
        {"name": say["contract_no"], "value": head.contract_no},
        {"name": say["sign_no"], "value": head.sign_no},
        {"name": say["observation_seats"], "value": observed},
    ]
    if head.leader or head.deputy:
        facts += [
            {"name": say["leader"], "value": _leader(head.leader)},
            {"name": say["deputy"], "value": _leader(head.deputy)},
            {"name": say["escort"], "value": f"{head.escort_name}  {head.escort_phone}".strip(), "span": 2},
        ]
    return facts


def _leader(row: RiderRow | None) -> str:
    return f"{row.name}  {row.seat}  {row.phone}" if row else NOTHING


def _stops(stops: Sequence[StopRow], lang: Lang, room_mm: float) -> Sequence[Mapping[str, object]]:
    before = [None, *(stop.arrive.date() for stop in stops)]
    return [
        _stop(stop, lang, room_mm, stop.arrive.date() != day)
        for stop, day in zip(stops, before, strict=False)
    ]


def _stop(stop: StopRow, lang: Lang, room_mm: float, new_day: bool) -> Mapping[str, object]:
    say = words(lang)
    role = f"（{say[stop.kind.value]}）" if stop.kind in (StopKind.START, StopKind.END) else ""
    firms = (f"{f.name}  {f.riders} {say['people']}  {f.contact} {f.phone}".rstrip() for f in stop.firms)
    return {
        "number": stop.number,
        "kind": stop.kind.value,
        "place": Line(f"{stop.place_name}{role}", room_mm, 8.8, 6.5),
        "day": short_day(stop.arrive, lang) if new_day else "",
        "arrive": f"{stop.arrive:%H:%M}",
        "depart": f"{stop.depart:%H:%M}",
        "boarding": str(stop.boarding) if stop.boarding else "",
        "alighting": str(stop.alighting) if stop.alighting else "",
        "aboard": str(stop.aboard),
        "firms": [Line(firm, room_mm, 7) for firm in firms],
    }


def _duty(rows: Sequence[DutyRow], lang: Lang) -> list[dict[str, object]]:
    return [_duty_row(row, lang, before) for row, before in zip(rows, (None, *rows), strict=False)]


def _duty_row(row: DutyRow, lang: Lang, before: DutyRow | None) -> dict[str, object]:
    say = words(lang)
    drives = row.kind is SegmentKind.DRIVE
    standing = "service" if row.kind is SegmentKind.STOP else row.kind.value
    what = f"{say['driver']} {row.driver_number}" if drives else say[standing]
    same_day = before is not None and before.from_.date() == row.from_.date()
    seconds = row.drive_s if drives else round((row.until - row.from_).total_seconds())
    return {
        "kind": row.kind.value,
        "day": "" if same_day else short_day(row.from_, lang),
        "time": f"{row.from_:%H:%M} – {row.until:%H:%M}",
        "what": Line(f"{what}  {row.place_name}".rstrip(), 26, 7.8),
        "hours": hours_words(seconds, lang),
        "distance": f"{row.distance_m / 1000:,.0f} km" if drives else "",
    }


def _seats(row: SeatRow) -> dict[str, object]:
    cells = [
        {
            "seat": cell.seat,
            "use": cell.use.value,
            "name": Line(cell.name, 9.6, 7.6, least_pt=3.4),
            "number": cell.drop_number,
        }
        for cell in row.cells
    ]
    return {"cells": cells, "aisle": row.aisle_after}


def _signatures(manifest: Manifest, lang: Lang) -> list[dict[str, str]]:
    say, head = words(lang), manifest.header
    counted = f"{say['counted_aboard']} ______   {say['counted_off']} ______"
    asked = [{"name": say["sign_driver"], "note": counted}]
    if _has_leaders(head):
        asked.append({"name": say["sign_leader"], "note": say["date_time"]})
    if head.escort_name:
        asked.append({"name": say["sign_escort"], "note": say["date_time"]})
    asked.append({"name": say["sign_station"], "note": say["date_time"]})
    return asked


def _has_leaders(head: Header) -> bool:
    return head.leader is not None or head.deputy is not None

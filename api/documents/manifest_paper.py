"""The manifest on paper: one trip as a PDF of a few A4 pages."""

import struct
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

import segno

from api.documents.rider_lists import firm_pages, pickup_pages
from api.documents.seat_plan import seat_plan
from api.documents.timetables import duty_table, stop_table
from api.documents.typesetter import Line, pdf
from api.documents.words import Lang, day_words, hours_words, words
from api.version import program_version
from scheduler.manifests import CrewMember, Header, Manifest, RiderRow

NOTHING = "—"
PNG_SIGNATURE = b"\x89PNG\r\n"
FACT_MM, RUNNING_MM = 47.5, 130.0


def manifest_pdf(manifest: Manifest, lang: Lang = "zh", still_map: bytes | None = None) -> bytes:
    """Typeset the manifest of one trip; the same manifest and map give the same bytes.

    Parameters
    ----------
    manifest
        What to print, already reduced to what its reader may see.
    lang
        Language of the words; names stay as they are.
    still_map
        A still map of the trip as SVG, or as PNG from an older store; None for a manifest without one.
    """
    pictures = {"qr.svg": qr_svg(manifest.link or manifest.header.trip_id)}
    if still_map:
        pictures["map.svg"] = _in_svg(still_map) if still_map.startswith(PNG_SIGNATURE) else still_map
    return pdf("manifest.typ", manifest_data(manifest, lang, bool(still_map)), manifest.made_at, pictures)


def _in_svg(png: bytes) -> bytes:
    """Return an SVG that shows a PNG; the typesetter takes files of text only."""
    wide, tall = struct.unpack(">II", png[16:24])
    content = b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}">'
        f'<image width="{wide}" height="{tall}" href="data:image/png;base64,{content}"/></svg>'
    ).encode()


def qr_svg(content: str) -> bytes:
    """Draw a QR code as SVG, with level M so that a fold or stain does not spoil it."""
    drawn = BytesIO()
    segno.make(content, error="m", micro=False).save(drawn, kind="svg", border=0, scale=4, xmldecl=False)
    return drawn.getvalue()


def foot(version: int, made_by: str, made_at: datetime, lang: Lang, chain_head: str = "") -> dict[str, Line]:
    """Write the foot: that this is for the trip only; which version; who, when, by which program."""
    say = words(lang)
    made = " ".join(part for part in (say["made_by"], made_by, f"{made_at:%Y-%m-%d %H:%M}") if part)
    chain = f"  ·  {say['chain']} {chain_head}" if chain_head else ""
    program = f"  ·  Return Bus {program_version()}"
    return {
        "privacy": Line(say["privacy"], 81, 7, 4),
        "foot": Line(f"{say['version']} {version}  ·  {made}{chain}{program}", 75, 7, 4),
    }


def manifest_data(manifest: Manifest, lang: Lang, with_map: bool) -> dict[str, object]:
    """Return everything the template prints, as JSON values in display form."""
    say, head = words(lang), manifest.header
    return {
        "lang": lang,
        "words": say,
        "title": say["manifest"],
        "number": head.trip_id,
        "batch": manifest.case_name,
        "running": Line(
            f"{head.plate}  ·  {head.origin} → {head.destination}  ·  {head.day.isoformat()}", RUNNING_MM, 8
        ),
        **foot(manifest.version, manifest.made_by, manifest.made_at, lang, manifest.chain_head),
        **_journey(head, lang),
        "facts": _facts(manifest, lang),
        "crew": [_crew_member(member, lang) for member in manifest.crew],
        "map": with_map,
        "stops": stop_table(manifest.stops, lang, with_map),
        "duty": duty_table(manifest, lang),
        "duty_note": say["duty_note"],
        "count_note": f"{head.aboard} {say['people']}",
        "health": manifest.health_checks,
        "pickups": pickup_pages(manifest, lang),
        "firms": firm_pages(manifest, lang),
        "seats": seat_plan(manifest.seat_rows, lang),
        "seat_note": f"{head.aboard} / {head.licensed}",
        "signatures": _signatures(manifest, lang),
    }


def _journey(head: Header, lang: Lang) -> dict[str, object]:
    return {
        "origin": Line(head.origin, 77, 12, 7),
        "destination": Line(head.destination, 77, 12, 7),
        "departs": {"clock": f"{head.departs:%H:%M}", "day": day_words(head.departs, lang)},
        "arrives": {"clock": f"{head.arrives:%H:%M}", "day": day_words(head.arrives, lang)},
        "length": f"{head.distance_m / 1000:,.0f} km",
        "hours": hours_words(head.duration_s, lang),
        "via": words(lang)["comma"].join(head.via),
    }


def _crew_member(member: CrewMember, lang: Lang) -> dict[str, object]:
    return {
        "title": f"{words(lang)['driver']} {member.number}",
        "name": Line(member.name or member.driver_id, 48, 9.5),
        "phone": Line(member.phone, 30, 9),
        "licence": Line(member.licence, 48, 9),
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
    facts = [
        _fact(say["plate"], head.plate or head.coach_id, 13),
        _fact(say["carrier"], head.carrier, span=2),
        _fact(f"{say['licensed']} / {say['allowed']}", f"{head.licensed} / {head.allowed}"),
        _fact(say["aboard"], f"{head.aboard}{planned}", 13),
        _fact(say["contract_no"], head.contract_no),
        _fact(say["sign_no"], head.sign_no),
        _fact(say["observation_seats"], observed),
    ]
    if head.leader or head.deputy:
        facts += [
            _fact(say["leader"], _leader(head.leader)),
            _fact(say["deputy"], _leader(head.deputy)),
            _fact(say["escort"], f"{head.escort_name}  {head.escort_phone}".strip(), span=2),
        ]
    return facts


def _fact(name: str, value: str, size_pt: float = 9.5, span: int = 1) -> dict[str, object]:
    return {"name": name, "value": Line(value, FACT_MM * span - 3.6, size_pt, 6.5), "span": span}


def _leader(row: RiderRow | None) -> str:
    return f"{row.name}  {row.seat}  {row.phone}" if row else NOTHING


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

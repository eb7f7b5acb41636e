"""Handover slips on paper: one A4 page for each slip and each of its four copies."""

from collections.abc import Mapping, Sequence

from api.documents.manifest_paper import foot, qr_svg
from api.documents.typesetter import Line, pdf
from api.documents.words import Lang, short_day, words
from scheduler.manifests import HandoverSlip, SlipPerson

PAGE_MM, GUTTER_MM = 190.0, 5.0
FACT_MM = PAGE_MM / 4.25
ONE_LIST, TWO_LISTS, MOST_LISTS = 8, 36, 3
"""Up to so many people stand in one list, or in two side by side; more in three, without their phones."""
COPIES = ("copy_firm", "copy_carrier", "copy_station", "copy_labour")


def handover_slips_pdf(slips: Sequence[HandoverSlip], lang: Lang = "zh") -> bytes:
    """Typeset handover slips, four pages each: for firm, carrier, origin station and labour office.

    Parameters
    ----------
    slips
        The slips of one trip, or of one firm of it; at least one.
    lang
        Language of the words; names stay as they are.

    Raises
    ------
    ValueError
        There is no slip to print.
    """
    if not slips:
        raise ValueError("a trip without firms has no handover slips")
    say, first = words(lang), slips[0]
    data = {
        "lang": lang,
        "words": say,
        "title": say["slip"],
        "number": first.trip_id if len(slips) > 1 else first.slip_no,
        "running": Line("", 1, 8),
        **foot(first.version, "", first.made_at, lang),
        "slips": [_page(slip, copy, lang) for slip in slips for copy in range(len(COPIES))],
    }
    pictures = {_qr_name(slip): qr_svg(slip.link) for slip in slips}
    return pdf("slip.typ", data, first.made_at, pictures)


def _qr_name(slip: HandoverSlip) -> str:
    return f"qr-{slip.stop_number}-{slip.firm_id.encode().hex()}.svg"


def _page(slip: HandoverSlip, copy: int, lang: Lang) -> dict[str, object]:
    say = words(lang)
    lists = 1 if len(slip.people) <= ONE_LIST else 2 if len(slip.people) <= TWO_LISTS else MOST_LISTS
    columns = _columns_mm(lists)
    absent = [f"{p.name}（{say[f'absent_{p.absence.value}']}）" for p in slip.people if p.absence]
    return {
        "number": slip.slip_no,
        "trip": slip.trip_id,
        "copy_number": say["copy_of"].format(number=copy + 1),
        "copy_name": say[COPIES[copy]],
        "qr": _qr_name(slip),
        "firm": Line(slip.firm_name, 2.25 * FACT_MM - 3.6, 12, 6.5),
        "contact": Line(f"{slip.contact}  {slip.phone}".strip(), 2 * FACT_MM - 3.6, 9.5, 6.5),
        "place": Line(slip.place_name, 2.25 * FACT_MM - 3.6, 9.5, 6.5),
        "planned": Line(f"{short_day(slip.arrives, lang)} {slip.arrives:%H:%M}", FACT_MM - 3.6, 9.5, 6.5),
        "carrier": Line(slip.carrier, 1.25 * FACT_MM - 3.6, 9.5, 6.5),
        "plate": Line(slip.plate, FACT_MM - 3.6, 9.5, 6.5),
        "origin": Line(slip.origin, FACT_MM - 3.6, 9.5, 6.5),
        "drivers": Line(
            say["comma"].join(member.name for member in slip.crew if member.name), FACT_MM - 3.6, 9.5, 6.5
        ),
        "expected": slip.expected,
        "lists": lists,
        "columns": columns,
        "people": [_person(person, columns[1] - 1.5, say) for person in slip.people],
        "absent": say["comma"].join(absent),
        "health": slip.health_checks,
    }


def _columns_mm(lists: int) -> tuple[float, ...]:
    """Return the columns of one of several lists: seat, name, ID, phone where there is room, tick."""
    wide = (PAGE_MM - GUTTER_MM * (lists - 1)) / lists
    others = (14.0, 21.0, 10.0) if lists < MOST_LISTS else (14.0, 10.0)
    return (9.0, wide - 9.0 - sum(others), *others)


def _person(person: SlipPerson, name_mm: float, say: Mapping[str, str]) -> dict[str, object]:
    return {
        "seat": person.seat,
        "name": Line(person.name, name_mm, 9.5),
        "id_last4": person.id_last4,
        "phone": Line(person.phone, 19.5, 8),
        "absence": Line(say[f"absent_{person.absence.value}"] if person.absence else "", 8.6, 6.5, 3.6),
    }

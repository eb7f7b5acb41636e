"""The two passenger lists of a manifest: by pickup in order of boarding, and by firm in order of drops."""

from collections.abc import Sequence

from api.documents.glyphs import em_wide
from api.documents.typesetter import MM_PER_PT, Line
from api.documents.words import Lang, short_day, words
from scheduler.manifests import Manifest, RiderGroup, RiderRow

PICKUP_LIST_MM = {
    True: (9.5, 26, 6.5, 13.5, 20.5, 34, 22, 9, 9, 9, 7.5, 7.5, 16),
    False: (9.5, 30, 7, 14, 21, 60, 8, 8, 32.5),
}
"""Columns of the list by pickup with and without health checks: 190 mm together, or a little less."""
FIRM_LIST_MM = (9.5, 37.5, 7, 14, 21, 27, 8)
INSET_MM, PIN_MM = 1.5, 4.3
GROUP_MARGIN_MM = 12.0
"""What the pin, the gaps and the margins of a group's heading take of its width."""
PERSON_HEADS = ("seat", "name", "sex", "id_last4", "phone")


def rider_lists(manifest: Manifest, lang: Lang) -> dict[str, object]:
    """Return both lists in display form, with the widths of their columns in millimetres."""
    health = manifest.health_checks
    columns = PICKUP_LIST_MM[health]
    heads = (*PERSON_HEADS, "firm_and_drop", *(("certificate",) if health else ()))
    return {
        "pickup_columns": columns,
        "pickup_heads": _heads(heads, columns, lang),
        "pickup_ends": _heads(("tick_boarded", "tick_arrived", "remark"), columns[-3:], lang),
        "pickups": [
            _group(
                group, "pickup", [_pickup_row(row, lang, health) for row in group.rows], sum(columns), lang
            )
            for group in manifest.by_pickup
        ],
        "firm_columns": FIRM_LIST_MM,
        "firm_heads": _heads((*PERSON_HEADS, "pickup", "tick_arrived"), FIRM_LIST_MM, lang),
        "firms": [
            _group(group, "drop", [_firm_row(row, lang) for row in group.rows], sum(FIRM_LIST_MM), lang)
            for group in manifest.by_firm
        ],
    }


def _heads(keys: Sequence[str], columns_mm: Sequence[float], lang: Lang) -> list[Line]:
    """Return the headings of columns, each as large as its column lets it be."""
    say = words(lang)
    return [Line(say[key], wide - INSET_MM, 6.8) for key, wide in zip(keys, columns_mm, strict=False)]


def sex_word(sex: str, lang: Lang) -> str:
    """Write the sex of a person in one word; unknown entries stay as they were written."""
    say = words(lang)
    known = {"男": say["male"], "女": say["female"], "m": say["male"], "f": say["female"]}
    return known.get(sex.strip().lower(), sex)


def _group(
    group: RiderGroup, kind: str, rows: Sequence[object], wide_mm: float, lang: Lang
) -> dict[str, object]:
    say = words(lang)
    present = sum(row.absence is None for row in group.rows)
    absent = "" if present == len(group.rows) else f" / {len(group.rows)}"
    when, count = f"{short_day(group.at, lang)} {group.at:%H:%M}", f"{present}{absent} {say['people']}"
    title = group.firm.name if group.firm else group.place_name
    contact = f"{group.firm.contact} {group.firm.phone}".strip() if group.firm else ""
    beside_mm = GROUP_MARGIN_MM + (em_wide(when) * 8 + em_wide(count) * 9) * MM_PER_PT
    return {
        "number": group.stop_number,
        "kind": kind,
        "title": Line(title, wide_mm - beside_mm - em_wide(contact) * 8 * MM_PER_PT, 9.5, 6.5),
        "contact": contact,
        "when": when,
        "count": count,
        "rows": rows,
    }


def _person(row: RiderRow, lang: Lang) -> dict[str, object]:
    return {
        "seat": row.seat,
        "sex": sex_word(row.sex, lang),
        "id_last4": row.id_last4,
        "phone": Line(row.phone, 19.5, 8.5),
        "absence": words(lang)[f"absent_{row.absence.value}"] if row.absence else "",
    }


def _pickup_row(row: RiderRow, lang: Lang, health: bool) -> dict[str, object]:
    say, widths = words(lang), PICKUP_LIST_MM[health]
    certificate = "  ".join(
        part for part in (row.certificate_no, say.get(f"code_{row.code}", row.code)) if part
    )
    return {
        **_person(row, lang),
        "name": Line(row.name, widths[1] - INSET_MM, 10),
        "firm": Line(row.firm_name, widths[5] - PIN_MM - INSET_MM, 8),
        "drop": row.drop_number,
        "certificate": Line(certificate, widths[6] - INSET_MM, 7.6),
        "role": say[row.role] if row.role else "",
        "needs": Line(row.needs, widths[-1] - INSET_MM, 6.8),
    }


def _firm_row(row: RiderRow, lang: Lang) -> dict[str, object]:
    return {
        **_person(row, lang),
        "name": Line(row.name, FIRM_LIST_MM[1] - INSET_MM, 9.5),
        "pickup": row.pickup_number,
        "pickup_name": Line(row.pickup_name, FIRM_LIST_MM[5] - PIN_MM - INSET_MM, 7.4),
    }

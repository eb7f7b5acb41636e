"""The timetables of a manifest: where the coach stops, who drives when, and the bars of the duty chart."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from api.documents.duty_chart import duty_chart
from api.documents.sheet import Cell, Sheet, Side, Weight
from api.documents.typesetter import MM_PER_PT, Line
from api.documents.words import Lang, hours_words, short_day, words
from scheduler.manifests import DutyRow, Manifest, StopRow
from scheduler.trips import SegmentKind, StopKind

PAGE_MM, BESIDE_MAP_MM = 190.0, 113.0
STOP_COLUMNS_MM = (
    ("arrive", 12.5),
    ("depart", 12.5),
    ("boarding", 7.5),
    ("alighting", 7.5),
    ("aboard", 12.0),
)
STOP_HEADS = ("arrive", "depart", "boarding", "alighting", "on_board")
HEAD_MM, PIN_MM, STOP_PAD_MM, LINE_GAP_MM = 4.3, 4.1, 0.95, 1.06
PLACE_PT, FIRM_PT, DAY_PT = 8.8, 7.0, 6.8
CAPITAL_MM_PER_PT = 0.733 * MM_PER_PT
DUTY_GAP_MM = 7.0
DUTY_COLUMNS: tuple[tuple[float, Side], ...] = (
    (13, "left"),
    (21, "left"),
    (28, "left"),
    (17.5, "right"),
    (12, "right"),
)
DUTY_MOST_MM, DUTY_LEAST_MM, DUTY_TOGETHER_MM = 4.0, 3.1, 60.0
CHART_LEFT_MM, CHART_ROW_MM, CHART_BELOW_MM = 17.0, 4.0, 5.5


def stop_table(stops: Sequence[StopRow], lang: Lang, beside_map: bool) -> Sheet:
    """Draw the stops in order: number, place and firms, times, how many get on and off and are aboard.

    Parameters
    ----------
    stops, lang
        The stops, and the language of the words.
    beside_map
        Whether a map stands beside it and takes its room.
    """
    wide_mm = BESIDE_MAP_MM if beside_map else PAGE_MM
    place_mm = wide_mm - 7 - sum(mm for _, mm in STOP_COLUMNS_MM)
    days = [None, *(stop.arrive.date() for stop in stops)]
    texts = [
        _stop_lines(stop, lang, place_mm - 1.8, stop.arrive.date() != day)
        for stop, day in zip(stops, days, strict=False)
    ]
    talls = [max(PIN_MM, _stacked(lines)) + 2 * STOP_PAD_MM for lines in texts]
    sheet = Sheet(HEAD_MM + sum(talls))
    sheet.mark("firm", 0, HEAD_MM, wide_mm, HEAD_MM)
    _stop_heads(sheet, place_mm, lang)
    top_mm = HEAD_MM
    for stop, lines, tall_mm in zip(stops, texts, talls, strict=True):
        _stop_mark(sheet, stop, top_mm + tall_mm / 2)
        _stop_place(sheet, lines, top_mm, tall_mm, place_mm)
        top_mm += tall_mm
        sheet.mark("thin", 0, top_mm, wide_mm, top_mm)
    _stop_figures(sheet, stops, talls, place_mm)
    return sheet


def _stop_lines(stop: StopRow, lang: Lang, room_mm: float, new_day: bool) -> list[tuple[Line, Weight]]:
    """Return what stands in the place of a stop: a new day, its name, the firms that wait there."""
    say = words(lang)
    role = f"（{say[stop.kind.value]}）" if stop.kind in (StopKind.START, StopKind.END) else ""
    lines: list[tuple[Line, Weight]] = []
    if new_day:
        lines.append((Line(short_day(stop.arrive, lang), room_mm, DAY_PT), "bold"))
    lines.append((Line(f"{stop.place_name}{role}", room_mm, PLACE_PT, 6.5), "medium"))
    firms = (f"{f.name}  {f.riders} {say['people']}  {f.contact} {f.phone}".rstrip() for f in stop.firms)
    lines += [(Line(firm, room_mm, FIRM_PT), "regular") for firm in firms]
    return lines


def _tall_mm(line: Line) -> float:
    """Return the height of the letters of a line; what must break has two lines, or more."""
    rows = math.ceil(line.wide() / line.room_mm + 0.1) if line.breaks() else 1
    return rows * CAPITAL_MM_PER_PT * line.size() + (rows - 1) * 0.3 * MM_PER_PT * line.size()


def _stacked(lines: Sequence[tuple[Line, Weight]]) -> float:
    return sum(_tall_mm(line) for line, _ in lines) + LINE_GAP_MM * (len(lines) - 1)


def _stop_heads(sheet: Sheet, place_mm: float, lang: Lang) -> None:
    say, left_mm = words(lang), 7 + place_mm
    sheet.column(7.9, place_mm, "left", [Cell(HEAD_MM, Line(say["place"], place_mm, 6.8), soft=True)])
    for key, (_, wide_mm) in zip(STOP_HEADS, STOP_COLUMNS_MM, strict=True):
        head = Line(say[key], wide_mm - 0.9, 6.8, 4.6)
        sheet.column(left_mm, wide_mm - 0.9, "right", [Cell(HEAD_MM, head, soft=True)])
        left_mm += wide_mm


def _stop_mark(sheet: Sheet, stop: StopRow, middle_mm: float) -> None:
    number = Line(str(stop.number), PIN_MM, PIN_MM * 0.58 / MM_PER_PT, 3)
    white = stop.kind is StopKind.PICKUP
    if white:
        sheet.mark("stop", 3.5, middle_mm)
    elif stop.kind is StopKind.DROP:
        sheet.mark("square", 3.5 - PIN_MM / 2, middle_mm - PIN_MM / 2, PIN_MM, PIN_MM)
    else:
        sheet.mark("ring", 3.5, middle_mm)
        return
    sheet.column(
        3.5 - PIN_MM / 2,
        PIN_MM,
        "center",
        [Cell(PIN_MM, number, "bold", white=white)],
        middle_mm - PIN_MM / 2,
    )


def _stop_place(
    sheet: Sheet, lines: Sequence[tuple[Line, Weight]], top_mm: float, tall_mm: float, place_mm: float
) -> None:
    at_mm = top_mm + (tall_mm - _stacked(lines)) / 2 - LINE_GAP_MM / 2
    cells = [
        Cell(_tall_mm(line) + LINE_GAP_MM, line, weight, soft=weight == "regular") for line, weight in lines
    ]
    sheet.column(7.9, place_mm - 1.8, "left", cells, at_mm)


def _stop_figures(sheet: Sheet, stops: Sequence[StopRow], talls: Sequence[float], place_mm: float) -> None:
    left_mm = 7 + place_mm
    for key, wide_mm in STOP_COLUMNS_MM:
        cells = []
        for stop, tall_mm in zip(stops, talls, strict=True):
            value = getattr(stop, key)
            text = (
                f"{value:%H:%M}"
                if key in ("arrive", "depart")
                else str(value or ("0" if key == "aboard" else ""))
            )
            cells.append(Cell(tall_mm, Line(text, wide_mm, 9), "bold" if key == "depart" else "regular"))
        sheet.column(left_mm, wide_mm - 0.9, "right", cells, HEAD_MM)
        left_mm += wide_mm


def duty_table(manifest: Manifest, lang: Lang) -> Sheet | None:
    """Draw the duty chart and, below it in two halves, who drives when; None without duty.

    Parameters
    ----------
    manifest, lang
        The manifest, and the language of the words.
    """
    if not manifest.duty:
        return None
    rows = manifest.duty
    half = math.ceil(len(rows) / 2)
    # long timetables are set closer; one that still finds no room below goes to the next page as a whole
    row_mm = min(DUTY_MOST_MM, max(DUTY_LEAST_MM, DUTY_TOGETHER_MM / half))
    chart_mm = CHART_ROW_MM * len(manifest.crew) + CHART_BELOW_MM
    sheet = Sheet(chart_mm + half * row_mm)
    _chart(sheet, duty_chart(manifest, lang))
    wide_mm = (PAGE_MM - DUTY_GAP_MM) / 2
    for left_mm, part in ((0.0, slice(0, half)), (wide_mm + DUTY_GAP_MM, slice(half, None))):
        shown = [
            _duty_cells(row, before, row_mm, lang)
            for row, before in zip(rows[part], (None, *rows)[part], strict=False)
        ]
        _duty_half(sheet, left_mm, chart_mm, wide_mm, row_mm, shown)
    return sheet


def _duty_half(
    sheet: Sheet, left_mm: float, top_mm: float, wide_mm: float, row_mm: float, rows: Sequence[Sequence[Cell]]
) -> None:
    for k in range(len(rows)):
        rule_mm = top_mm + (k + 1) * row_mm
        sheet.mark("thin", left_mm, rule_mm, left_mm + wide_mm, rule_mm)
    at_mm = left_mm
    for number, (column_mm, side) in enumerate(DUTY_COLUMNS):
        sheet.column(at_mm + 0.7, column_mm - 1.4, side, [row[number] for row in rows], top_mm)
        at_mm += column_mm


def _duty_cells(row: DutyRow, before: DutyRow | None, row_mm: float, lang: Lang) -> tuple[Cell, ...]:
    say = words(lang)
    drives = row.kind is SegmentKind.DRIVE
    standing = "service" if row.kind is SegmentKind.STOP else row.kind.value
    what = f"{say['driver']} {row.driver_number}" if drives else say[standing]
    same_day = before is not None and before.from_.date() == row.from_.date()
    seconds = row.drive_s if drives else round((row.until - row.from_).total_seconds())
    distance = f"{row.distance_m / 1000:,.0f} km" if drives else ""
    weight: Weight = "bold" if drives else "regular"
    return (
        Cell(row_mm, Line("" if same_day else short_day(row.from_, lang), 12, 7.5), "bold"),
        Cell(row_mm, Line(f"{row.from_:%H:%M} – {row.until:%H:%M}", 20, 7.8)),
        Cell(row_mm, Line(f"{what}  {row.place_name}".rstrip(), 26, 7.8), weight, soft=not drives),
        Cell(row_mm, Line(hours_words(seconds, lang), 16.5, 7.8), soft=not drives),
        Cell(row_mm, Line(distance, 11, 7.8)),
    )


def _chart(sheet: Sheet, chart: Mapping[str, Any]) -> None:
    """Draw the bars of the drivers over the nights and the times when the coach stands."""
    drivers = chart["drivers"]
    wide_mm, tall_mm = PAGE_MM - CHART_LEFT_MM, CHART_ROW_MM * len(drivers)

    def at(share: float) -> float:
        return CHART_LEFT_MM + wide_mm * share

    for night in chart["nights"]:
        sheet.mark("wash", at(night["from"]), 0, wide_mm * (night["until"] - night["from"]), tall_mm)
    for row in range(len(drivers) + 1):
        sheet.mark("thin", CHART_LEFT_MM, row * CHART_ROW_MM, PAGE_MM, row * CHART_ROW_MM)
    sheet.column(
        0,
        CHART_LEFT_MM - 1,
        "left",
        [Cell(CHART_ROW_MM, Line(str(name), CHART_LEFT_MM - 1, 7.2)) for name in drivers],
    )
    for tick in chart["ticks"]:
        x_mm = at(tick["at"])
        sheet.mark("thin", x_mm, 0, x_mm, tall_mm + 1)
        label = Line(str(tick["label"]), 12, 6.3, 4.6)
        sheet.column(x_mm - 6, 12, "center", [Cell(2.4, label, soft=True)], tall_mm + 1.4)
    for stand in chart["standing"]:
        sheet.mark(
            "hatched", at(stand["from"]), 0, max(0.6, wide_mm * (stand["until"] - stand["from"])), tall_mm
        )
    for bar in chart["bars"]:
        top_mm = CHART_ROW_MM * bar["row"] + 0.8
        sheet.mark("bar", at(bar["from"]), top_mm, wide_mm * (bar["until"] - bar["from"]), CHART_ROW_MM - 1.6)

"""The seats of a coach as drawn on its manifest: who sits where, and which seats stay empty."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from api.documents.sheet import Cell, Sheet
from api.documents.typesetter import MM_PER_PT, Line
from api.documents.words import Lang, words
from scheduler.manifests import SeatCell, SeatRow, SeatUse

WIDE_MM, SIDE_MM = 55.6, 2.2
"""Width for a row of seats, and what the body of the coach stands away from them."""
FRONT_MM = 4.2
SEAT_MM, GAP_MM = 9.2, 1.1
NARROW_AISLE = 0.6
LABEL_PT, NAME_PT, LEAST_NAME_PT, OBSERVATION_PT = 5.6, 7.6, 3.4, 4.7
LABEL_BASE_MM = 2.0
NAME_BASE_MM = SEAT_MM - 2.6 * MM_PER_PT


def seat_plan(rows: Sequence[SeatRow], lang: Lang) -> Sheet:
    """Draw the rows of seats from the front on; the sheet is as tall as they are.

    Parameters
    ----------
    rows
        The rows of the manifest.
    lang
        Language of the words; names stay as they are.
    """
    sheet = Sheet(max(0.0, len(rows) * (SEAT_MM + GAP_MM) - GAP_MM))
    columns: dict[tuple[float, float], dict[int, SeatCell]] = defaultdict(dict)
    widest = max((len(row.cells) for row in rows), default=0)
    for number, row in enumerate(rows):
        for cell, left_mm, wide_mm in _places(row, widest):
            columns[left_mm, wide_mm][number] = cell
            _outline(sheet, cell, left_mm, number * (SEAT_MM + GAP_MM), wide_mm)
    for (left_mm, wide_mm), cells in columns.items():
        _texts(sheet, left_mm, wide_mm, cells, lang)
    return sheet


def _places(row: SeatRow, widest: int) -> Iterator[tuple[SeatCell, float, float]]:
    """Say where each seat of a row begins and how wide it is; a small coach has a narrow aisle."""
    seats, aisle = len(row.cells), row.aisle_after
    parted = 0 < aisle <= seats
    aisle_share = (1.0 if widest > 4 else NARROW_AISLE) if parted else 0.0
    filling = max(0, widest - 1 - seats) if aisle > 0 else 0
    gaps = seats + (1 if parted else 0) + filling - 1
    seat_mm = (WIDE_MM - gaps * GAP_MM) / max(1.0, seats + aisle_share + filling)
    for number, cell in enumerate(row.cells):
        left_mm = number * (seat_mm + GAP_MM)
        if parted and number >= aisle:
            left_mm += aisle_share * seat_mm + GAP_MM
        yield cell, round(left_mm, 2), round(seat_mm, 2)


def _outline(sheet: Sheet, cell: SeatCell, left_mm: float, top_mm: float, wide_mm: float) -> None:
    if cell.use is SeatUse.OBSERVATION:
        sheet.mark("hatched", left_mm, top_mm, wide_mm, SEAT_MM)
    sheet.mark("seat" if cell.use is SeatUse.RIDER else "free", left_mm, top_mm, wide_mm, SEAT_MM)


def _texts(sheet: Sheet, left_mm: float, wide_mm: float, seats: dict[int, SeatCell], lang: Lang) -> None:
    """Write the numbers, riders and drops of the seats that stand behind each other."""
    first, last = min(seats), max(seats)
    pitch_mm, room_mm = SEAT_MM + GAP_MM, wide_mm - 2 * MM_PER_PT
    labels, drops, names = [], [], []
    for number in range(first, last + 1):
        seat, blank = seats.get(number), Cell(pitch_mm)
        labels.append(
            Cell(pitch_mm, Line(seat.seat, wide_mm / 2, LABEL_PT, 4), soft=True, base_mm=LABEL_BASE_MM)
            if seat
            else blank
        )
        drops.append(
            Cell(
                pitch_mm,
                Line(str(seat.drop_number), wide_mm / 2, LABEL_PT, 4),
                "bold",
                base_mm=LABEL_BASE_MM + 0.2,
            )
            if seat and seat.drop_number
            else blank
        )
        names.append(_middle(sheet, seat, left_mm, number * pitch_mm, wide_mm, lang) if seat else blank)
    top_mm = first * pitch_mm
    sheet.column(left_mm + 0.6, wide_mm, "left", labels, top_mm)
    sheet.column(left_mm, wide_mm - 0.5, "right", drops, top_mm)
    sheet.column(left_mm + MM_PER_PT, room_mm, "center", names, top_mm)


def _middle(sheet: Sheet, seat: SeatCell, left_mm: float, top_mm: float, wide_mm: float, lang: Lang) -> Cell:
    """Return what stands in a seat: its rider's name, or that it is kept for who falls ill."""
    pitch_mm, room_mm = SEAT_MM + GAP_MM, wide_mm - 2 * MM_PER_PT
    if seat.use is SeatUse.RIDER:
        line = Line(seat.name, room_mm, NAME_PT, LEAST_NAME_PT)
        return Cell(pitch_mm, line, "medium", base_mm=NAME_BASE_MM)
    if seat.use is SeatUse.FREE:
        return Cell(pitch_mm)
    line = Line(words(lang)["observation"], room_mm, OBSERVATION_PT, 3)
    text_mm, tall_mm = line.wide() + 0.7, 2.0
    sheet.mark("white", left_mm + (wide_mm - text_mm) / 2, top_mm + (SEAT_MM - tall_mm) / 2, text_mm, tall_mm)
    label = Line(seat.seat, wide_mm / 2, LABEL_PT, 4)
    sheet.mark("white", left_mm + 0.3, top_mm + 0.3, label.wide() + 0.5, LABEL_BASE_MM)
    return Cell(pitch_mm, line, base_mm=(SEAT_MM + 0.733 * line.size() * MM_PER_PT) / 2)

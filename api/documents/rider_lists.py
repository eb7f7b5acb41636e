"""The two passenger lists of a manifest, page by page: by pickup as people board, by firm as they leave."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.documents.glyphs import em_wide
from api.documents.sheet import Cell, Sheet, Side, Weight, run
from api.documents.typesetter import MM_PER_PT, Line
from api.documents.words import Lang, short_day, words
from scheduler.manifests import Manifest, RiderGroup, RiderRow

PAGE_MM = 265.0
"""Height between the head and the foot of a page."""
TITLE_MM, HEAD_MM, GROUP_MM = 4.4, 6.0, 6.6
INSET_MM, SIDE_MM = 1.5, 0.7
"""What the lines beside a column take of its width, together and on the left."""
PIN_MM, PIN_ROOM_MM, GROUP_PIN_MM = 3.2, 4.2, 4.1
TICK_MM = 3.2
PIN_SHARE = 0.58 / MM_PER_PT
PIN_PT, GROUP_PIN_PT = PIN_MM * PIN_SHARE, GROUP_PIN_MM * PIN_SHARE
GROUP_SIDE_MM = 1.4
WRITTEN_IN = ("tick_", "heat_")
"""How the columns begin that are filled in by hand."""


@dataclass(frozen=True, slots=True)
class Column:
    """Hold a column of a list: what it shows, how wide it is, and how its texts are set."""

    key: str
    wide_mm: float
    size_pt: float = 9.0
    weight: Weight = "regular"
    side: Side = "center"
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Hold the columns of a list, the height of its rows, and the mark of the stops that it names."""

    columns: tuple[Column, ...]
    row_mm: float
    mark: str

    @property
    def wide_mm(self) -> float:
        """Return the width of the whole list."""
        return sum(column.wide_mm for column in self.columns)


_SEAT, _SEX = Column("seat", 9.5, 9.5, "bold"), Column("sex", 6.5)
_TICKS = (Column("tick_boarded", 7.5, ruled=True), Column("tick_arrived", 7.5, ruled=True))
PICKUP_LIST = {
    True: Layout(
        (
            _SEAT,
            Column("name", 26, 10, "medium", "left"),
            _SEX,
            Column("id_last4", 13.5, 8.5),
            Column("phone", 20.5, 8.5),
            Column("firm_and_drop", 34, 8, side="left"),
            Column("certificate", 22, 7.6, ruled=True),
            *(Column(key, 9, ruled=True) for key in ("heat_boarding", "heat_way", "heat_arrival")),
            *_TICKS,
            Column("remark", 16, 6.8, side="left", ruled=True),
        ),
        6.7,
        "square",
    ),
    False: Layout(
        (
            _SEAT,
            Column("name", 30, 10, "medium", "left"),
            Column("sex", 7),
            Column("id_last4", 14, 8.5),
            Column("phone", 21, 8.5),
            Column("firm_and_drop", 60, 8, side="left"),
            Column("tick_boarded", 8, ruled=True),
            Column("tick_arrived", 8, ruled=True),
            Column("remark", 32.5, 6.8, side="left", ruled=True),
        ),
        6.7,
        "square",
    ),
}
"""The list by pickup with and without health checks: 190 mm, or a little less."""
FIRM_LIST = Layout(
    (
        Column("seat", 9.5, 9, "bold"),
        Column("name", 37.5, 9.5, "medium", "left"),
        Column("sex", 7),
        Column("id_last4", 14, 8),
        Column("phone", 21, 8),
        Column("pickup", 27, 7.4, side="left"),
        Column("tick_arrived", 8),
    ),
    5.7,
    "disc",
)


@dataclass(frozen=True, slots=True)
class Part:
    """Hold what one page shows of a group of a list."""

    group: RiderGroup
    rows: Sequence[RiderRow]


def pickup_pages(manifest: Manifest, lang: Lang) -> list[Sheet]:
    """Lay out the list by pickup, a sheet a page."""
    layout = PICKUP_LIST[manifest.health_checks]
    return [_page(layout, parts, lang) for parts in parted(manifest.by_pickup, layout.row_mm)]


def firm_pages(manifest: Manifest, lang: Lang) -> list[Sheet]:
    """Lay out the list by firm, a sheet a page."""
    return [_page(FIRM_LIST, parts, lang) for parts in parted(manifest.by_firm, FIRM_LIST.row_mm)]


def parted(groups: Sequence[RiderGroup], row_mm: float) -> list[list[Part]]:
    """Break groups into pages; a group that goes on has its heading again, and none stands without a row.

    Parameters
    ----------
    groups
        The groups in order.
    row_mm
        Height of one row.
    """
    pages: list[list[Part]] = [[]]
    left_mm = PAGE_MM - TITLE_MM - HEAD_MM
    for group in groups:
        rows = group.rows
        while rows:
            fit = int((left_mm - GROUP_MM) / row_mm + 1e-9)
            if fit < 1:
                pages.append([])
                left_mm = PAGE_MM - HEAD_MM
                continue
            here, rows = rows[:fit], rows[fit:]
            pages[-1].append(Part(group, here))
            left_mm -= GROUP_MM + len(here) * row_mm
    return pages


def sex_word(sex: str, lang: Lang) -> str:
    """Write the sex of a person in one word; unknown entries stay as they were written."""
    say = words(lang)
    known = {"男": say["male"], "女": say["female"], "m": say["male"], "f": say["female"]}
    return known.get(sex.strip().lower(), sex)


def _page(layout: Layout, parts: Sequence[Part], lang: Lang) -> Sheet:
    tall_mm = HEAD_MM + sum(GROUP_MM + len(part.rows) * layout.row_mm for part in parts)
    sheet = Sheet(tall_mm)
    sheet.mark("thin", 0, HEAD_MM, layout.wide_mm, HEAD_MM)
    left_mm = 0.0
    for column in layout.columns:
        _column(sheet, layout, column, left_mm, parts, lang)
        left_mm += column.wide_mm
    top_mm = HEAD_MM
    for part in parts:
        _group(sheet, layout, part, top_mm, lang)
        top_mm += GROUP_MM + len(part.rows) * layout.row_mm
    return sheet


def _column(
    sheet: Sheet, layout: Layout, column: Column, left_mm: float, parts: Sequence[Part], lang: Lang
) -> None:
    """Draw the heading of a column, its cells, and the rules and boxes between them."""
    beside_mm = SIDE_MM if column.side == "left" else INSET_MM / 2
    x_mm, wide_mm = left_mm + beside_mm, column.wide_mm - INSET_MM
    _heading(sheet, column, x_mm, wide_mm, lang)
    rows = [row for part in parts for row in (None, *part.rows)]
    if column.key in ("firm_and_drop", "pickup"):
        _pins(sheet, layout, x_mm, rows)
        x_mm, wide_mm = x_mm + PIN_ROOM_MM, column.wide_mm - INSET_MM - PIN_ROOM_MM
    if column.key == "remark":
        _remarks(sheet, x_mm, wide_mm, rows, layout.row_mm, lang)
    elif not column.key.startswith(WRITTEN_IN):
        cells = [_cell(row, column, wide_mm, layout.row_mm, lang) for row in rows]
        sheet.column(x_mm, wide_mm, column.side, cells, HEAD_MM)
    _rules(sheet, layout, column, left_mm, parts)


def _heading(sheet: Sheet, column: Column, x_mm: float, wide_mm: float, lang: Lang) -> None:
    said = words(lang)[column.key]
    lines = said.split(" ") if column.key.startswith("heat_") else [said]
    tall_mm = 2.6 if len(lines) > 1 else HEAD_MM
    cells = [
        Cell(tall_mm, Line(line, wide_mm, 6.3 if len(lines) > 1 else 6.8, 4.6), soft=True) for line in lines
    ]
    sheet.column(x_mm, wide_mm, column.side, cells, (HEAD_MM - tall_mm * len(lines)) / 2)


def _cell(row: RiderRow | None, column: Column, wide_mm: float, row_mm: float, lang: Lang) -> Cell:
    if row is None:
        return Cell(GROUP_MM)
    text = _shown(row, column.key, lang)
    if not text:
        return Cell(row_mm)
    struck = column.key == "name" and row.absence is not None
    return Cell(row_mm, Line(text, wide_mm, column.size_pt), column.weight, struck=struck)


def _shown(row: RiderRow, key: str, lang: Lang) -> str:
    match key:
        case "seat" | "name" | "id_last4" | "phone":
            return str(getattr(row, key))
        case "sex":
            return sex_word(row.sex, lang)
        case "firm_and_drop":
            return row.firm_name
        case "pickup":
            return row.pickup_name
        case "certificate":
            code = words(lang).get(f"code_{row.code}", row.code)
            return "  ".join(part for part in (row.certificate_no, code) if part)
        case _:
            return ""


def _pins(sheet: Sheet, layout: Layout, x_mm: float, rows: Sequence[RiderRow | None]) -> None:
    """Draw the mark of each row's stop: a square where the rider leaves, a disc where the rider boards."""
    cells, middle_mm = [], HEAD_MM
    for row in rows:
        tall_mm = layout.row_mm if row else GROUP_MM
        if row:
            number = row.drop_number if layout.mark == "square" else row.pickup_number
            if layout.mark == "disc":
                sheet.mark("disc", x_mm + PIN_MM / 2, middle_mm + tall_mm / 2)
            else:
                sheet.mark("square", x_mm, middle_mm + (tall_mm - PIN_MM) / 2, PIN_MM, PIN_MM)
            cells.append(
                Cell(tall_mm, Line(str(number), PIN_MM, PIN_PT, 3), "bold", white=layout.mark == "disc")
            )
        else:
            cells.append(Cell(tall_mm))
        middle_mm += tall_mm
    sheet.column(x_mm, PIN_MM, "center", cells, HEAD_MM)


def _rules(sheet: Sheet, layout: Layout, column: Column, left_mm: float, parts: Sequence[Part]) -> None:
    """Draw the boxes of a column to tick, and the rules beside a column to write in."""
    right_mm, top_mm = left_mm + column.wide_mm, HEAD_MM
    edges = (left_mm, right_mm) if column is layout.columns[-1] else (left_mm,)
    for x_mm in edges if column.ruled else ():
        sheet.mark("thin", x_mm, 0, x_mm, HEAD_MM)
    for part in parts:
        top_mm += GROUP_MM
        for x_mm in edges if column.ruled else ():
            sheet.mark("thin", x_mm, top_mm, x_mm, top_mm + len(part.rows) * layout.row_mm)
        if column.key.startswith("tick_"):
            x_mm, beside_mm = (left_mm + right_mm - TICK_MM) / 2, (layout.row_mm - TICK_MM) / 2
            for k in range(len(part.rows)):
                sheet.mark("tick", x_mm, top_mm + k * layout.row_mm + beside_mm, TICK_MM, TICK_MM)
        top_mm += len(part.rows) * layout.row_mm


def _remarks(
    sheet: Sheet, x_mm: float, wide_mm: float, rows: Sequence[RiderRow | None], row_mm: float, lang: Lang
) -> None:
    say, top_mm = words(lang), HEAD_MM
    for row in rows:
        if row:
            role = [run(say[row.role], 6.5, "bold", framed=True)] if row.role else []
            absence = [run(say[f"absent_{row.absence.value}"], 7, "bold")] if row.absence else []
            needs = [run(row.needs, Line(row.needs, wide_mm, 6.8).size())] if row.needs else []
            if runs := role + absence + needs:
                sheet.block(x_mm, top_mm, wide_mm, row_mm, "left", runs)
        top_mm += row_mm if row else GROUP_MM


def _group(sheet: Sheet, layout: Layout, part: Part, top_mm: float, lang: Lang) -> None:
    """Draw the heading of a group and the rules below its rows."""
    group, say, wide_mm = part.group, words(lang), layout.wide_mm
    present = sum(row.absence is None for row in group.rows)
    absent = "" if present == len(group.rows) else f" / {len(group.rows)}"
    when, count = f"{short_day(group.at, lang)} {group.at:%H:%M}", f"{present}{absent} {say['people']}"
    title = group.firm.name if group.firm else group.place_name
    contact = f"{group.firm.contact} {group.firm.phone}".strip() if group.firm else ""
    sheet.mark("wash", 0, top_mm, wide_mm, GROUP_MM)
    sheet.mark("firm", 0, top_mm, wide_mm, top_mm)
    for k in range(len(part.rows) + 1):
        rule_mm = top_mm + GROUP_MM + k * layout.row_mm
        sheet.mark("thin", 0, rule_mm, wide_mm, rule_mm)
    middle_mm = top_mm + GROUP_MM / 2
    if group.firm:
        sheet.mark("square", GROUP_SIDE_MM, middle_mm - GROUP_PIN_MM / 2, GROUP_PIN_MM, GROUP_PIN_MM)
    else:
        sheet.mark("stop", GROUP_SIDE_MM + GROUP_PIN_MM / 2, middle_mm)
    number = Line(str(group.stop_number), GROUP_PIN_MM, GROUP_PIN_PT, 3)
    sheet.column(
        GROUP_SIDE_MM,
        GROUP_PIN_MM,
        "center",
        [Cell(GROUP_MM, number, "bold", white=group.firm is None)],
        top_mm,
    )
    title_mm = GROUP_SIDE_MM + GROUP_PIN_MM + 1.8
    beside_mm = title_mm + GROUP_SIDE_MM + 5 + (em_wide(when) * 8 + em_wide(count) * 9) * MM_PER_PT
    contact_mm = em_wide(contact) * 8 * MM_PER_PT
    size_pt = Line(title, wide_mm - beside_mm - contact_mm, 9.5, 6.5).size()
    sheet.block(
        title_mm,
        top_mm,
        wide_mm - beside_mm,
        GROUP_MM,
        "left",
        [run(title, size_pt, "bold"), *([run(contact, size_pt * 0.85)] if contact else [])],
    )
    right = [run(when, 8), run(count, 9, "bold")]
    sheet.block(title_mm, top_mm, wide_mm - title_mm - GROUP_SIDE_MM, GROUP_MM, "right", right)

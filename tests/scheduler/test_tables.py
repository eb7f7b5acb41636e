"""Tables: csv and xlsx, headings in two languages, and every way in which a file can be damaged."""

import datetime as dt
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from scheduler.faults import FaultBook
from scheduler.intake import headings, workbook
from scheduler.tables import Table, open_table

FIRMS = "firm_id,name,place_id,contact\n"


def firms(path: Path, faults: FaultBook) -> Table | None:
    """Open a table of firms."""
    return open_table(path, headings.FIRMS, ("firm_id", "name", "place_id"), faults)


def read(path: Path) -> tuple[list[tuple[int, tuple[str, ...]]], list[tuple[int, str, str]]]:
    """Return lines with firm_id, name, contact, and line, column, code of the faults."""
    faults = FaultBook()
    table = firms(path, faults)
    rows = list(table.rows(("firm_id", "name", "contact"))) if table else []
    return rows, [(fault.line, fault.column, fault.code) for fault in faults.ordered()]


def write(path: Path, content: str | bytes) -> Path:
    """Write a file."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give the path of a table."""
    return tmp_path / "firms.csv"


# ------------------------------------------------------------------ encodings and headings
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_names_survive_every_encoding(file: Path, encoding: str) -> None:
    """UTF-8 with or without a byte order mark, and GB18030 with rare characters."""
    write(file, (FIRMS + "F1,玉环䶮昇阀门,P1,龘经理\r\n").encode(encoding))

    rows, faults = read(file)

    assert rows == [(2, ("F1", "玉环䶮昇阀门", "龘经理"))]
    assert faults == []


def test_a_few_broken_bytes_are_not_taken_for_another_encoding(file: Path) -> None:
    """A UTF-8 file with a cut character would otherwise become rubbish as GB18030."""
    good = (FIRMS + "F1,玉环市恒昌阀门有限公司,P1,王经理\nF2,台州市,P2,李主任\n").encode()

    _, faults = read(write(file, good.replace("台州市".encode(), "台州市".encode()[:-1])))

    assert faults == [(3, "-", "wrong-encoding")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf16_is_named_as_what_it_is(file: Path, encoding: str) -> None:
    """Spreadsheets call it "Unicode text"."""
    _, faults = read(write(file, (FIRMS + "F1,a,P1,\n").encode(encoding)))

    assert faults == [(1, "-", "wrong-encoding")]


def test_chinese_headings_in_any_order_are_understood(file: Path) -> None:
    """Blanks, brackets and full-width signs in a heading do not matter."""
    write(file, "备注,企业联系人*,企业 名称（全称）,企业编号,地点编号\n无,王经理,恒昌,F1,P1\n")

    assert read(file) == ([(2, ("F1", "恒昌", "王经理"))], [])


def test_a_fault_names_the_heading_as_the_file_has_it(file: Path) -> None:
    """So that people find the column."""
    faults = FaultBook()
    table = firms(write(file, "企业编号,名称,地点\nF1,恒昌,P1\n"), faults)
    assert table is not None

    table.error(2, "place_id", "missing-value")

    assert faults.faults[0].column == "地点"


def test_a_canonical_heading_wins_over_another_name_of_it(file: Path) -> None:
    """Next to `name`, a column 名称 is just an unknown column."""
    assert read(write(file, "firm_id,名称,name,place_id\nF1,甲,乙,P1\n")) == ([(2, ("F1", "乙", ""))], [])


def test_two_headings_that_mean_the_same_are_an_error(file: Path) -> None:
    """Which of them would count?"""
    _, faults = read(write(file, "firm_id,name,place_id,联系电话,电话\nF1,a,P1,1,2\n"))

    assert faults == [(1, "电话", "duplicate-column")]


def test_missing_columns_are_told_at_once(file: Path) -> None:
    """All of them, on the line of headings."""
    _, faults = read(write(file, "firm_id,contact\nF1,a\n"))

    assert faults == [(1, "name", "missing-column"), (1, "place_id", "missing-column")]


# ------------------------------------------------------------------ rows
def test_line_numbers_count_quoted_lines_and_blank_rows(file: Path) -> None:
    """A row begins where its first cell begins."""
    write(file, FIRMS + 'F1,"two\nlines",P1,\n\n,,,\nF2,b,P2,\n')

    rows, faults = read(file)

    assert [(line, cells[0]) for line, cells in rows] == [(2, "F1"), (6, "F2")]
    assert faults == []


def test_short_rows_read_as_blank_and_blank_surplus_is_dropped(file: Path) -> None:
    """Spreadsheets leave out trailing commas, or add some."""
    write(file, FIRMS + "F1,a,P1\nF2,b,P2,x,,,\n")

    assert read(file) == ([(2, ("F1", "a", "")), (3, ("F2", "b", "x"))], [])


def test_a_row_with_too_many_cells_is_told_and_the_others_are_read(file: Path) -> None:
    """Its id counts as known, so that nobody else is blamed."""
    faults = FaultBook()
    table = firms(write(file, FIRMS + "F1,a,b,P1,x\nF2,b,P2,\n"), faults)
    assert table is not None

    rows = list(table.rows(("firm_id", "name")))

    assert [line for line, _ in rows] == [3]
    assert table.skipped == {"F1"}
    assert [(fault.line, fault.code) for fault in faults.faults] == [(2, "too-many-cells")]


def test_an_open_quote_is_found_where_it_opens(file: Path) -> None:
    """And reading goes on with the next line."""
    write(file, FIRMS + 'F1,a,P1,"王\nF2,b,P2,x\nF3,"c, d",P3,\n')

    rows, faults = read(file)

    assert faults == [(2, "-", "open-quote")]
    assert [line for line, _ in rows] == [3, 4]


def test_every_open_quote_is_found(file: Path) -> None:
    """Not only the first."""
    write(file, FIRMS + 'F1,a,P1,"王\nF2,b,P2,x\nF3,"c,P3,y\nF4,d,P4,z\n')

    _, faults = read(file)

    assert faults == [(2, "-", "open-quote"), (4, "-", "open-quote")]


def test_an_open_quote_after_a_good_cell_of_two_lines_is_found(file: Path) -> None:
    """The record begins earlier than the quotation mark at fault."""
    write(file, FIRMS + 'F1,"a\nb",P1,"open\nF2,c,P2,\n')

    _, faults = read(file)

    assert faults == [(3, "-", "open-quote")]


def test_nul_is_told_with_its_line(file: Path) -> None:
    """The rest of the file is read."""
    rows, faults = read(write(file, FIRMS + "F1,a,P1,x\nF2,b\0,P2,y\n"))

    assert faults == [(3, "-", "nul")]
    assert len(rows) == 2


def test_old_line_ends_are_line_ends(file: Path) -> None:
    """A bare carriage return, as old programs write it."""
    rows, faults = read(write(file, (FIRMS + "F1,a,P1,x\nF2,b,P2,y\n").replace("\n", "\r")))

    assert [line for line, _ in rows] == [2, 3]
    assert faults == []


# ------------------------------------------------------------------ files
@pytest.mark.parametrize("content", [b"", b"  \r\n \n"])
def test_an_empty_file_is_told(file: Path, content: bytes) -> None:
    """Blank lines are nothing."""
    assert read(write(file, content)) == ([], [(1, "-", "empty-file")])


def test_a_missing_file_is_told(file: Path) -> None:
    """With its name."""
    assert read(file) == ([], [(1, "-", "missing-file")])


def test_a_line_without_end_is_refused_before_it_fills_the_memory(file: Path) -> None:
    """Two hundred megabytes in one line are no table."""
    with file.open("wb") as target:
        target.write(FIRMS.encode() + b"F1,")
        for _ in range(200):
            target.write(b"x" * (1 << 20))

    tracemalloc.start()
    result = read(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert result == ([], [(2, "-", "line-too-long")])
    assert peak < 20 << 20


def test_a_huge_cell_is_told_with_its_line(file: Path) -> None:
    """The rows around it are read."""
    write(file, FIRMS + "F1,a,P1,x\nF2," + "x" * 200_000 + ",P2,\nF3,c,P3,\n")

    rows, faults = read(file)

    assert faults == [(3, "-", "cell-too-long")]
    assert [line for line, _ in rows] == [2, 4]


# ------------------------------------------------------------------ workbooks
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    "</Types>",
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.xml"/></Relationships>',
}


def cell(reference: str, value: object) -> str:
    """Write one cell of a sheet."""
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


def xlsx(path: Path, rows: dict[int, list[object]], extra: dict[str, bytes] | None = None) -> Path:
    """Write a workbook of one sheet."""
    body = "".join(
        f'<row r="{number}">'
        + "".join(cell(f"{chr(65 + k)}{number}", v) for k, v in enumerate(values))
        + "</row>"
        for number, values in rows.items()
    )
    return packed(path, SHEET.format(body), extra)


def packed(path: Path, sheet: str, extra: dict[str, bytes] | None = None) -> Path:
    """Write the parts of a workbook."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(name, text)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return path


def test_a_workbook_is_read_like_a_csv(tmp_path: Path) -> None:
    """Numbers as they look, rows with their numbers in the sheet."""
    path = xlsx(
        tmp_path / "firms.xlsx",
        {1: ["企业编号", "名称", "地点", "联系人"], 2: [101, "恒昌", 5.5, "王"], 4: ["F2", "b", "P2", "李"]},
    )

    assert read(path) == ([(2, ("101", "恒昌", "王")), (4, ("F2", "b", "李"))], [])


def test_a_number_too_long_for_a_spreadsheet_shows_that_it_lost_figures(tmp_path: Path) -> None:
    """An ID number in a number cell has lost its end; it must not look whole."""
    path = xlsx(
        tmp_path / "firms.xlsx", {1: ["firm_id", "name", "place_id"], 2: [511025198001010008, "a", "P"]}
    )

    rows, _ = read(path)

    assert rows[0][1][0] == "5.11025E+17"


@pytest.mark.parametrize("content", [b"PK\x03\x04 not really", b"not a workbook", b"\xd0\xcf\x11\xe0old xls"])
def test_what_is_no_workbook_is_told(tmp_path: Path, content: bytes) -> None:
    """Damaged, renamed or of an old format."""
    assert read(write(tmp_path / "firms.xlsx", content)) == ([], [(1, "-", "not-xlsx")])


def test_a_workbook_that_grows_too_big_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small it is, and whatever size it states."""
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 1 << 20)
    path = xlsx(tmp_path / "firms.xlsx", {1: ["firm_id"]}, {"xl/sharedStrings.xml": b" " * (8 << 20)})
    data = bytearray(path.read_bytes())
    stated = (8 << 20).to_bytes(4, "little")
    assert stated in data

    for content in (bytes(data), bytes(data).replace(stated, (9).to_bytes(4, "little"))):
        assert read(write(path, content)) == ([], [(1, "-", "workbook-too-big")])


def test_a_sheet_of_two_far_corners_is_not_opened(tmp_path: Path) -> None:
    """Two cells would span seventeen milliard."""
    corners = f'<row r="1">{cell("A1", 1)}</row><row r="1048576">{cell("XFD1048576", 1)}</row>'

    path = packed(tmp_path / "firms.xlsx", SHEET.format(corners))

    assert read(path) == ([], [(1, "-", "workbook-too-big")])


def test_cells_of_every_type_are_written_as_people_write_them() -> None:
    """Dates as dates, times as times, yes and no in words."""
    values = [36.5, 49.0, True, dt.date(2020, 2, 28), dt.datetime(2020, 2, 28), dt.time(8, 30), None]

    assert [workbook.text_of(value) for value in values] == [
        "36.5",
        "49",
        "yes",
        "2020-02-28",
        "2020-02-28",
        "08:30",
        "",
    ]
    assert workbook.text_of(dt.datetime(2020, 2, 28, 8, 30)) == "2020-02-28T08:30"
    assert workbook.text_of(dt.timedelta(hours=24)) == "24:00"

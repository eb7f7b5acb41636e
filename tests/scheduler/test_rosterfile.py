"""Rosters: a sheet with headings of its own becomes rows of workers.csv, with every fault told."""

from pathlib import Path

from builders import firm, place
from scheduler.casefile import read_case
from scheduler.roster import Firm
from scheduler.rosterfile import RosterReading, read_roster, workers_csv

PLACES = {
    p.place_id: p
    for p in (
        place("V1", name="重龙镇红坪村"),
        place("V2", name="铁佛镇红坪村"),
        place("V3", name="球溪镇上桥村"),
    )
}
FIRMS = {"F1": Firm("F1", "玉环恒昌阀门有限公司", "P1"), "F2": firm("F2")}
ID = "511025198001010003"
HEAD = "序号,身份证号码,姓名,联系电话,镇/村/组,用工单位,最早,最晚,同行人\n"


def roster(tmp_path: Path, text: str) -> RosterReading:
    """Read a roster."""
    path = tmp_path / "花名册.csv"
    path.write_text(text, encoding="utf-8")
    return read_roster(path, PLACES, FIRMS)


def codes(reading: RosterReading) -> list[tuple[int, str, str]]:
    """Return line, column and code of the faults."""
    return [(fault.line, fault.column, fault.code) for fault in reading.faults]


def test_a_village_roster_becomes_rows_of_workers(tmp_path: Path) -> None:
    """A title line, headings in free order, names for ids, and what people put into cells."""
    row = "1,' 511025 19800101 0003,张三,+86 139-0000-0001,重龙镇红坪村,F1,2020/2/28,2020年3月1日,"
    text = f"重龙镇返岗人员花名册\n{HEAD}{row}\n"

    reading = roster(tmp_path, text)

    assert reading.faults == ()
    (person,) = reading.rows
    assert (person["worker_id"], person["name"], person["id_number"]) == ("W000001", "张三", ID)
    assert (person["phone"], person["village_id"], person["firm_id"]) == ("13900000001", "V1", "F1")
    assert (person["earliest"], person["latest"]) == ("2020-02-28", "2020-03-01")


def test_full_width_figures_are_figures(tmp_path: Path) -> None:
    """As a Chinese keyboard writes them."""
    wide = ID.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})

    (row,) = roster(tmp_path, f"{HEAD}1,{wide},张三,,V1,F1,,,\n").rows

    assert row["id_number"] == ID


def test_a_figure_that_a_spreadsheet_lost_is_not_made_up(tmp_path: Path) -> None:
    """The person is kept, with a warning that says what to do."""
    reading = roster(tmp_path, f"{HEAD}1,5.11025E+17,张三,,V1,F1,,,\n")

    assert codes(reading) == [(2, "身份证号码", "id-mangled")]
    assert reading.good


def test_a_name_that_means_two_villages_is_refused(tmp_path: Path) -> None:
    """And one that means none; the end of a name is enough where it is clear."""
    text = f"{HEAD}1,,张三,,红坪村,F1,,,\n2,,李四,,上桥村,F1,,,\n3,,王五,,下桥村,没有的厂,,,\n"

    reading = roster(tmp_path, text)

    assert codes(reading) == [
        (2, "镇/村/组", "ambiguous-name"),
        (4, "用工单位", "unknown-reference"),
        (4, "镇/村/组", "unknown-reference"),
    ]
    assert reading.rows[1]["village_id"] == "V3"


def test_companions_who_name_each_other_become_a_party(tmp_path: Path) -> None:
    """Directly or through others; a text that names nobody stays the party's id."""
    people = [
        "张三,,V1,F1,,,李四",
        "李四,,V1,F1,,,",
        "王五,,V1,F1,,,李四、张三",
        "赵六,,V1,F1,,,甲组",
        "孙七,,V1,F1,,,",
    ]
    text = HEAD + "".join(f"{k},,{person}\n" for k, person in enumerate(people, 1))

    rows = roster(tmp_path, text).rows

    assert [row["party_id"] for row in rows] == ["G-W000001"] * 3 + ["甲组", ""]


def test_one_person_twice_is_told(tmp_path: Path) -> None:
    """Two rows with one ID number."""
    reading = roster(tmp_path, f"{HEAD}1,{ID},张三,,V1,F1,,,\n2,{ID},张三,,V1,F1,,,\n")

    assert codes(reading) == [(3, "身份证号码", "duplicate-id-number")]


def test_ids_that_are_given_stay_and_new_ones_pass_them_over(tmp_path: Path) -> None:
    """No number is given twice."""
    text = "编号,姓名,村,企业\nW000001,张三,V1,F1\n,李四,V1,F1\nW000001,王五,V1,F1\n"

    reading = roster(tmp_path, text)

    assert [row["worker_id"] for row in reading.rows] == ["W000001", "W000002", "W000001"]
    assert codes(reading) == [(4, "编号", "duplicate-id")]


def test_a_sheet_without_headings_is_told(tmp_path: Path) -> None:
    """Nothing is guessed."""
    assert codes(roster(tmp_path, "张三,男\n李四,女\n")) == [(1, "-", "no-header")]


def test_blank_cells_that_are_needed_are_told(tmp_path: Path) -> None:
    """Name, village and firm."""
    reading = roster(tmp_path, f"{HEAD}1,,,,,,,,某人\n")

    assert [column for _, column, code in codes(reading) if code == "missing-value"] == [
        "姓名",
        "用工单位",
        "镇/村/组",
    ]


def test_a_roster_turned_into_workers_is_a_case(tmp_path: Path, small_folder: Path) -> None:
    """What was written is read without an error."""
    before = read_case(small_folder).case
    assert before is not None
    path = tmp_path / "花名册.csv"
    path.write_text(HEAD + f"1,{ID},张三,,V1,F1,,,\n", encoding="gb18030")
    for file in ("health.csv", "residences.csv"):
        header = (small_folder / file).read_text(encoding="utf-8").split("\n")[0]
        (small_folder / file).write_text(header + "\n", encoding="utf-8")

    reading = read_roster(path, before.places, before.firms)
    (small_folder / "workers.csv").write_text(workers_csv(reading.rows), encoding="utf-8")

    after = read_case(small_folder).case
    assert after is not None
    assert after.workers["W000001"].name == "张三"

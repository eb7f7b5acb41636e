"""The travel file: what is read is what was written, and every fault of it is told at once."""

import numpy as np
import pytest

from routing.errors import MatrixError
from routing.legs import Leg
from routing.matrix import NO_ROAD, TravelMatrix, empty_matrix, read_matrix, write_matrix

HEAD = "from_id,to_id,distance_m,drive_s\n"


def faults_of(folder, text, ids=("A", "B"), encoding="utf-8"):
    path = folder / "travel.csv"
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    with pytest.raises(MatrixError) as refused:
        read_matrix(path, ids)
    return [(fault.line, fault.column, fault.code, fault.value) for fault in refused.value.faults]


def test_a_matrix_survives_the_file(tmp_path):
    matrix = empty_matrix(["甲", "B,1", 'C"'])
    matrix.distance_m[0, 1], matrix.drive_s[0, 1] = 1200, 90
    matrix.distance_m[2, 0], matrix.drive_s[2, 0] = 0, 0

    write_matrix(matrix, tmp_path / "travel.csv")
    again = read_matrix(tmp_path / "travel.csv", ["甲", "B,1", 'C"'])

    assert np.array_equal(again.distance_m, matrix.distance_m)
    assert np.array_equal(again.drive_s, matrix.drive_s)


def test_a_missing_pair_has_no_road_and_a_place_is_at_no_distance_from_itself(tmp_path):
    (tmp_path / "travel.csv").write_text(HEAD + "A,B,1200,90\n", encoding="utf-8-sig")

    matrix = read_matrix(tmp_path / "travel.csv", ["A", "B"])

    assert matrix.leg("A", "B") == Leg(1200, 90)
    assert matrix.leg("B", "A") is None
    assert matrix.leg("A", "A") == Leg(0, 0)
    assert matrix.drive_s[1, 0] == NO_ROAD


def test_places_of_the_file_may_stand_in_any_order_and_columns_too(tmp_path):
    (tmp_path / "travel.csv").write_text(
        "note,drive_s,to_id,from_id,distance_m\nx,90,B,A,1200\n", encoding="gb18030"
    )
    matrix = read_matrix(tmp_path / "travel.csv")
    assert matrix.leg("A", "B") == Leg(1200, 90)


def test_every_fault_of_every_row_is_told_in_one_go(tmp_path):
    text = HEAD + "A,X,5,5\nA,B,-3,1.5\n\nB,A,ten,\nB,A,1,1\n,A,99999999999999,7,8\n"
    assert faults_of(tmp_path, text) == [
        (2, "to_id", "unknown-reference", "X"),
        (3, "distance_m", "negative", "-3"),
        (3, "drive_s", "not-whole", "1.5"),
        (5, "distance_m", "not-a-number", "ten"),
        (5, "drive_s", "missing-value", ""),
        (6, "to_id", "duplicate-pair", "B A"),
        (7, "-", "too-many-cells", "8"),
    ]


def test_numbers_that_only_python_would_read_are_refused(tmp_path):
    found = faults_of(tmp_path, HEAD + "A,B,1_000,٣\nB,A,1e3,99999999999999\n")
    assert [code for *_, code, _ in found] == ["not-a-number", "not-a-number", "not-a-number", "out-of-range"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty-file"),
        (b"from_id\0", "nul"),
        (b"\xff\xff\xff\xff", "wrong-encoding"),
        (HEAD + 'A,"B,1,1\n', "open-quote"),
        ("from_id,to_id,distance_m\nA,B,1\n", "missing-column"),
    ],
)
def test_a_file_of_the_wrong_form_is_refused_with_the_reason(tmp_path, content, code):
    assert [fault[2] for fault in faults_of(tmp_path, content)] == [code]


def test_a_missing_file_and_a_directory_are_told_apart(tmp_path):
    with pytest.raises(MatrixError, match="missing-file"):
        read_matrix(tmp_path / "travel.csv")
    with pytest.raises(MatrixError, match="not-a-file"):
        read_matrix(tmp_path)


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "travel.csv"
    path.write_text("before", encoding="utf-8")
    broken = TravelMatrix(["A", object()], np.zeros((2, 2)), np.zeros((2, 2)))  # type: ignore[list-item]

    with pytest.raises(TypeError):
        write_matrix(broken, path)

    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_two_rows_with_an_unknown_place_are_not_called_the_same_row_twice(tmp_path):
    found = faults_of(tmp_path, HEAD + "A,X,1,1\nA,Y,1,1\n")
    assert [fault[2] for fault in found] == ["unknown-reference", "unknown-reference"]

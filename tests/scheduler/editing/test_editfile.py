"""The form of edits: read and written again, and every fault of it said at once."""

import json
from zoneinfo import ZoneInfo

import pytest

from api.routes.draft_shapes import EDITS
from scheduler.clock import LocalClock
from scheduler.editing import edit_of, read_edits
from scheduler.editing.editfile import NAMES, edit_to_json
from scheduler.editing.edits import KINDS, ChangePickup, Together
from scheduler.editing.words import FAULTS, words
from scheduler.errors import EditFault, EditRefused
from scheduler.referee import RULES

CLOCK = LocalClock(ZoneInfo("Asia/Shanghai"))


def faults_of(document):
    with pytest.raises(EditRefused) as refused:
        edit_of(document, CLOCK)
    return [fault.where for fault in refused.value.faults]


def test_there_is_an_example_of_every_edit():
    assert {edit["do"] for edit in EDITS.values()} == set(KINDS) == set(NAMES)


@pytest.mark.parametrize("name", EDITS)
def test_what_was_read_is_written_as_it_was(name):
    edit = edit_of(EDITS[name], CLOCK)

    assert edit_of(edit_to_json(edit, CLOCK), CLOCK) == edit
    assert isinstance(edit, KINDS[EDITS[name]["do"]])


def test_what_may_be_left_out_is_empty():
    edit = edit_of({"do": "pickup", "trip": "T1", "place": "V1", "to": "V2"}, CLOCK)

    assert edit == ChangePickup("T1", "V1", "V2", ())


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (None, ["edit.do"]),
        ({}, ["edit.do"]),
        ({"do": ["move"]}, ["edit.do"]),
        ({"do": "fly"}, ["edit.do"]),
        ({"do": "move"}, ["edit.people", "edit.to"]),
        ({"do": "move", "people": [], "to": "T1"}, ["edit.people"]),
        ({"do": "move", "people": ["W1", "W1"], "to": "T1"}, ["edit.people"]),
        ({"do": "move", "people": ["W1", 2], "to": "\ud800"}, ["edit.people", "edit.to"]),
        ({"do": "shift", "trip": "T1", "minutes": True}, ["edit.minutes"]),
        ({"do": "shift", "trip": "T1", "minutes": float("nan")}, ["edit.minutes"]),
        ({"do": "shift", "trip": "T1", "minutes": 1e300}, ["edit.minutes"]),
        ({"do": "depart", "trip": "T1", "at": "soon"}, ["edit.at"]),
        ({"do": "day", "trip": "T1", "day": "2020-02-30"}, ["edit.day"]),
        ({"do": "coach", "trip": "T1", "coach": "C1", "bus": "C2"}, ["edit.bus"]),
        ({"do": "together", "edits": []}, ["edit.edits"]),
        ({"do": "together", "edits": [{"do": "merge"}]}, ["edit.edits[0].trip", "edit.edits[0].into"]),
        ({"do": "together", "edits": [{"do": "together", "edits": []}]}, ["edit.edits[0].do"]),
    ],
)
def test_every_fault_of_the_form_is_said_where_it_stands(document, where):
    assert faults_of(document) == where


def test_a_file_is_a_list_or_an_object_with_one(tmp_path):
    path, edit = tmp_path / "edits.json", {"do": "merge", "trip": "T1", "into": "T2"}

    path.write_text(json.dumps([edit]), encoding="utf-8")
    alone = read_edits(path, CLOCK)
    path.write_text(json.dumps({"edits": [edit]}), encoding="utf-8-sig")

    assert read_edits(path, CLOCK) == alone == (edit_of(edit, CLOCK),)


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"7", b"\xff\xfe", b'{"edits": [], "more": 1}', b"[]"])
def test_a_file_that_holds_no_edits_is_refused(tmp_path, content):
    path = tmp_path / "edits.json"
    path.write_bytes(content)

    with pytest.raises(EditRefused):
        read_edits(path, CLOCK)
    with pytest.raises(EditRefused):
        read_edits(tmp_path / "nowhere.json", CLOCK)


@pytest.mark.parametrize("code", [*FAULTS, "F00", *(rule.code for rule in RULES)])
def test_every_code_has_words_in_both_languages(code):
    fault = EditFault(code, "T007", "18 > 16", 18)
    zh, en = words(fault, "zh"), words(fault, "en")

    assert zh != en
    assert "{" not in zh + en
    if code not in FAULTS:
        assert all(part in text for text in (zh, en) for part in (code, "T007", "18"))


def test_why_there_is_no_timetable_is_said_in_the_readers_language():
    fault = EditFault("R08", "T1", "NEEDS_TWO_DRIVERS", 3)

    assert "驾驶员" in words(fault)
    assert "driver" in words(fault, "en")
    assert isinstance(edit_of(EDITS["Several as one"], CLOCK), Together)

"""The file of locks: what may stand in it, and clear words about what may not."""

from pathlib import Path

import pytest

from scheduler.clock import LocalClock
from scheduler.errors import ReplanRefused
from scheduler.replan.lockfile import read_locks
from scheduler.replan.locks import TripLock
from scheduler.replan.words import fault_words
from scheduler.trips import CHINA

CLOCK = LocalClock(CHINA)


def read(folder: Path, text: str):
    """Read a file of locks with this text."""
    path = folder / "locks.toml"
    path.write_text(text, encoding="utf-8")
    return read_locks(path, CLOCK)


def refused(folder: Path, text: str) -> list[tuple[str, str]]:
    """Return where and why a file is refused."""
    with pytest.raises(ReplanRefused) as caught:
        read(folder, text)
    assert all(fault_words(fault, lang) for fault in caught.value.faults for lang in ("zh", "en"))
    return [(fault.where, fault.code) for fault in caught.value.faults]


def test_trips_people_and_the_hour_are_read(tmp_path: Path) -> None:
    text = (
        'now = "2020-02-28T09:00"\n[trips]\nT001 = "departed"\nT002 = ["coach", "stops"]\n'
        '[people]\nW1 = {trip = "T002"}\nW2 = {not = ["T001", "T002"]}\nW3 = {not = "T001"}\n'
    )

    locks = read(tmp_path, text)

    assert locks.trips == {
        "T001": {TripLock.DEPARTED},
        "T002": {TripLock.COACH, TripLock.STOPS},
    }
    assert locks.stays_on == {"W1": "T002"}
    assert locks.keeps_off == {"W2": {"T001", "T002"}, "W3": {"T001"}}
    assert locks.now == CLOCK.moment("2020-02-28T09:00")


def test_an_empty_file_locks_nothing(tmp_path: Path) -> None:
    locks = read(tmp_path, "")

    assert (dict(locks.trips), locks.now) == ({}, None)


def test_a_date_without_quotation_marks_is_read_as_local(tmp_path: Path) -> None:
    assert read(tmp_path, "now = 2020-02-28T09:00:00\n").now == CLOCK.moment("2020-02-28T09:00")


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    text = 'now = "nine"\n[trips]\nT1 = "cach"\n[people]\nW1 = {trp = "T1"}\nW2 = "T1"\n[coaches]\nC1 = 1\n'

    assert set(refused(tmp_path, text)) == {
        ("now", "NOW_UNREADABLE"),
        ("T1", "LOCK_KIND_UNKNOWN"),
        ("W1", "LOCK_FORM"),
        ("W2", "LOCK_FORM"),
        ("coaches", "LOCK_FORM"),
    }


@pytest.mark.parametrize("text", ["[trips", "T1 = = 2", '[trips]\nT1 = "coach"\nT1 = "stops"\n'])
def test_what_is_no_toml_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text) == [("", "LOCKS_UNREADABLE")]


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", "now = '九'".encode("gb18030")])
def test_what_is_no_text_is_said_to_be_unreadable(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "locks.toml"
    path.write_bytes(raw)

    with pytest.raises(ReplanRefused) as caught:
        read_locks(path, CLOCK)

    assert caught.value.faults[0].code == "LOCKS_UNREADABLE"


def test_a_file_that_is_not_there_or_is_a_folder_is_said_to_be_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(ReplanRefused) as caught:
            read_locks(path, CLOCK)
        assert caught.value.faults[0].code == "LOCKS_UNREADABLE"

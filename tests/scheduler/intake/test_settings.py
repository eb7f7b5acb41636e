"""case.toml: defaults, and every fault under its dotted key with its line."""

from pathlib import Path

import pytest

from routing.settings import RoadSource
from scheduler.faults import FaultBook
from scheduler.intake.sections import lines_of_keys
from scheduler.intake.settings import CaseSettings, read_settings

DAYS = "first_day = 2020-02-28\nlast_day = 2020-02-29\n"


def read(folder: Path, text: str) -> tuple[CaseSettings | None, list[tuple[int, str, str, str]]]:
    """Return the settings, and line, column, level and code of the faults."""
    (folder / "case.toml").write_text(text, encoding="utf-8")
    faults = FaultBook()
    settings = read_settings(folder, faults)
    return settings, [(f.line, f.column, f.level.value, f.code) for f in faults.ordered()]


def test_the_sections_of_a_case_are_read(tmp_path: Path) -> None:
    """Minutes become seconds, times of day may be text or TOML times, a blank limit is none."""
    text = (
        DAYS + '[limits]\nmax_ride_min = 2400\nmax_drops = ""\n'
        "[times]\ndepart_from = 06:00:00\nturnaround_min = 1.5\n"
        '[roads]\nsource = "graph"\navoid = ["42", 4201]\n'
    )

    settings, faults = read(tmp_path, text)

    assert faults == []
    assert settings is not None
    assert (settings.limits.max_ride_min, settings.limits.max_drops) == (2400, None)
    assert (settings.times.depart_from_s, settings.times.turnaround_s) == (6 * 3600, 90)
    assert (settings.roads.source, settings.roads.avoid) == (RoadSource.GRAPH, ("42", "4201"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("last_day = 2020-02-28\n", (1, "first_day", "error", "missing-value")),
        ('first_day = "28 Feb"\nlast_day = 2020-02-28\n', (1, "first_day", "error", "bad-date")),
        ("first_day = 2020-02-28\nlast_day = 2020-02-27\n", (2, "last_day", "error", "reversed")),
        ("first_day = 2020-02-28\nlast_day = 2021-02-28\n", (2, "last_day", "error", "out-of-range")),
        ("first_day = 9999-12-31\nlast_day = 9999-12-31\n", (1, "first_day", "error", "out-of-range")),
        ("first_day = 0001-01-01\nlast_day = 0001-01-01\n", (1, "first_day", "error", "out-of-range")),
        (DAYS + 'timezone = "Mars/Olympus"\n', (3, "timezone", "error", "unknown-zone")),
        (DAYS + "zeal = 3\n", (3, "zeal", "warning", "unknown-field")),
        (DAYS + "[limits]\nmax_pickups = 0\n", (4, "limits.max_pickups", "error", "out-of-range")),
        (DAYS + "[limits]\naccess_m = -1\n", (4, "limits.access_m", "error", "negative")),
        (DAYS + "[times]\nstop_s = 1.5\n", (4, "times.stop_s", "error", "not-whole")),
        (DAYS + '[times]\ndepart_from = "25:00"\n', (4, "times.depart_from", "error", "bad-time")),
        (
            DAYS + '[times]\ndepart_from = "18:00"\ndepart_until = "06:00"\n',
            (5, "times.depart_until", "error", "reversed"),
        ),
        (DAYS + "[cost]\nleft_behind_yuan = -1\n", (4, "cost.left_behind_yuan", "error", "negative")),
        (DAYS + "[cost]\nrider_hour_yuan = nan\n", (4, "cost.rider_hour_yuan", "error", "out-of-range")),
        (DAYS + '[roads]\nsource = "balloon"\n', (4, "roads.source", "error", "unknown-value")),
        (DAYS + "[roads]\nspeed_kmh = 0\n", (4, "roads.speed_kmh", "error", "out-of-range")),
        (DAYS + '[roads]\navoid = ["Hubei"]\n', (4, "roads.avoid", "error", "unknown-value")),
        (DAYS + "policy = 3\n", (3, "policy", "error", "wrong-type")),
        ("name = \n", (1, "-", "error", "not-toml")),
        (DAYS + "name = 'a\n", (3, "-", "error", "not-toml")),
        ("", (1, "-", "error", "empty-file")),
    ],
)
def test_a_fault_names_line_and_dotted_key(
    tmp_path: Path, text: str, fault: tuple[int, str, str, str]
) -> None:
    """One fault each."""
    assert read(tmp_path, text)[1] == [fault]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Across sections, the policy's too."""
    text = DAYS + "[policy]\nload_cap = 2\n[times]\nstop_s = -1\n[roads]\ndetour_factor = 0\n"

    _, faults = read(tmp_path, text)

    assert [column for _, column, _, _ in faults] == [
        "policy.load_cap",
        "times.stop_s",
        "roads.detour_factor",
    ]


def test_keys_are_found_on_their_lines() -> None:
    """In sections, quoted or not."""
    text = 'a = 1\n[policy]\n"b" = 2\n[policy.duty]\n  c= 3\n'

    assert lines_of_keys(text) == {"a": 1, "policy": 2, "policy.b": 3, "policy.duty": 4, "policy.duty.c": 5}

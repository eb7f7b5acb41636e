"""Doing to the files of a case what somebody left behind is told, and nothing else."""

import csv
import re
import shutil
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from scheduler.trips import Option

Row = dict[str, str]
DAY_MIN = 24 * 60


def follow(folder: Path, target: Path, option: Option, worker_ids: Iterable[str]) -> Path:
    """Copy a case folder with one remedy applied.

    Parameters
    ----------
    folder, target
        The case, and where its copy goes.
    option
        What was told.
    worker_ids
        The party to whom it was told.
    """
    shutil.copytree(folder, target)
    ids = set(worker_ids)
    match option.code:
        case "NO_COACH_LEFT":
            _add(target / "coaches.csv", "coach_id", option.subject)
        case "NO_DRIVER_LEFT":
            _more_drivers(target, option.amounts["drivers"])
        case "TOO_FEW_FOR_A_COACH":
            _set(target, "min_riders", lambda old: option.amounts["riders"])
        case "RIDE_TOO_LONG":
            for name in ("ride", "detour"):
                more = option.amounts.get(f"{name}_min", 0)
                _set(target, f"max_{name}_min", partial(_sum, more))
        case "FIRM_CLOSED":
            _edit(target / "firms.csv", "firm_id", {option.subject}, lambda row: _longer(row, option.amounts))
        case "FIRM_QUOTA":
            _edit(target / "firms.csv", "firm_id", {option.subject}, lambda row: _larger(row, option.amounts))
        case "OUT_OF_WINDOW":
            day = {"earliest": option.subject, "latest": option.subject}
            _edit(target / "workers.csv", "worker_id", ids, lambda row: day)
        case "COHORT_ALONE":
            _set_policy(target, 'mixing = "any"')
    return target


def lift(folder: Path, target: Path, code: str, worker_ids: Iterable[str], firm_ids: Iterable[str]) -> Path:
    """Copy a case folder in which what a code names is no hindrance any more, to whatever extent.

    Parameters
    ----------
    folder, target
        The case, and where its copy goes.
    code
        What a party was told without a figure.
    worker_ids, firm_ids
        The party, and its firms.
    """
    shutil.copytree(folder, target)
    people, firms = set(worker_ids), set(firm_ids)
    rows: dict[str, tuple[str, str, set[str], Row]] = {
        "FIRM_CLOSED": ("firms", "firm_id", firms, {"receives_from": "", "receives_until": ""}),
        "FIRM_QUOTA": ("firms", "firm_id", firms, {"daily_quota": ""}),
        "FIRM_NOT_APPROVED": ("firms", "firm_id", firms, {"approved": "yes"}),
        "OUT_OF_WINDOW": ("workers", "worker_id", people, {"earliest": "", "latest": ""}),
        "PARTY_TOO_LARGE": ("workers", "worker_id", people, {"party_id": ""}),
    }
    if code in rows:
        table, key, ids, values = rows[code]
        _edit(target / f"{table}.csv", key, ids, lambda row: values)
    elif code == "TOO_FEW_FOR_A_COACH":
        _set(target, "min_riders", lambda old: 1)
    elif code == "RIDE_TOO_LONG":
        for name in ("max_ride_min", "max_detour_min"):
            _set(target, name, lambda old: 99_999)
    elif code == "COHORT_ALONE":
        _set_policy(target, 'mixing = "any"')
    elif code == "AVOIDED_REGION":
        path = target / "case.toml"
        path.write_text(re.sub(r"^avoid.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    return target


def _sum(more: float, old: float) -> float:
    return old + more


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _edit(path: Path, key: str, ids: set[str], change: Callable[[Row], Row]) -> None:
    rows = _rows(path)
    assert ids <= {row[key] for row in rows}
    _write(path, [row | change(row) if row[key] in ids else row for row in rows])


def _add(path: Path, key: str, like: str) -> None:
    rows = _rows(path)
    model = next(row for row in rows if row[key] == like)
    _write(path, [*rows, model | {key: f"+{like}"}])


def _more_drivers(folder: Path, count: int) -> None:
    path = folder / "drivers.csv"
    if not path.exists():
        rows = _rows(folder / "coaches.csv")
        _write(folder / "coaches.csv", [row | {"crew": str(int(row.get("crew") or 1) + 1)} for row in rows])
        return
    rows = _rows(path)
    fresh = [
        dict.fromkeys(rows[0], "") | {"driver_id": f"+{k}", "name": f"+{k}"} for k in range(1, count + 1)
    ]
    _write(path, [*rows, *fresh])


def _set(folder: Path, name: str, change: Callable[[float], float]) -> None:
    path = folder / "case.toml"
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"^{name} *= *([\d.]+)", text, re.MULTILINE)
    if found:
        value = change(float(found[1]))
        path.write_text(text.replace(found[0], f"{name} = {value:g}"), encoding="utf-8")


def _set_policy(folder: Path, line: str) -> None:
    path = folder / "case.toml"
    text = re.sub(r"^mixing.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(text.replace("[policy]", f"[policy]\n{line}", 1), encoding="utf-8")


def _longer(row: Row, amounts: dict[str, int]) -> Row:
    """Move the hours of a firm, over midnight if need be."""
    earlier, later = amounts.get("earlier_min", 0), amounts.get("later_min", 0)
    return {
        "receives_from": _shifted(row["receives_from"] or "00:00", -earlier),
        "receives_until": _shifted(row["receives_until"] or "24:00", later),
    }


def _larger(row: Row, amounts: dict[str, int]) -> Row:
    return {"daily_quota": str(int(row["daily_quota"]) + amounts["people"])}


def _shifted(text: str, minutes: int) -> str:
    hours, rest = map(int, text.split(":"))
    moved = (60 * hours + rest + minutes) % DAY_MIN if minutes else 60 * hours + rest
    return f"{moved // 60:02d}:{moved % 60:02d}"

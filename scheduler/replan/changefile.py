"""Changes as a file: JSON with everything, or CSV with a row for each person."""

import csv
import io
import json
from pathlib import Path
from typing import IO

from routing.files import write_whole
from scheduler.case import Case
from scheduler.replan.changes import Changes
from scheduler.replan.told import Ride
from scheduler.replan.words import driver_words, firm_words, person_words, trip_words

COLUMNS = (
    "worker_id", "told", "news", "old_trip", "old_coach", "old_place", "old_time", "old_seat",
    "trip", "coach", "place", "time", "seat", "code", "words",
)  # fmt: skip


def write_changes(case: Case, changes: Changes, path: Path, lang: str = "zh") -> None:
    """Write what changed, whole or not at all; `.csv` gives a row for each person, anything else JSON.

    Parameters
    ----------
    case, changes
        What changed in which case.
    path
        Where.
    lang
        Language of the words.

    Raises
    ------
    OSError
        The place cannot be written.
    """
    text = to_csv(case, changes, lang) if path.suffix.lower() == ".csv" else to_json(case, changes, lang)
    # spreadsheets read UTF-8 by its mark
    encoding = "utf-8-sig" if path.suffix.lower() == ".csv" else "utf-8"

    def write(file: IO[bytes]) -> None:
        file.write(text.encode(encoding))

    write_whole(path, write)


def to_csv(case: Case, changes: Changes, lang: str) -> str:
    """Return a table with a row for each person for whom something is new."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    table.writeheader()
    for one in changes.people:
        table.writerow(
            {"worker_id": one.worker_id, "told": "yes" if one.told else "no", "news": " ".join(one.news)}
            | _ride(case, one.old, "old_")
            | _ride(case, one.new, "")
            | {"code": one.code, "words": person_words(case, one, lang)}
        )
    return out.getvalue()


def to_json(case: Case, changes: Changes, lang: str) -> str:
    """Return everything that changed, with words."""
    document = {
        "told": changes.told,
        "money": {
            "old_cost_fen": changes.old_cost_fen,
            "new_cost_fen": changes.new_cost_fen,
            "old_objective_fen": changes.old_objective_fen,
            "new_objective_fen": changes.new_objective_fen,
        },
        "people": [
            {
                "worker_id": one.worker_id,
                "told": one.told,
                "news": [str(news) for news in one.news],
                "old": _ride(case, one.old, ""),
                "new": _ride(case, one.new, ""),
                "code": one.code,
                "words": person_words(case, one, lang),
            }
            for one in changes.people
        ],
        "trips": [
            {
                "trip_id": one.trip_id,
                "news": [str(news) for news in one.news],
                "joined": one.joined,
                "gone": one.gone,
                "words": trip_words(case, one, lang),
            }
            for one in changes.trips
        ],
        "drivers": [
            {"driver_id": one.driver_id, "words": driver_words(case, one, lang)} for one in changes.drivers
        ],
        "firms": [{"firm_id": one.firm_id, "words": firm_words(case, one, lang)} for one in changes.firms],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _ride(case: Case, ride: Ride | None, mark: str) -> dict[str, str]:
    if ride is None:
        return {}
    return {
        f"{mark}trip": ride.trip_id,
        f"{mark}coach": ride.coach_id,
        f"{mark}place": ride.place_id,
        f"{mark}time": case.clock.iso(ride.at),
        f"{mark}seat": ride.seat,
    }

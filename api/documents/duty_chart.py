"""The bars of the duty chart: who drives when, when the coach stands, where the night lies."""

from datetime import datetime, timedelta

from api.documents.words import Lang, short_day, words
from scheduler.manifests import Manifest
from scheduler.trips import SegmentKind

NIGHT_FROM_H, NIGHT_UNTIL_H = 22, 6
MOST_TICKS = 14
STANDING = frozenset({SegmentKind.BREAK, SegmentKind.CHANGE, SegmentKind.HALT, SegmentKind.WAIT})


def duty_chart(manifest: Manifest, lang: Lang) -> dict[str, object]:
    """Return the chart with every moment as a share (0..1) of the time from the first to the last row.

    Parameters
    ----------
    manifest
        A manifest with at least one duty row.
    lang
        Language of the labels.
    """
    first, last = manifest.duty[0].from_, manifest.duty[-1].until
    whole = max((last - first).total_seconds(), 1.0)

    def at(moment: datetime) -> float:
        return min(1.0, max(0.0, (moment - first).total_seconds() / whole))

    say = words(lang)
    return {
        "drivers": [f"{say['driver']} {member.number}" for member in manifest.crew],
        "bars": [
            {"row": row.driver_number - 1, "from": at(row.from_), "until": at(row.until)}
            for row in manifest.duty
            if row.driver_number
        ],
        "standing": [
            {"from": at(row.from_), "until": at(row.until)} for row in manifest.duty if row.kind in STANDING
        ],
        "nights": [{"from": at(a), "until": at(b)} for a, b in _nights(first, last)],
        "ticks": [{"at": at(t), "label": _tick_words(t, lang)} for t in _ticks(first, last)],
    }


def _nights(first: datetime, last: datetime) -> list[tuple[datetime, datetime]]:
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    nights = []
    for day in range(-1, (last - first).days + 2):
        begin = midnight + timedelta(days=day, hours=NIGHT_FROM_H)
        end = midnight + timedelta(days=day + 1, hours=NIGHT_UNTIL_H)
        if end > first and begin < last:
            nights.append((begin, end))
    return nights


def _ticks(first: datetime, last: datetime) -> list[datetime]:
    """Choose whole hours, as close as still reads."""
    hours = (last - first).total_seconds() / 3600
    step = next((h for h in (1, 2, 3, 4, 6, 12, 24) if hours / h <= MOST_TICKS), 24)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    marks = (midnight + timedelta(hours=h) for h in range(0, int(hours) + 26, step))
    return [mark for mark in marks if first <= mark <= last]


def _tick_words(moment: datetime, lang: Lang) -> str:
    return short_day(moment, lang) if moment.hour == 0 else f"{moment.hour}:00"

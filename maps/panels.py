"""The panel beside a map and the words on its marks, as HTML; the templates escape every name."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from maps.palette import line_style
from maps.trip_line import Pin, Standstill, TripLine
from maps.words import Lang, words
from scheduler.case import Case
from scheduler.trips import StopKind

OVERVIEW = "index.html"
Visit = tuple[TripLine, Pin]
TOWN = re.compile(r"^(.+?(?:街道|镇|乡|苏木))")


def file_stem(trip_id: str) -> str:
    """Return a trip id as it may stand in a file name: ASCII letters, digits, dot, dash, underscore."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in trip_id).lstrip(".")
    return kept or "trip"


def trip_file(trip_id: str) -> str:
    """Return the file name of a trip's page."""
    return f"trip-{file_stem(trip_id)}.html"


def town(place_name: str) -> str:
    """Return the town in a Chinese place name (重龙镇大坪村 -> 重龙镇), or the whole name."""
    found = TOWN.match(place_name)
    return found[1] if found else place_name


def overview_panel(case: Case, lines: Sequence[TripLine], lang: Lang) -> str:
    """Return the panel of the overview: a filter by trip, town or firm, and the trips as the legend."""
    say = words(lang)
    towns = sorted({name for line in lines for name in _towns(line)})
    firms = sorted({firm_id for line in lines for firm_id in _firms(case, line)})
    groups = (
        (say["by_trip"], [(_key("trip", line.trip.trip_id), line.trip.trip_id) for line in lines]),
        (say["by_town"], [(_key("town", name), name) for name in towns]),
        (say["by_firm"], [(_key("firm", firm_id), case.firms[firm_id].name) for firm_id in firms]),
    )
    return _html(
        "overview",
        lang,
        batch=case.name,
        riders=sum(len(line.trip.rider_ids) for line in lines),
        groups=groups,
        trips=[_trip_entry(case, line, index) for index, line in enumerate(lines)],
    )


def trip_panel(case: Case, line: TripLine, lang: Lang) -> str:
    """Return the panel of one trip: its head, buttons to look closer, and the timetable with rests."""
    rows = _timetable(case, line, lang)
    before = None
    for row in rows:
        row["day"] = row["date"] if row["date"] != before else ""
        before = row["date"]
    return _html(
        "trip", lang, overview=OVERVIEW, day=line.trip.day.isoformat(), rows=rows, **_head(case, line)
    )


def trip_words(case: Case, line: TripLine, lang: Lang) -> str:
    """Return the words of one trip in the overview: its number, coach, ends and riders."""
    return _html("trip_words", lang, **_head(case, line))


def place_words(case: Case, visits: Sequence[Visit], lang: Lang) -> str:
    """Return the words of one place in the overview: its name and which trips stop there when."""
    shown = [
        {
            "number": line.trip.trip_id,
            "page": trip_file(line.trip.trip_id),
            "clock": _clock(case, pin.stop.arrive),
            "note": _people(pin, lang),
        }
        for line, pin in visits
    ]
    return _html("place_words", lang, name=visits[0][1].place.name, visits=shown)


def stop_words(case: Case, pin: Pin, lang: Lang) -> str:
    """Return the words of one stop of a trip: place, times, people, and who waits at a drop."""
    firms = [
        case.firms[f] for f in sorted({case.workers[worker_id].firm_id for worker_id in pin.stop.alight})
    ]
    return _html(
        "stop_words",
        lang,
        number=pin.number or "",
        name=pin.place.name,
        kind=words(lang)[pin.stop.kind.value],
        arrive=_clock(case, pin.stop.arrive),
        depart=_clock(case, pin.stop.depart),
        note=_people(pin, lang),
        firms=[f"{firm.name} {firm.contact} {firm.phone}".strip() for firm in firms],
    )


def standstill_words(case: Case, standstill: Standstill, lang: Lang) -> str:
    """Return the words of one rest, change of drivers or halt."""
    segment = standstill.segment
    named = case.places.get(segment.place_id)
    return _html(
        "standstill_words",
        lang,
        kind=words(lang)[segment.kind.value],
        from_=_clock(case, segment.from_),
        until=_clock(case, segment.until),
        lasting=_lasting(standstill, lang),
        place=named.name if named else "",
    )


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("maps"), autoescape=True, undefined=StrictUndefined)


def _html(template: str, lang: Lang, **values: object) -> str:
    return _templates().get_template(f"{template}.html").render(say=words(lang), **values).strip()


def _key(group: str, value: str) -> str:
    return f"{group}:{value}"


def _trip_entry(case: Case, line: TripLine, index: int) -> dict[str, object]:
    trip_id = line.trip.trip_id
    filters = [_key("trip", trip_id)]
    filters += [_key("town", name) for name in _towns(line)] + [_key("firm", f) for f in _firms(case, line)]
    first = next((pin.stop.arrive for pin in line.pins if pin.number), None)
    return {
        "filters": filters,
        "page": trip_file(trip_id),
        "style": line_style(index),
        "departs": "" if first is None else _clock(case, first),
        **_head(case, line),
    }


def _head(case: Case, line: TripLine) -> dict[str, object]:
    named = [pin.place.name for pin in line.pins if pin.number]
    return {
        "number": line.trip.trip_id,
        "plate": case.coaches[line.trip.coach_id].plate,
        "ends": f"{named[0]} → {named[-1]}" if named else "",
        "riders": len(line.trip.rider_ids),
        "distance": f"{line.trip.distance_m / 1000:,.0f} km",
    }


def _timetable(case: Case, line: TripLine, lang: Lang) -> list[dict[str, object]]:
    say = words(lang)
    rows: list[tuple[int, dict[str, object]]] = []
    for index, pin in enumerate(line.pins):
        row = {"kind": pin.stop.kind.value, "mark": stop_mark(index), "number": pin.number or ""}
        rows.append((pin.stop.arrive, {**row, "name": pin.place.name, "note": _people(pin, lang)}))
    for index, standstill in enumerate(line.standstills):
        row = {"kind": "rest", "mark": rest_mark(index), "number": ""}
        note = _lasting(standstill, lang)
        rows.append(
            (standstill.segment.from_, {**row, "name": say[standstill.segment.kind.value], "note": note})
        )
    rows.sort(key=lambda row: row[0])
    return [
        {**row, "clock": _clock(case, at), "date": _local(case, at).date().isoformat()} for at, row in rows
    ]


def stop_mark(index: int) -> str:
    """Return the name that ties a stop's row to its mark on the map."""
    return f"stop-{index}"


def rest_mark(index: int) -> str:
    """Return the name that ties a rest's row to its mark on the map."""
    return f"rest-{index}"


def _towns(line: TripLine) -> list[str]:
    return sorted({town(pin.place.name) for pin in line.pins if pin.stop.kind is StopKind.PICKUP})


def _firms(case: Case, line: TripLine) -> list[str]:
    return sorted({case.workers[worker_id].firm_id for worker_id in line.trip.rider_ids})


def _people(pin: Pin, lang: Lang) -> str:
    say = words(lang)
    counts = (("board", len(pin.stop.board)), ("alight", len(pin.stop.alight)))
    return " ".join(f"{say[word]} {n}" for word, n in counts if n)


def _lasting(standstill: Standstill, lang: Lang) -> str:
    """Write how long the coach stands: in minutes, from an hour on in hours and minutes."""
    say = words(lang)
    hours, minutes = divmod(round((standstill.segment.until - standstill.segment.from_) / 60), 60)
    parts = [f"{hours} {say['hours']}"] if hours else []
    return " ".join([*parts, f"{minutes} {say['minutes']}"] if minutes or not hours else parts)


def _local(case: Case, moment: int) -> datetime:
    return datetime.fromtimestamp(moment, case.zone)


def _clock(case: Case, moment: int) -> str:
    return f"{_local(case, moment):%H:%M}"

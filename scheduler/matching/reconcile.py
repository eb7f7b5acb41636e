"""From the lines of many lists to one record per person: joined by ID number, and by what people decided."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from scheduler.intake import identity
from scheduler.matching.authority import AUTHORITY, RANK
from scheduler.matching.entries import Entry, Source, tidy_id, tidy_name
from scheduler.matching.near import Face, near_matches
from scheduler.matching.report import Conflict, Correction, Decision, Impossible, MatchReport, PersonRecord

WORKING_AGE = 16
SEXES = {"男": 1, "m": 1, "male": 1, "女": 0, "f": 0, "female": 0}
SEX_DIGIT = 16
NO = "no"


def reconcile(
    entries: Iterable[Entry],
    today: date,
    corrections: Iterable[Correction] = (),
    decisions: Iterable[Decision] = (),
) -> MatchReport:
    """Make one record per person from all lists.

    Lines with one ID number are one person. Others are joined only where somebody decided so; what looks
    alike is proposed. The report is the same for every order of the entries.

    Parameters
    ----------
    entries
        The lines of all lists.
    today
        Whom this day makes too young.
    corrections, decisions
        What people set and decided by hand.
    """
    decided = tuple(sorted(decisions, key=lambda one: (one.at, one.first, one.second, one.same)))
    by_hand: dict[str, list[Correction]] = {}
    for correction in sorted(corrections, key=lambda one: (one.at, one.key, one.column, one.value)):
        by_hand.setdefault(correction.key, []).append(correction)
    key_of = _keys(decided, by_hand)
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(key_of.get(entry.key, entry.key), []).append(entry)
    moved: dict[str, list[Correction]] = {}
    for key, made in by_hand.items():
        moved.setdefault(key_of.get(key, key), []).extend(made)
    records = tuple(_record(key, groups[key], moved.get(key, ()), today) for key in sorted(groups))
    latest = {frozenset((key_of.get(d.first, d.first), key_of.get(d.second, d.second))): d for d in decided}
    apart = [pair for pair, decision in latest.items() if not decision.same]
    return MatchReport(records, near_matches([face_of(record) for record in records], apart), decided)


def _keys(decisions: Sequence[Decision], by_hand: Mapping[str, Sequence[Correction]]) -> dict[str, str]:
    """Return the key that stands for each other one: the last word on each pair counts."""
    last: dict[frozenset[str], Decision] = {frozenset((d.first, d.second)): d for d in decisions}
    follows = {d.second: d.first for d in last.values() if d.same and d.first != d.second}
    for key, made in by_hand.items():
        numbers = [tidy_id(one.value) for one in made if one.column == "id_number"]
        if numbers and numbers[-1] != key:
            follows[key] = numbers[-1]
    return {key: _end(key, follows) for key in follows}


def _end(key: str, follows: Mapping[str, str]) -> str:
    """Return where a chain of keys ends; one that runs in a circle ends at its least key."""
    seen = [key]
    while seen[-1] in follows:
        after = follows[seen[-1]]
        if after in seen:
            return min(seen[seen.index(after) :])
        seen.append(after)
    return seen[-1]


def _record(key: str, group: list[Entry], made: Sequence[Correction], today: date) -> PersonRecord:
    """Return the record of one person."""
    if len(group) > 1:
        group.sort(key=lambda entry: (entry.source, entry.line))
    values: dict[str, str] = {}
    conflicts: list[Conflict] = []
    corrected = {one.column: one.value for one in made}
    latest = _latest(group) if len(group) > 1 else group
    for column in AUTHORITY:
        found = [entry for entry in latest if entry.values.get(column)]
        if column in corrected:
            values[column] = corrected[column]
        elif found:
            values[column] = _settle(column, found, conflicts) if len(found) > 1 else _shown(column, found[0])
    id_number = "" if key.startswith("?") else key
    return PersonRecord(
        key=key,
        id_number=id_number,
        values=values,
        entries=tuple(group),
        conflicts=tuple(conflicts),
        impossible=_impossible(id_number, values, today),
        corrections=tuple(made),
        repeated=_repeated(group) if len(group) > 1 else (),
    )


def _latest(group: Sequence[Entry]) -> list[Entry]:
    """Return the lines that speak: of one unit's lists only the latest does."""
    at: dict[tuple[str, str], int] = {}
    for entry in group:
        side = entry.source.kind, entry.source.unit
        at[side] = max(at.get(side, entry.source.received_at), entry.source.received_at)
    return [e for e in group if e.source.received_at == at[e.source.kind, e.source.unit]]


def _settle(column: str, found: Sequence[Entry], conflicts: list[Conflict]) -> str:
    """Return the value that counts, noting a conflict where lists differ."""
    said: dict[str, list[Entry]] = {}
    for entry in found:
        said.setdefault(_compared(column, entry), []).append(entry)
    rank = RANK[column]

    def weight(value: str) -> tuple[int, int, int, Source, int]:
        # the no of consent counts, then the word of the right side, then the later list
        best = min(said[value], key=lambda entry: (rank[entry.source.kind], -entry.source.received_at))
        refusal = 0 if column == "consent" and value == NO else 1
        return refusal, rank[best.source.kind], -best.source.received_at, best.source, best.line

    order = sorted(said, key=weight)
    if len(order) > 1 and column != "party_id":
        shown = tuple(
            (_shown(column, said[value][0]), tuple(dict.fromkeys(e.source for e in said[value])))
            for value in order
        )
        conflicts.append(Conflict(column, shown))
    return _shown(column, said[order[0]][0])


def _compared(column: str, entry: Entry) -> str:
    value = entry.values[column]
    if column == "name":
        return tidy_name(value)
    if column == "sex":
        return str(SEXES.get(value.strip().lower(), value))
    return _party(entry) if column == "party_id" else value.strip()


def _shown(column: str, entry: Entry) -> str:
    return _party(entry) if column == "party_id" else entry.values[column].strip()


def _party(entry: Entry) -> str:
    """Return a party's id; it is unique within its list only."""
    return f"{entry.source.kind}/{entry.source.unit}/{entry.values['party_id']}"


def _repeated(group: Iterable[Entry]) -> tuple[Source, ...]:
    """Return the lists on which a person stands twice; a later list of the same unit is no repetition."""
    seen: set[Source] = set()
    twice: dict[Source, None] = {}
    for entry in group:
        if entry.source in seen:
            twice[entry.source] = None
        seen.add(entry.source)
    return tuple(twice)


def _impossible(id_number: str, values: Mapping[str, str], today: date) -> tuple[Impossible, ...]:
    found = [] if values.get("name") else [Impossible.NO_NAME]
    if not id_number:
        return (*found, Impossible.NO_ID_NUMBER)
    if code := identity.fault_of(id_number):
        return (*found, Impossible(code))
    born = identity.birth_date(id_number)
    assert born is not None
    if born > today:
        found.append(Impossible.NOT_BORN)
    elif (today.year - born.year) - ((today.month, today.day) < (born.month, born.day)) < WORKING_AGE:
        found.append(Impossible.TOO_YOUNG)
    sex = SEXES.get(values.get("sex", "").strip().lower())
    if sex is not None and int(id_number[SEX_DIGIT]) % 2 != sex:
        found.append(Impossible.SEX_DIGIT)
    return tuple(found)


def face_of(record: PersonRecord) -> Face:
    """Return what of a record is compared with others."""
    values = record.values
    sound = bool(record.id_number) and not any(code.startswith("id-") for code in record.impossible)
    return Face(record.key, record.id_number, values.get("name", ""), values.get("phone", ""), sound)

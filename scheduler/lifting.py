"""What an override lifts: whom a health officer lets through the gate, said in the records of the case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.case import Case
from scheduler.checks import CheckKind
from scheduler.gate import Gate
from scheduler.health import Declaration, LetThrough, Residence
from scheduler.reasons import GateCode
from scheduler.roster import Worker

MEASURED = frozenset({GateCode.TEMPERATURE_MISSING, GateCode.TEMPERATURE_HIGH})
LIFTED: Mapping[CheckKind, frozenset[GateCode]] = {
    CheckKind.IDENTITY: frozenset(),
    CheckKind.HISTORY: frozenset({GateCode.RESIDENCE_MISSING, GateCode.RESIDENCE_GAP}),
    CheckKind.TEMPERATURE: frozenset({*MEASURED, GateCode.SYMPTOMS}),
}
"""What each check may be overridden in. Everything else stands in law, is another authority's, or has a paper
of its own (docs/decisions/0085)."""


@dataclass(frozen=True, slots=True)
class Override:
    """Hold that somebody lets a check count as passed, and why.

    Parameters
    ----------
    kind
        Which of the three checks.
    said_by, said_on
        Who said so, and when.
    until
        Last day of departure on which it holds.
    reason
        Why.
    temperature_c
        What was measured anew; without it no fever is lifted, and no measurement that is missing.
    """

    kind: CheckKind
    said_by: str
    said_on: date
    until: date
    reason: str
    temperature_c: float | None = None

    def lifts(self, limit_c: float) -> frozenset[GateCode]:
        """Return which refusals it lifts where more than `limit_c` is a fever."""
        lifted = LIFTED[self.kind]
        fit = self.temperature_c is not None and self.temperature_c <= limit_c
        return lifted if fit else lifted - MEASURED


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold the records of one person by which the gate lets him through for as long as the overrides hold.

    Parameters
    ----------
    declarations, residences
        The person's records, those that an officer has overridden as he found them.
    latest
        Last day of the person's window.
    let_through
        What was needed for it; () = the records are as they were declared.
    """

    declarations: tuple[Declaration, ...]
    residences: tuple[Residence, ...]
    latest: date
    let_through: tuple[LetThrough, ...] = ()


def passage(
    worker: Worker, case: Case, overrides: Iterable[Override], spoken_of: Sequence[bool] = ()
) -> Passage:
    """Return by what records the gate is to judge a person whom a health officer lets through.

    The gate, every planner and every referee judge by the records alone. An override is therefore said as the
    records that the officer vouches for; where these would let the person through on a day on which the
    override holds no more, the window ends before it.

    Parameters
    ----------
    worker, case
        The person, and the case with the person's own records.
    overrides
        What was overridden; at most one of each check.
    spoken_of
        For each of the person's declarations whether it was known when the temperature was overridden: a
        later one speaks for itself. Shorter = the rest was not.
    """
    declared = case.declarations.get(worker.worker_id, ())
    stays = case.residences.get(worker.worker_id, ())
    plain = Passage(declared, stays, worker.latest)
    by_code = {
        code: one for one in overrides for code in sorted(one.lifts(case.policy.max_temperature_c))
    }  # each refusal belongs to one check
    days = _window(worker, case)
    if not by_code or not days:
        return plain
    refused = _refused(worker, case, days)
    open_days = [
        day for day in days if all(code in by_code and day <= by_code[code].until for code in refused[day])
    ]
    mended = _as_found(declared, spoken_of, by_code, case.policy.max_temperature_c)
    filled = stays + _vouched(worker, case, [day for day in open_days if refused[day]], refused)
    changed = replace(
        case,
        declarations={**case.declarations, worker.worker_id: mended},
        residences={**case.residences, worker.worker_id: filled},
    )
    still = _refused(worker, changed, days)
    too_long = [day for day in days if not still[day] and day not in open_days]
    latest = min([worker.latest, *(day - timedelta(days=1) for day in too_long)])
    travelling = [day for day in open_days if not still[day] and day <= latest]
    if len(travelling) <= sum(not refused[day] for day in days):
        return plain
    needed = {code for day in travelling for code in refused[day]}
    return Passage(mended, filled, latest, _told(worker, by_code, needed))


def _window(worker: Worker, case: Case) -> list[date]:
    first, last = max(worker.earliest, case.first_day), min(worker.latest, case.last_day)
    return [first + timedelta(days=k) for k in range((last - first).days + 1)]


def _refused(worker: Worker, case: Case, days: Sequence[date]) -> dict[date, frozenset[GateCode]]:
    """Return what refuses a person on each day."""
    keeper = Gate(case)
    return {day: frozenset(one.code for one in keeper.judge(worker, day).refusals) for day in days}


def _as_found(
    declared: Sequence[Declaration],
    spoken_of: Sequence[bool],
    by_code: Mapping[GateCode, Override],
    limit_c: float,
) -> tuple[Declaration, ...]:
    """Return declarations as an officer found them: the temperature measured anew, symptoms explained."""
    override = by_code.get(GateCode.SYMPTOMS)
    if override is None:
        return tuple(declared)
    measured = override.temperature_c if GateCode.TEMPERATURE_HIGH in by_code else None
    found = []
    for known, one in zip([*spoken_of, *[False] * len(declared)], declared, strict=False):
        mended = replace(one, symptoms="")
        if measured is not None and (one.temperature_c is None or one.temperature_c > limit_c):
            mended = replace(mended, temperature_c=measured)
        changed = known and mended != one
        found.append(replace(mended, verified_by=override.said_by) if changed else one)
    return tuple(found)


def _vouched(
    worker: Worker, case: Case, days: Sequence[date], refused: Mapping[date, frozenset[GateCode]]
) -> tuple[Residence, ...]:
    """Return stays at home for the nights of which nothing is known, as far as these days look back."""
    looking_back = [day for day in days if refused[day] & LIFTED[CheckKind.HISTORY]]
    wanted = {day - timedelta(days=k + 1) for day in looking_back for k in range(case.policy.history_days)}
    for stay in case.residences.get(worker.worker_id, ()):
        first, last = stay.from_day or date.min, stay.until_day or date.max
        wanted = {night for night in wanted if not first <= night <= last}
    division = case.places[worker.village_id].division
    stays: list[Residence] = []
    for night in sorted(wanted):
        if stays and stays[-1].until_day == night - timedelta(days=1):
            stays[-1] = replace(stays[-1], until_day=night)
        else:
            stays.append(Residence(worker.worker_id, division, night, night))
    return tuple(stays)


def _told(
    worker: Worker, by_code: Mapping[GateCode, Override], needed: set[GateCode]
) -> tuple[LetThrough, ...]:
    """Say which overrides were needed, and for what."""
    told = []
    for kind in CheckKind:
        codes = tuple(code for code in GateCode if code in needed and code in LIFTED[kind])
        if codes:
            one = by_code[codes[0]]
            told.append(
                LetThrough(worker.worker_id, kind, codes, one.said_by, one.said_on, one.until, one.reason)
            )
    return tuple(told)

"""The gate: each check of one person on one day, and the stretches of days between which nothing changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from scheduler.case import Case
from scheduler.health import Declaration
from scheduler.intake import identity
from scheduler.reasons import GateCode, meaning, remedy
from scheduler.riskspans import OPEN_BEGIN, OPEN_END, RiskSpans, Spans, touches
from scheduler.roster import Worker

HEALTH_GATES = frozenset({"temperature", "contact", "certificate"})
NO_SYMPTOM = frozenset({"", "none", "无"})
NO_CONTACT = frozenset({"", "none", "无"})
PROVINCE_DIGITS = 2
TOLERANCE_C = 1e-9


@dataclass(frozen=True, slots=True)
class Refusal:
    """Say one reason why a person may not travel on a day.

    Parameters
    ----------
    code
        The reason.
    about
        What exactly, language-free (dates, a division), or "".
    """

    code: GateCode
    about: str = ""

    def words(self, lang: str = "zh") -> str:
        """Say what it means, with the particulars."""
        return f"{meaning(self.code, lang)} ({self.about})" if self.about else meaning(self.code, lang)

    def remedy(self, lang: str = "zh") -> str:
        """Say what would change it."""
        return remedy(self.code, lang)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what the gate says of one person on one day."""

    day: date
    refusals: tuple[Refusal, ...] = ()

    @property
    def passed(self) -> bool:
        """Say whether the person may travel."""
        return not self.refusals


@dataclass(frozen=True, slots=True)
class _Stay:
    """Hold a stay in day numbers, and the spans in which its division was refused."""

    first: int
    last: int
    division: str
    refused: Spans


# First day, last day (day numbers), and what refuses the person on all of them.
Stretch = tuple[int, int, tuple[Refusal, ...]]


class Gate:
    """Judge the people of one case, remembering what places and divisions have in common.

    Parameters
    ----------
    case
        The case.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.policy = case.policy
        self._risks = RiskSpans(case.risks, case.policy.refuse_risk)
        # Only a birth date inside the case's days makes the identity check change its answer.
        self._first_day = f"{case.first_day:%Y%m%d}"
        self._recognised: dict[tuple[str, str, date], bool] = {}
        self._recognition_changes = {
            day
            for row in case.recognition or ()
            for day in (
                row.from_day.toordinal() if row.from_day else OPEN_BEGIN,
                row.until_day.toordinal() + 1 if row.until_day else OPEN_END,
            )
        }

    def judge(self, worker: Worker, day: date) -> Verdict:
        """Say whether a person may travel on a day, and every reason why not."""
        return Verdict(day, tuple(self._refusals(worker, day, self._stays(worker))))

    def stretches(
        self, worker: Worker, first: int, last: int
    ) -> Iterator[tuple[int, int, tuple[Refusal, ...]]]:
        """Yield the stretches of days first..last on which the same checks fail.

        What a check says changes only on few days (a declaration lapses, a night leaves the history
        window), so one judgement per stretch stands for all its days.

        Parameters
        ----------
        worker
            The person.
        first, last
            Day numbers (`date.toordinal`).

        Yields
        ------
        First day, last day, refusals of the first day.
        """
        stays = self._stays(worker)
        begins = sorted({day for day in self._changes(worker, stays) if first < day <= last} | {first})
        for begin, end in zip(begins, [*(day - 1 for day in begins[1:]), last], strict=True):
            yield begin, end, tuple(self._refusals(worker, day_of(begin), stays))

    def _changes(self, worker: Worker, stays: tuple[_Stay, ...]) -> set[int]:
        """Return the day numbers on which a check of this person may change its answer."""
        changes = {day for begin, end in self._risks.of_place(worker.village_id) for day in (begin, end + 1)}
        if worker.id_number[6:14] >= self._first_day:
            born = identity.birth_date(worker.id_number)
            changes.add(born.toordinal() + 1 if born else OPEN_BEGIN)
        history = self.policy.history_days
        for stay in stays:
            for first, last in ((stay.first, stay.last), *stay.refused):
                # A night n lies in the window of the days n + 1 .. n + history.
                changes.update((first + 1, first + history, last + 2, last + history + 1))
        if self.policy.gate & HEALTH_GATES:
            for declaration in self.case.declarations.get(worker.worker_id, ()):
                self._declaration_changes(declaration, changes)
        return changes

    def _declaration_changes(self, declaration: Declaration, changes: set[int]) -> None:
        declared = declaration.declared_on.toordinal()
        changes.update((declared, declared + self.policy.declaration_days + 1))
        if "certificate" not in self.policy.gate:
            return
        if declaration.issued_on:
            issued = declaration.issued_on.toordinal()
            changes.update((issued, issued + self.policy.certificate_days + 1))
        if declaration.valid_until:
            changes.add(declaration.valid_until.toordinal() + 1)
        changes.update(self._recognition_changes)

    def _refusals(self, worker: Worker, day: date, stays: tuple[_Stay, ...]) -> Iterator[Refusal]:
        gates = self.policy.gate
        if not worker.consent:
            yield Refusal(GateCode.NO_CONSENT)
        if touches(self._risks.of_place(worker.village_id), day.toordinal(), day.toordinal()):
            yield Refusal(GateCode.RISK_REFUSED, worker.village_id)
        if "identity" in gates:
            yield from _identity(worker, day)
        if "residence" in gates:
            yield from self._residence(day, stays)
        if gates & HEALTH_GATES:
            yield from self._health(worker, day)

    def _residence(self, day: date, stays: tuple[_Stay, ...]) -> Iterator[Refusal]:
        """Judge the nights before the day; the risk that counts is that of the night."""
        if not stays:
            yield Refusal(GateCode.RESIDENCE_MISSING)
            return
        end = day.toordinal() - 1
        begin = day.toordinal() - self.policy.history_days
        covered, bad = begin - 1, ""
        gap = 0
        for stay in stays:
            if stay.last < begin or stay.first > end or stay.last < stay.first:
                continue
            if stay.first > covered + 1 and not gap:
                gap = covered + 1
            covered = max(covered, stay.last)
            if stay.refused and touches(stay.refused, max(stay.first, begin), min(stay.last, end)):
                bad = bad or stay.division
        if gap or covered < end:
            yield Refusal(GateCode.RESIDENCE_GAP, date.fromordinal(gap or covered + 1).isoformat())
        if bad:
            yield Refusal(GateCode.RESIDENCE_RISK, bad)

    def _health(self, worker: Worker, day: date) -> Iterator[Refusal]:
        """Judge the declarations that count: those of the latest day within the validity."""
        oldest = day - timedelta(days=self.policy.declaration_days)
        counting: list[Declaration] = []
        for declaration in self.case.declarations.get(worker.worker_id, ()):
            if oldest <= declaration.declared_on <= day:
                if counting and declaration.declared_on > counting[0].declared_on:
                    counting = []
                if not counting or declaration.declared_on == counting[0].declared_on:
                    counting.append(declaration)
        if not counting:
            yield Refusal(GateCode.DECLARATION_MISSING)
            if "certificate" in self.policy.gate:
                yield Refusal(GateCode.CERTIFICATE_MISSING)
        for declaration in counting:
            yield from self._declaration(declaration)
            if "certificate" in self.policy.gate:
                yield from self._certificate(worker, declaration, day)

    def _declaration(self, declaration: Declaration) -> Iterator[Refusal]:
        gates = self.policy.gate
        if "temperature" in gates:
            if declaration.temperature_c is None:
                yield Refusal(GateCode.TEMPERATURE_MISSING)
            elif declaration.temperature_c > self.policy.max_temperature_c + TOLERANCE_C:
                yield Refusal(GateCode.TEMPERATURE_HIGH)
        if "contact" in gates:
            if declaration.contact not in NO_CONTACT:
                yield Refusal(GateCode.CONTACT)
            if declaration.symptoms not in NO_SYMPTOM:
                yield Refusal(GateCode.SYMPTOMS)
            if declaration.code not in ("", "green"):
                yield Refusal(GateCode.CODE_NOT_GREEN)

    def _certificate(self, worker: Worker, declaration: Declaration, day: date) -> Iterator[Refusal]:
        issued, last = declaration.issued_on, declaration.valid_until
        if last is None and issued is not None:
            last = day_of(min(issued.toordinal() + self.policy.certificate_days, OPEN_END))
        if not declaration.certificate_no or last is None:
            yield Refusal(GateCode.CERTIFICATE_MISSING)
        elif issued is not None and issued > day:
            yield Refusal(GateCode.CERTIFICATE_NOT_YET, issued.isoformat())
        elif last < day:
            yield Refusal(GateCode.CERTIFICATE_EXPIRED, last.isoformat())
        elif self.policy.recognise_issuers and not self._is_recognised(worker, declaration.issuer, day):
            yield Refusal(GateCode.CERTIFICATE_NOT_RECOGNISED, declaration.issuer[:PROVINCE_DIGITS])

    def _is_recognised(self, worker: Worker, issuer: str, day: date) -> bool:
        """Say whether the firm's province recognises the issuer, who if blank is the village's division."""
        case = self.case
        if case.recognition is None:
            return True
        issuer = issuer or case.places[worker.village_id].division
        destination = case.places[case.firms[worker.firm_id].place_id].division
        key = issuer, destination, day
        if key not in self._recognised:
            self._recognised[key] = issuer[:PROVINCE_DIGITS] == destination[:PROVINCE_DIGITS] or any(
                issuer.startswith(row.issuer)
                and destination.startswith(row.destination)
                and (row.from_day is None or row.from_day <= day)
                and (row.until_day is None or day <= row.until_day)
                for row in case.recognition
            )
        return self._recognised[key]

    def _stays(self, worker: Worker) -> tuple[_Stay, ...]:
        """Return the worker's stays by their first night."""
        if "residence" not in self.policy.gate:
            return ()
        stays = [
            _Stay(
                stay.from_day.toordinal() if stay.from_day else OPEN_BEGIN,
                stay.until_day.toordinal() if stay.until_day else OPEN_END,
                stay.division,
                self._risks.of_division(stay.division),
            )
            for stay in self.case.residences.get(worker.worker_id, ())
        ]
        if len(stays) > 1:
            stays.sort(key=lambda stay: stay.first)
        return tuple(stays)


@lru_cache(maxsize=4096)
def day_of(number: int) -> date:
    """Return the date of a day number; the same object for the same day."""
    return date.fromordinal(number)


def _identity(worker: Worker, day: date) -> Iterator[Refusal]:
    if not worker.id_number or not worker.name:
        yield Refusal(GateCode.IDENTITY_MISSING)
        return
    born = None if identity.fault_of(worker.id_number) else identity.birth_date(worker.id_number)
    if born is None or born >= day:
        yield Refusal(GateCode.IDENTITY_INVALID)

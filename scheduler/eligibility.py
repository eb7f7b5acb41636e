"""Eligibility: who may travel on which day, and why not (docs/contract, section 2, "The gate")."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.case import Case
from scheduler.health import Declaration
from scheduler.intake import identity
from scheduler.policy import Risk
from scheduler.reasons import GateCode, PlannerCode, meaning, remedy
from scheduler.roster import Party, Worker
from scheduler.trips import LeftBehind

HEALTH_GATES = frozenset({"temperature", "contact", "certificate"})
NO_SYMPTOM = frozenset({"", "none", "无"})
NO_CONTACT = frozenset({"", "none", "无"})
PROVINCE_DIGITS = 2
TOLERANCE_C = 1e-9
OPEN_BEGIN, OPEN_END = date.min.toordinal(), date.max.toordinal()


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
class PartyDays:
    """Hold a party and the days on which every member may travel, in order."""

    party: Party
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class GateResult:
    """Hold what the gate leaves of a case.

    Parameters
    ----------
    parties
        Who may travel, on which days; by party id.
    refused
        Whom the gate refuses on every day, with a gate code; they cost nothing.
    without_day
        People without a day in the case or without a day in common: OUT_OF_WINDOW, which costs.
    """

    parties: tuple[PartyDays, ...]
    refused: tuple[LeftBehind, ...]
    without_day: tuple[LeftBehind, ...]

    @property
    def left_behind(self) -> tuple[LeftBehind, ...]:
        """Return all who do not travel, by worker id."""
        return tuple(sorted(self.refused + self.without_day, key=lambda left: left.worker_id))


def judge(worker: Worker, case: Case, day: date) -> Verdict:
    """Judge one person on one day.

    Parameters
    ----------
    worker
        The person.
    case
        Policy, records and risks.
    day
        Day of departure.
    """
    return Gate(case).judge(worker, day)


def gate(case: Case, lang: str = "zh") -> GateResult:
    """Judge everybody on each day of the window.

    Parameters
    ----------
    case
        The case.
    lang
        Language of details and remedies.
    """
    keeper = Gate(case)
    parties: list[PartyDays] = []
    refused: list[LeftBehind] = []
    without_day: list[LeftBehind] = []
    for party in parties_of(case.workers.values()):
        days = keeper.days_of_party(party)
        if days:
            parties.append(PartyDays(party, days))
            continue
        for left in keeper.refuse(party, lang):
            (without_day if left.by_planner else refused).append(left)
    return GateResult(tuple(parties), tuple(refused), tuple(without_day))


def parties_of(workers: Iterable[Worker]) -> tuple[Party, ...]:
    """Return the parties in order of their ids; a person alone is a party of one."""
    members: dict[str, list[Worker]] = {}
    for worker in workers:
        members.setdefault(worker.party_id or f"~{worker.worker_id}", []).append(worker)
    by_id = sorted(members.items())
    return tuple(
        Party(party_id, tuple(sorted(people, key=lambda w: w.worker_id))) for party_id, people in by_id
    )


def window(worker: Worker, case: Case) -> tuple[date, ...]:
    """Return the worker's days of travel, cut to the case's days."""
    first, last = max(worker.earliest, case.first_day), min(worker.latest, case.last_day)
    return tuple(first + timedelta(days=k) for k in range((last - first).days + 1))


@dataclass(frozen=True, slots=True)
class _Stay:
    """Hold a stay in day numbers, and the spans in which its division was refused."""

    first: int
    last: int
    division: str
    refused: tuple[tuple[int, int], ...]


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
        self._places: dict[str, tuple[tuple[int, int], ...]] = {}
        self._divisions: dict[str, tuple[tuple[int, int], ...]] = {}
        self._recognised: dict[tuple[str, str, date], bool] = {}

    def judge(self, worker: Worker, day: date) -> Verdict:
        """Say whether a person may travel on a day, and every reason why not."""
        return Verdict(day, tuple(self._refusals(worker, day, self._stays(worker))))

    def days_of_party(self, party: Party) -> tuple[date, ...]:
        """Return the days on which every member may travel, in order."""
        days = self._days(party.workers[0])
        for worker in party.workers[1:]:
            if not days:
                break
            own = set(self._days(worker))
            days = tuple(day for day in days if day in own)
        return days

    def refuse(self, party: Party, lang: str = "zh") -> Iterator[LeftBehind]:
        """Say why each member of a party without a day stays (docs/contract, R02 and "The gate")."""
        own = {worker.worker_id: self._own_refusal(worker) for worker in party.workers}
        blamed = [worker_id for worker_id, refusal in own.items() if refusal]
        common = set.intersection(*(set(window(worker, self.case)) for worker in party.workers))
        for worker in party.workers:
            refusal = own[worker.worker_id]
            if refusal is None and (blamed or common):
                refusal = Refusal(GateCode.PARTY_MEMBER_REFUSED, ", ".join(blamed))
            if refusal is not None:
                yield LeftBehind(worker.worker_id, refusal.code, refusal.words(lang), refusal.remedy(lang))
            else:
                code = PlannerCode.OUT_OF_WINDOW
                yield LeftBehind(
                    worker.worker_id, code, meaning(code, lang), remedy(code, lang), by_planner=True
                )

    def _days(self, worker: Worker) -> tuple[date, ...]:
        stays = self._stays(worker)
        return tuple(
            day for day in window(worker, self.case) if next(self._refusals(worker, day, stays), None) is None
        )

    def _own_refusal(self, worker: Worker) -> Refusal | None:
        """Return the reason that refuses a person on most of his days, None if he may travel on one of them."""
        stays = self._stays(worker)
        count: dict[GateCode, int] = {}
        first: dict[GateCode, Refusal] = {}
        for day in window(worker, self.case):
            refusals = tuple(self._refusals(worker, day, stays))
            if not refusals:
                return None
            for code in {refusal.code for refusal in refusals}:
                count[code] = count.get(code, 0) + 1
            for refusal in refusals:
                first.setdefault(refusal.code, refusal)
        if not worker.consent:
            return Refusal(GateCode.NO_CONSENT)
        order = list(GateCode)
        return first[min(count, key=lambda code: (-count[code], order.index(code)))] if count else None

    def _refusals(self, worker: Worker, day: date, stays: tuple[_Stay, ...]) -> Iterator[Refusal]:
        gates = self.policy.gate
        if not worker.consent:
            yield Refusal(GateCode.NO_CONSENT)
        if _inside(self._place_spans(worker.village_id), day.toordinal(), day.toordinal()):
            yield Refusal(GateCode.RISK_REFUSED, worker.village_id)
        if "identity" in gates:
            yield from _identity(worker, day)
        if "residence" in gates:
            yield from self._residence(day, stays)
        if gates & HEALTH_GATES:
            yield from self._health(worker, day)

    def _residence(self, day: date, stays: tuple[_Stay, ...]) -> Iterator[Refusal]:
        """Judge the nights before the day; the risk that counts is that of the night (reading A3)."""
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
            if stay.refused and _inside(stay.refused, max(stay.first, begin), min(stay.last, end)):
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
            last = issued + timedelta(days=self.policy.certificate_days)
        if not declaration.certificate_no or last is None:
            yield Refusal(GateCode.CERTIFICATE_MISSING)
        elif issued is not None and issued > day:
            yield Refusal(GateCode.CERTIFICATE_NOT_YET, issued.isoformat())
        elif last < day:
            yield Refusal(GateCode.CERTIFICATE_EXPIRED, last.isoformat())
        elif self.policy.recognise_issuers and not self._is_recognised(worker, declaration.issuer, day):
            yield Refusal(GateCode.CERTIFICATE_NOT_RECOGNISED, declaration.issuer[:PROVINCE_DIGITS])

    def _is_recognised(self, worker: Worker, issuer: str, day: date) -> bool:
        """Say whether the firm's province recognises the issuer; a blank issuer is the village's division (A5)."""
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
                self._division_spans(stay.division),
            )
            for stay in self.case.residences.get(worker.worker_id, ())
        ]
        if len(stays) > 1:
            stays.sort(key=lambda stay: stay.first)
        return tuple(stays)

    def _place_spans(self, place_id: str) -> tuple[tuple[int, int], ...]:
        spans = self._places.get(place_id)
        if spans is None:
            risks = self.case.risks
            default = risks.place_default.get(place_id, Risk.LOW)
            spans = self._places[place_id] = self._spans(risks.place_division.get(place_id, ""), default)
        return spans

    def _division_spans(self, division: str) -> tuple[tuple[int, int], ...]:
        spans = self._divisions.get(division)
        if spans is None:
            spans = self._divisions[division] = self._spans(division, Risk.LOW)
        return spans

    def _spans(self, division: str, default: Risk) -> tuple[tuple[int, int], ...]:
        """Return the spans of days in which nobody may travel from a division: its risk changes on few days."""
        if not self.policy.refuse_risk:
            return ()
        changes = {OPEN_BEGIN}
        for row in self.case.risks.rows:
            if division.startswith(row.division):
                changes.add(row.from_day.toordinal() if row.from_day else OPEN_BEGIN)
                changes.add(
                    row.until_day.toordinal() + 1
                    if row.until_day and row.until_day < date.max
                    else OPEN_BEGIN
                )
        begins = sorted(changes)
        ends = [begin - 1 for begin in begins[1:]] + [OPEN_END]
        return tuple(
            (begin, end)
            for begin, end in zip(begins, ends, strict=True)
            if self.case.risks.division_risk(division, date.fromordinal(begin), default)
            in self.policy.refuse_risk
        )


def _inside(spans: tuple[tuple[int, int], ...], first: int, last: int) -> bool:
    """Say whether a stretch of days touches one of the spans."""
    return any(begin <= last and first <= end for begin, end in spans)


def _identity(worker: Worker, day: date) -> Iterator[Refusal]:
    if not worker.id_number or not worker.name:
        yield Refusal(GateCode.IDENTITY_MISSING)
        return
    born = None if identity.fault_of(worker.id_number) else identity.birth_date(worker.id_number)
    if born is None or born >= day:
        yield Refusal(GateCode.IDENTITY_INVALID)

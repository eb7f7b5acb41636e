"""Eligibility: who may travel on which day, and why not (docs/contract, section 2, "The gate")."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from scheduler.case import Case
from scheduler.gate import Gate, Refusal, Verdict, day_of
from scheduler.reasons import GateCode, PlannerCode, meaning, remedy
from scheduler.roster import Party, Worker
from scheduler.trips import LeftBehind

__all__ = [
    "GateCode",
    "GateResult",
    "PartyDays",
    "Refusal",
    "Verdict",
    "gate",
    "judge",
    "parties_of",
    "window",
]


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
    left: list[LeftBehind] = []
    for party in parties_of(case.workers.values()):
        days = _days_of_party(keeper, party)
        if days:
            parties.append(PartyDays(party, days))
        else:
            left += _refuse(keeper, party, lang)
    refused = tuple(entry for entry in left if not entry.by_planner)
    return GateResult(tuple(parties), refused, tuple(entry for entry in left if entry.by_planner))


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
    first, last = _window_numbers(worker, case)
    return tuple(day_of(number) for number in range(first, last + 1))


def _window_numbers(worker: Worker, case: Case) -> tuple[int, int]:
    return max(worker.earliest, case.first_day).toordinal(), min(worker.latest, case.last_day).toordinal()


def _days(keeper: Gate, worker: Worker) -> tuple[date, ...]:
    """Return the days on which one person may travel, in order."""
    first, last = _window_numbers(worker, keeper.case)
    if first > last:
        return ()
    return tuple(
        day_of(number)
        for begin, end, refusals in keeper.stretches(worker, first, last)
        if not refusals
        for number in range(begin, end + 1)
    )


def _days_of_party(keeper: Gate, party: Party) -> tuple[date, ...]:
    """Return the days on which every member may travel, in order (rule R02)."""
    days = _days(keeper, party.workers[0])
    for worker in party.workers[1:]:
        if not days:
            break
        own = set(_days(keeper, worker))
        days = tuple(day for day in days if day in own)
    return days


def _refuse(keeper: Gate, party: Party, lang: str) -> Iterator[LeftBehind]:
    """Say why each member of a party without a day stays (rule R02)."""
    own = {worker.worker_id: _own_refusal(keeper, worker) for worker in party.workers}
    blamed = [worker_id for worker_id, refusal in own.items() if refusal]
    common = set.intersection(*(set(window(worker, keeper.case)) for worker in party.workers))
    for worker in party.workers:
        refusal = own[worker.worker_id]
        if refusal is None and (blamed or common):
            refusal = Refusal(GateCode.PARTY_MEMBER_REFUSED, ", ".join(blamed))
        if refusal is not None:
            yield LeftBehind(worker.worker_id, refusal.code, refusal.words(lang), refusal.remedy(lang))
        else:
            code = PlannerCode.OUT_OF_WINDOW
            yield LeftBehind(worker.worker_id, code, meaning(code, lang), remedy(code, lang), by_planner=True)


def _own_refusal(keeper: Gate, worker: Worker) -> Refusal | None:
    """Return the reason that refuses a person on most of his days, None if he may travel on one of them."""
    if not worker.consent:
        return Refusal(GateCode.NO_CONSENT)
    first, last = _window_numbers(worker, keeper.case)
    days: dict[GateCode, int] = {}
    told: dict[GateCode, Refusal] = {}
    for begin, end, refusals in keeper.stretches(worker, first, last) if first <= last else ():
        if not refusals:
            return None
        for code in {refusal.code for refusal in refusals}:
            days[code] = days.get(code, 0) + end - begin + 1
        for refusal in refusals:
            told.setdefault(refusal.code, refusal)
    order = list(GateCode)
    return told[min(days, key=lambda code: (-days[code], order.index(code)))] if days else None

"""Health of the people of a campaign: declarations, stays, certificates, checks, and what the gate says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from api.access import Act, Caller
from api.errors import FeverStays, NotFound, OverrideUnfit, SameChecker
from api.operations.health_file import (
    CERTIFICATE,
    CHECK,
    CONFIRMATION,
    DECLARATION,
    OF_HEALTH,
    OVERRIDE,
    RESIDENCE,
    HealthFile,
    health_file,
)
from api.operations.office import Office
from api.operations.people import lock_person, name_of, own_person
from api.operations.registered import today_in
from api.operations.settling import Look, act_on, look, ready
from api.store import lists
from scheduler.case import Case
from scheduler.checks import CheckKind
from scheduler.eligibility import Verdict, judge
from scheduler.health import LetThrough
from scheduler.lifting import passage
from scheduler.matching import PersonRecord
from scheduler.roster import Worker


@dataclass(frozen=True, slots=True)
class OverrideWish:
    """Hold why a check is to count as passed.

    Parameters
    ----------
    kind
        Which check.
    reason
        Why, or why not any more.
    until
        Last day of departure on which it holds; None = as long as a declaration does.
    temperature_c
        What was measured anew; of the temperature alone.
    withdrawn
        Whether it is taken back.
    """

    kind: CheckKind
    reason: str
    until: date | None = None
    temperature_c: float | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold what the gate says of a person on a day, the three checks, and who has let him through."""

    verdict: Verdict
    verified: bool
    let_through: tuple[LetThrough, ...]


def file_of(office: Office, caller: Caller, campaign_id: str, person_id: str) -> HealthFile:
    """Return what is known of a person's health.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller is no health officer; there is no such person within his scope; the campaign is not
        complete.
    """

    def see(now: Look) -> HealthFile:
        own_person(now, caller, Act.SEE_HEALTH, person_id)
        said = lists.said_in(now.connection, campaign_id, OF_HEALTH, person_id)
        return replace(health_file(said), today=today_in(office, now.frame))

    return look(office, caller, Act.SEE_HEALTH, campaign_id, see)


def declare(
    office: Office, caller: Caller, campaign_id: str, person_id: str, body: Mapping[str, object]
) -> None:
    """Keep a declaration of health, with who took it down.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        As `file_of`; a village clerk may do this too.
    """
    _keep(office, caller, Act.DECLARE_HEALTH, (campaign_id, person_id), DECLARATION, body)


def stay(
    office: Office, caller: Caller, campaign_id: str, person_id: str, body: Mapping[str, object]
) -> None:
    """Keep where a person slept, from when until when.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        As `declare`.
    """
    _keep(office, caller, Act.DECLARE_HEALTH, (campaign_id, person_id), RESIDENCE, body)


def certify(
    office: Office, caller: Caller, campaign_id: str, person_id: str, body: Mapping[str, object]
) -> HealthFile:
    """Write a certificate, or change one that no doctor has confirmed yet.

    Raises
    ------
    NotAllowed, NotFound, CertificateLocked, CaseRejected
        As `file_of`; a doctor has confirmed the certificate.
    """
    return _keep(office, caller, Act.CERTIFY, (campaign_id, person_id), CERTIFICATE, body)


def confirm(
    office: Office, caller: Caller, campaign_id: str, person_id: str, certificate_no: str, doctor: str
) -> HealthFile:
    """Lock a certificate in the name of a doctor.

    Raises
    ------
    NotAllowed, NotFound, CertificateLocked, CaseRejected
        As `certify`; there is no such certificate; it is confirmed already.
    """
    body = {"certificate_no": certificate_no, "doctor": doctor}
    return _keep(office, caller, Act.CERTIFY, (campaign_id, person_id), CONFIRMATION, body)


def check_person(
    office: Office,
    caller: Caller,
    campaign_id: str,
    person_id: str,
    kind: CheckKind,
    passed: bool,
    note: str,
) -> None:
    """Keep the result of one of the three checks; each has a checker of its own.

    Raises
    ------
    NotAllowed, NotFound, SameChecker, CaseRejected
        The caller checks nobody; there is no such person within his scope; another of the person's checks
        is his.
    """
    body = {"kind": kind.value, "passed": passed, "note": note}
    _keep(office, caller, Act.CHECK_PEOPLE, (campaign_id, person_id), CHECK, body)


def override(
    office: Office, caller: Caller, campaign_id: str, person_id: str, wish: OverrideWish
) -> HealthFile:
    """Let a check count as passed, or not any more; who said so, why and until when is kept.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected, OverrideUnfit, FeverStays
        As `file_of`; it is to hold for too long, or not until today; what was measured anew is a fever.
    """

    def see(now: Look) -> Case:
        own_person(now, caller, Act.OVERRIDE, person_id)
        return now.frame

    frame = look(office, caller, Act.OVERRIDE, campaign_id, see)
    policy, today = frame.policy, today_in(office, frame)
    longest = today + timedelta(days=policy.declaration_days)
    until = wish.until or longest
    if not today <= until <= longest:
        raise OverrideUnfit
    if wish.temperature_c is not None:
        if wish.kind is not CheckKind.TEMPERATURE:
            raise OverrideUnfit
        if wish.temperature_c > policy.max_temperature_c:
            raise FeverStays
    body = {
        "kind": wish.kind.value,
        "reason": wish.reason,
        "said_on": today.isoformat(),
        "until": until.isoformat(),
        "temperature_c": wish.temperature_c,
        "withdrawn": wish.withdrawn,
    }
    return _keep(office, caller, Act.OVERRIDE, (campaign_id, person_id), OVERRIDE, body)


def verdict(office: Office, caller: Caller, campaign_id: str, person_id: str, day: date | None) -> Judged:
    """Return what the gate says of a person on a day, and whether the three checks are passed.

    Parameters
    ----------
    day
        Day of departure; None = the campaign's first.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller sees no people; there is no such person within his scope; the campaign is not complete.
    """

    def see(now: Look) -> tuple[Case, PersonRecord, HealthFile]:
        _, record = own_person(now, caller, Act.SEE_PEOPLE, person_id)
        said = lists.said_in(now.connection, campaign_id, OF_HEALTH, person_id)
        return now.frame, record, health_file(said)

    frame, record, own = look(office, caller, Act.SEE_PEOPLE, campaign_id, see)
    on = day or frame.first_day
    whole = worker_of(frame, {**record.values, "id_number": record.id_number}, person_id)
    worker = replace(whole, earliest=on, latest=on)
    case = case_of(frame, worker, own)
    held = passage(worker, replace(case, first_day=on, last_day=on), own.overrides.values(), own.spoken_of)
    judged = replace(
        case,
        declarations={worker.worker_id: held.declarations},
        residences={worker.worker_id: held.residences},
    )
    return Judged(judge(worker, judged, on), own.verified_on(on), held.let_through)


def case_of(frame: Case, worker: Worker, own: HealthFile) -> Case:
    """Return the case of one person with his records as they were declared."""
    return replace(
        frame,
        workers={worker.worker_id: worker},
        declarations={worker.worker_id: own.declared(worker.worker_id)},
        residences={worker.worker_id: own.stays(worker.worker_id)},
    )


def worker_of(frame: Case, values: Mapping[str, str], worker_id: str) -> Worker:
    """Return a person as somebody who travels.

    Raises
    ------
    NotFound
        The village or the firm is not known yet.
    """
    village, firm = values.get("village_id", ""), values.get("firm_id", "")
    if village not in frame.places or firm not in frame.firms:
        raise NotFound
    return Worker(
        worker_id,
        values.get("name", ""),
        village,
        firm,
        earliest=_day(values.get("earliest")) or frame.first_day,
        latest=_day(values.get("latest")) or frame.last_day,
        id_number=values.get("id_number", ""),
        consent=values.get("consent", "") != "no",
    )


def _keep(
    office: Office,
    caller: Caller,
    act: Act,
    whom: tuple[str, str],
    kind: str,
    body: Mapping[str, object],
) -> HealthFile:
    """Keep a statement about a person's health, unless it contradicts what is locked."""
    campaign_id, person_id = whom

    def keep(connection: Connection) -> HealthFile:
        lock_person(connection, campaign_id, person_id)
        now = act_on(office, connection, caller, act, campaign_id)
        own_person(now, caller, act, person_id)
        by = name_of(caller)
        before = lists.said_in(connection, campaign_id, OF_HEALTH, person_id)
        if kind == CHECK:
            standing = health_file(before).checks.standing
            if any(one.checker == by for other, one in standing.items() if other != body["kind"]):
                raise SameChecker
        said = lists.say(connection, campaign_id, kind, body, (by, office.now()), person_id)
        return replace(health_file((*before, said)), today=today_in(office, now.frame))

    ready(office, caller, act, campaign_id)
    return office.database.write(keep)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""Health of the people of a campaign: declarations, stays, certificates, checks, and what the gate says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from api.access import Act, Caller
from api.errors import NotFound, SameChecker
from api.operations.office import Office
from api.operations.people import name_of, own_person
from api.operations.registered import People
from api.store import Statement, lists
from scheduler.checks import Certificate, Check, CheckKind, ThreeChecks, three_checks
from scheduler.eligibility import Verdict, judge
from scheduler.health import Declaration, Residence
from scheduler.matching import PersonRecord
from scheduler.roster import Worker

DECLARATION, RESIDENCE, CERTIFICATE = "declaration", "residence", "certificate"
CONFIRMATION, CHECK, OVERRIDE = "confirmation", "check", "override"
OF_HEALTH = frozenset({DECLARATION, RESIDENCE, CERTIFICATE, CONFIRMATION, CHECK, OVERRIDE})
DAYS = ("declared_on", "issued_on", "valid_until", "from_day", "until_day", "confirmed_on")


@dataclass(frozen=True, slots=True)
class Override:
    """Hold that somebody lets a check count as passed, and why."""

    kind: CheckKind
    said_by: str
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class HealthFile:
    """Hold what is known of one person's health.

    Parameters
    ----------
    declarations, residences
        As they were declared, in the order in which they came in.
    certificates
        By their numbers; what a doctor has confirmed is not changed any more.
    checks
        How far the three checks have come.
    overrides
        The checks that count as passed because somebody said so, by kind.
    """

    declarations: tuple[Declaration, ...]
    residences: tuple[Residence, ...]
    certificates: Mapping[str, Certificate]
    checks: ThreeChecks
    overrides: Mapping[CheckKind, Override]

    @property
    def verified(self) -> bool:
        """Say whether all three checks are passed, each by a checker of its own, or count as passed."""
        wrong = {*self.checks.open, *self.checks.failed, *self.checks.same_checker}
        return wrong <= self.overrides.keys()

    def declared(self, worker_id: str) -> tuple[Declaration, ...]:
        """Return what the gate judges by: a certificate counts once a doctor has confirmed it."""
        certified = (one.declaration for one in self.certificates.values() if one.locked)
        return tuple(replace(one, worker_id=worker_id) for one in (*self.declarations, *certified))

    def stays(self, worker_id: str) -> tuple[Residence, ...]:
        """Return where the person slept."""
        return tuple(replace(one, worker_id=worker_id) for one in self.residences)


def file_of(office: Office, caller: Caller, campaign_id: str, person_id: str) -> HealthFile:
    """Return what is known of a person's health.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller is no health officer; there is no such person within his scope; the campaign is not
        complete.
    """
    with office.database.reading() as connection:
        own_person(office, connection, caller, Act.SEE_HEALTH, campaign_id, person_id)
        return health_file(lists.said_in(connection, campaign_id, OF_HEALTH, person_id))


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
    office: Office, caller: Caller, campaign_id: str, person_id: str, kind: CheckKind, reason: str
) -> HealthFile:
    """Let a check count as passed; who said so and why is kept.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        As `file_of`.
    """
    body = {"kind": kind.value, "reason": reason}
    return _keep(office, caller, Act.OVERRIDE, (campaign_id, person_id), OVERRIDE, body)


def verdict(
    office: Office, caller: Caller, campaign_id: str, person_id: str, day: date | None
) -> tuple[Verdict, bool]:
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
    with office.database.reading() as connection:
        found, record = own_person(office, connection, caller, Act.SEE_PEOPLE, campaign_id, person_id)
        own = health_file(lists.said_in(connection, campaign_id, OF_HEALTH, person_id))
    worker = worker_of(found, record, person_id)
    case = replace(
        found.frame,
        workers={worker.worker_id: worker},
        declarations={worker.worker_id: own.declared(worker.worker_id)},
        residences={worker.worker_id: own.stays(worker.worker_id)},
    )
    return judge(worker, case, day or case.first_day), own.verified


def worker_of(found: People, record: PersonRecord, worker_id: str) -> Worker:
    """Return a person as somebody who travels.

    Raises
    ------
    NotFound
        The village or the firm is not known yet.
    """
    values, frame = record.values, found.frame
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
        id_number=record.id_number,
        consent=values.get("consent", "") != "no",
    )


def health_file(said: Iterable[Statement]) -> HealthFile:
    """Return what all statements about one person's health amount to.

    Raises
    ------
    CertificateLocked
        One changes what a doctor had confirmed before: it is refused before it is kept.
    """
    declarations: list[Declaration] = []
    residences: list[Residence] = []
    certificates: dict[str, Certificate] = {}
    checks: list[Check] = []
    overrides: dict[CheckKind, Override] = {}
    for one in said:
        body = _read(one)
        match one.kind:
            case "declaration":
                declarations.append(_declaration(body, one))
            case "residence":
                residences.append(Residence("", str(body["division"]), *_days(body, "from_day", "until_day")))
            case "certificate":
                declared = _declaration(body, one)
                number = declared.certificate_no
                known = certificates.get(number)
                certificates[number] = known.amend(declared) if known else Certificate(declared)
            case "confirmation":
                number = str(body["certificate_no"])
                if number not in certificates:
                    raise NotFound
                day = datetime.fromtimestamp(one.said_at, UTC).date()
                certificates[number] = certificates[number].confirm(str(body["doctor"]), day)
            case "check":
                kind, passed = CheckKind(str(body["kind"])), bool(body["passed"])
                checks.append(Check("", kind, passed, one.said_by, one.said_at, str(body["note"])))
            case "override":
                kind = CheckKind(str(body["kind"]))
                overrides[kind] = Override(kind, one.said_by, one.said_at, str(body["reason"]))
    standing = three_checks(checks).get("", ThreeChecks("", {}))
    return HealthFile(tuple(declarations), tuple(residences), certificates, standing, overrides)


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
        own_person(office, connection, caller, act, campaign_id, person_id, lock=True)
        by = name_of(caller)
        before = lists.said_in(connection, campaign_id, OF_HEALTH, person_id)
        if kind == CHECK:
            standing = health_file(before).checks.standing
            if any(one.checker == by for other, one in standing.items() if other != body["kind"]):
                raise SameChecker
        said = lists.say(connection, campaign_id, kind, body, (by, office.now()), person_id)
        return health_file((*before, said))

    return office.database.write(keep)


def _read(one: Statement) -> dict[str, object]:
    said = one.body or {}
    return {name: _day(str(value)) if name in DAYS and value else value for name, value in said.items()}


def _declaration(body: Mapping[str, object], one: Statement) -> Declaration:
    known = {name: value for name, value in body.items() if name in Declaration.__slots__}
    return Declaration(worker_id="", **known, verified_by=one.said_by)  # type: ignore[arg-type]  # as it was read


def _days(body: Mapping[str, object], *names: str) -> list[date | None]:
    found = (body.get(name) for name in names)
    return [day if isinstance(day, date) else None for day in found]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

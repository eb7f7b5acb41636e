"""One person's health file: what all that was said of his health comes to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from api.errors import NotFound
from api.store import Statement
from scheduler.checks import Certificate, Check, CheckKind, ThreeChecks, three_checks
from scheduler.health import Declaration, Residence
from scheduler.lifting import Override

DECLARATION, RESIDENCE, CERTIFICATE = "declaration", "residence", "certificate"
CONFIRMATION, CHECK, OVERRIDE = "confirmation", "check", "override"
OF_HEALTH = frozenset({DECLARATION, RESIDENCE, CERTIFICATE, CONFIRMATION, CHECK, OVERRIDE})
DAYS = (
    "said_on",
    "until",
    "declared_on",
    "issued_on",
    "valid_until",
    "from_day",
    "until_day",
    "confirmed_on",
)


USUAL_OVERRIDE_DAYS = 14
"""How long an override holds of which nobody said until when."""


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
        The checks that count as passed because somebody said so, by kind: none that was taken back, or whose
        check failed later.
    declarations_seen, certificates_seen
        What whoever overrode the temperature had before him: how many declarations, which certificates.
    today
        The day on which it is read, where the campaign is.
    """

    declarations: tuple[Declaration, ...]
    residences: tuple[Residence, ...]
    certificates: Mapping[str, Certificate]
    checks: ThreeChecks
    overrides: Mapping[CheckKind, Override]
    declarations_seen: int = 0
    certificates_seen: Mapping[str, Declaration] = field(default_factory=dict)
    today: date = date.min

    @property
    def verified(self) -> bool:
        """Say whether the three checks are passed today."""
        return self.verified_on(self.today)

    def verified_on(self, day: date) -> bool:
        """Say whether each check is passed, by a checker of its own, or counts as passed on a day."""
        wrong = {*self.checks.open, *self.checks.failed, *self.checks.same_checker}
        return wrong <= {kind for kind, one in self.overrides.items() if day <= one.until}

    def declared(self, worker_id: str) -> tuple[Declaration, ...]:
        """Return what the gate judges by: a certificate counts once a doctor has confirmed it."""
        certified = (one.declaration for one in self.certificates.values() if one.locked)
        return tuple(replace(one, worker_id=worker_id) for one in (*self.declarations, *certified))

    @property
    def spoken_of(self) -> tuple[bool, ...]:
        """Say of each of `declared` whether it was known when the temperature was overridden."""
        certified = (
            self.certificates_seen.get(number) == one.declaration
            for number, one in self.certificates.items()
            if one.locked
        )
        known = (place < self.declarations_seen for place in range(len(self.declarations)))
        return (*known, *certified)

    def stays(self, worker_id: str) -> tuple[Residence, ...]:
        """Return where the person slept."""
        return tuple(replace(one, worker_id=worker_id) for one in self.residences)


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
    seen: tuple[int, dict[str, Declaration]] = 0, {}
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
                if not passed:  # an override holds for what was known when it was said
                    overrides.pop(kind, None)
                checks.append(Check("", kind, passed, one.said_by, one.said_at, str(body["note"])))
            case "override":
                kind = CheckKind(str(body["kind"]))
                overrides.pop(kind, None)
                if not body.get("withdrawn"):
                    overrides[kind] = _override(kind, body, one)
                if kind is CheckKind.TEMPERATURE:
                    known_certificates = {number: known.declaration for number, known in certificates.items()}
                    seen = len(declarations), known_certificates
    standing = three_checks(checks).get("", ThreeChecks("", {}))
    return HealthFile(tuple(declarations), tuple(residences), certificates, standing, overrides, *seen)


def _read(one: Statement) -> dict[str, object]:
    said = one.body or {}
    return {name: _day(str(value)) if name in DAYS and value else value for name, value in said.items()}


def _declaration(body: Mapping[str, object], one: Statement) -> Declaration:
    known = {name: value for name, value in body.items() if name in Declaration.__slots__}
    return Declaration(worker_id="", **known, verified_by=one.said_by)  # type: ignore[arg-type]  # as it was read


def _override(kind: CheckKind, body: Mapping[str, object], one: Statement) -> Override:
    """Return an override; those of earlier versions say neither until when nor what was measured."""
    on, until, measured = body.get("said_on"), body.get("until"), body.get("temperature_c")
    said_on = on if isinstance(on, date) else datetime.fromtimestamp(one.said_at, UTC).date()
    return Override(
        kind,
        one.said_by,
        said_on,
        until if isinstance(until, date) else said_on + timedelta(days=USUAL_OVERRIDE_DAYS),
        str(body["reason"]),
        float(measured) if isinstance(measured, int | float) else None,
    )


def _days(body: Mapping[str, object], *names: str) -> list[date | None]:
    found = (body.get(name) for name in names)
    return [day if isinstance(day, date) else None for day in found]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

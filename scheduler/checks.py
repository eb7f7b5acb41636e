"""The three checks of a person, each with its own checker; certificates, locked once confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from scheduler.errors import SchedulerError
from scheduler.health import Declaration


class CheckKind(StrEnum):
    """Name one of the three checks (三关)."""

    IDENTITY = "identity"
    HISTORY = "history"
    TEMPERATURE = "temperature"


CHECK_WORDS: dict[CheckKind, tuple[str, str]] = {
    CheckKind.IDENTITY: ("身份核验关", "identity"),
    CheckKind.HISTORY: ("十四天旅居史关", "where the person was in the last fourteen days"),
    CheckKind.TEMPERATURE: ("体温检测关", "temperature"),
}


class CertificateLocked(SchedulerError):
    """Refuse to change a certificate that a doctor has confirmed; a new one must be issued."""


@dataclass(frozen=True, slots=True)
class Check:
    """Hold the result of one check of one person.

    Parameters
    ----------
    worker_id, kind, passed
        Whose, which, and with what result.
    checker
        Who checked.
    at
        When (seconds since 1970 UTC).
    note
        What was found.
    """

    worker_id: str
    kind: CheckKind
    passed: bool
    checker: str
    at: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class ThreeChecks:
    """Hold how far the checks of one person have come.

    Parameters
    ----------
    worker_id
        Whose.
    standing
        The check that counts, by kind: the last one.
    """

    worker_id: str
    standing: dict[CheckKind, Check]

    @property
    def open(self) -> tuple[CheckKind, ...]:
        """Return the checks that nobody has made."""
        return tuple(kind for kind in CheckKind if kind not in self.standing)

    @property
    def failed(self) -> tuple[CheckKind, ...]:
        """Return the checks that were not passed."""
        return tuple(kind for kind in CheckKind if kind in self.standing and not self.standing[kind].passed)

    @property
    def same_checker(self) -> tuple[CheckKind, ...]:
        """Return the checks that were made by one and the same checker: each has its own."""
        by = [check.checker for check in self.standing.values()]
        return tuple(
            kind for kind in CheckKind if kind in self.standing and by.count(self.standing[kind].checker) > 1
        )

    @property
    def verified(self) -> bool:
        """Say whether all three are passed, each by a checker of its own."""
        return not (self.open or self.failed or self.same_checker)


def three_checks(checks: Iterable[Check]) -> dict[str, ThreeChecks]:
    """Return how far everybody's checks have come, by worker id; the same for every order of them."""
    found: dict[str, dict[CheckKind, Check]] = {}
    for check in sorted(checks, key=lambda one: (one.at, not one.passed, one.checker, one.note)):
        found.setdefault(check.worker_id, {})[check.kind] = check
    return {worker_id: ThreeChecks(worker_id, standing) for worker_id, standing in sorted(found.items())}


@dataclass(frozen=True, slots=True)
class Certificate:
    """Hold one certificate with the declaration it rests on.

    Parameters
    ----------
    declaration
        What was declared and issued.
    confirmed_by, confirmed_on
        The doctor, and when; "" and None = not yet, and it may still be changed.
    """

    declaration: Declaration
    confirmed_by: str = ""
    confirmed_on: date | None = None

    @property
    def locked(self) -> bool:
        """Say whether a doctor has confirmed it."""
        return bool(self.confirmed_by)

    def confirm(self, doctor: str, day: date) -> "Certificate":
        """Lock the certificate.

        Raises
        ------
        CertificateLocked
            It is confirmed already.
        """
        if self.locked:
            raise CertificateLocked(f"certificate {self.declaration.certificate_no} is confirmed already")
        return replace(self, confirmed_by=doctor, confirmed_on=day)

    def amend(self, declaration: Declaration) -> "Certificate":
        """Change what has not been confirmed yet.

        Raises
        ------
        CertificateLocked
            A doctor has confirmed it.
        """
        if self.locked and declaration != self.declaration:
            number = self.declaration.certificate_no
            raise CertificateLocked(f"certificate {number} is confirmed; issue a new one instead")
        return replace(self, declaration=declaration)

"""Health facts: declarations, residences, certificates, and the risk of a division by date."""

from dataclasses import dataclass, field
from datetime import date

from scheduler.policy import Risk


@dataclass(frozen=True, slots=True)
class Declaration:
    """Hold one health declaration with its certificate columns; text fields are as declared, lower case.

    Parameters
    ----------
    worker_id, declared_on
        Whose and when.
    temperature_c
        Measured temperature, None = blank.
    symptoms, contact, code
        As declared; "" = blank.
    certificate_no, issuer, issued_on, valid_until
        The certificate, blank fields "" or None.
    verified_by
        Who verified it.
    """

    worker_id: str
    declared_on: date
    temperature_c: float | None = None
    symptoms: str = ""
    contact: str = "none"
    code: str = "green"
    certificate_no: str = ""
    issuer: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    verified_by: str = ""


@dataclass(frozen=True, slots=True)
class Residence:
    """Hold one stay: the worker slept in the division in each night from..until (None = open)."""

    worker_id: str
    division: str
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class LetThrough:
    """Hold that somebody travels only because a health officer said so; the gate has judged by it already.

    Parameters
    ----------
    worker_id, kind, codes
        Who, which of the three checks was spoken of, and what would have refused the person.
    said_by, said_on, until
        Who said so, when, and the last day of departure on which it holds.
    reason
        Why.
    """

    worker_id: str
    kind: str
    codes: tuple[str, ...]
    said_by: str
    said_on: date
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """Hold whose certificates whom recognises (code prefixes) and when (None = open)."""

    issuer: str
    destination: str
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class DivisionRisk:
    """Hold the risk of one administrative division in a span of days (None = open)."""

    division: str
    name: str
    risk: Risk
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class RiskTable:
    """Answer which risk a division or place has on a day.

    Parameters
    ----------
    rows
        Dated risks of divisions; the longest prefix in force wins, and among equals the highest risk.
    place_default
        Each place's own risk, which holds where no row is in force.
    place_division
        Each place's division code.
    """

    rows: tuple[DivisionRisk, ...] = ()
    place_default: dict[str, Risk] = field(default_factory=dict)
    place_division: dict[str, str] = field(default_factory=dict)

    def division_risk(self, division: str, day: date, default: Risk = Risk.LOW) -> Risk:
        """Return the risk of a division on a day; `default` where no row is in force."""
        best_length, best = -1, default
        if not division:
            return default
        for row in self.rows:
            length = len(row.division)
            if length < best_length or not division.startswith(row.division):
                continue
            if (row.from_day and day < row.from_day) or (row.until_day and day > row.until_day):
                continue
            best = row.risk if length > best_length else max(best, row.risk)
            best_length = length
        return best

    def place_risk(self, place_id: str, day: date) -> Risk:
        """Return the risk of a place on a day."""
        default = self.place_default.get(place_id, Risk.LOW)
        return self.division_risk(self.place_division.get(place_id, ""), day, default)

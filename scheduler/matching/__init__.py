"""Several lists of the same people made into one record per person, with a report of how they agree."""

from scheduler.matching.approval import Acceptance, Aspect, FirmApproval, approvals_of
from scheduler.matching.authority import AUTHORITY, authority_words
from scheduler.matching.entries import Entry, Source, SourceKind, entries_of
from scheduler.matching.near import NearMatch, NearReason
from scheduler.matching.posts import Held, HeldCode, PostConfirmation, Roster, roster_to_plan
from scheduler.matching.reconcile import reconcile
from scheduler.matching.report import (
    Conflict,
    Correction,
    Decision,
    Impossible,
    MatchReport,
    MatchState,
    PersonRecord,
)

__all__ = [
    "AUTHORITY",
    "Acceptance",
    "Aspect",
    "Conflict",
    "Correction",
    "Decision",
    "Entry",
    "FirmApproval",
    "Held",
    "HeldCode",
    "Impossible",
    "MatchReport",
    "MatchState",
    "NearMatch",
    "NearReason",
    "PersonRecord",
    "PostConfirmation",
    "Roster",
    "Source",
    "SourceKind",
    "approvals_of",
    "authority_words",
    "entries_of",
    "reconcile",
    "roster_to_plan",
]

"""The drawer where things are kept: tables, queries and migrations; rows never leave this folder."""

from api.access import Role
from api.store.database import Database, open_database
from api.store.drafts import DraftRecord, DraftStep, StepKind
from api.store.engines import hold
from api.store.records import (
    AccountRecord,
    CampaignRecord,
    EventRecord,
    Job,
    JobState,
    ListRecord,
    OwnToken,
    PlanRecord,
    PolicyRecord,
    Statement,
    StoredCase,
    TokenRecord,
    TripRecord,
    TripStamp,
)
from api.store.repeats import KeptAnswer
from api.store.spans import WHOLE_LIST, Place, Span

__all__ = [
    "WHOLE_LIST",
    "AccountRecord",
    "CampaignRecord",
    "Database",
    "DraftRecord",
    "DraftStep",
    "EventRecord",
    "Job",
    "JobState",
    "KeptAnswer",
    "ListRecord",
    "OwnToken",
    "Place",
    "PlanRecord",
    "PolicyRecord",
    "Role",
    "Span",
    "Statement",
    "StepKind",
    "StoredCase",
    "TokenRecord",
    "TripRecord",
    "TripStamp",
    "hold",
    "open_database",
]

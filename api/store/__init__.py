"""The drawer where things are kept: tables, queries and migrations; rows never leave this folder."""

from api.access import Role
from api.store.database import Database, open_database
from api.store.engines import hold
from api.store.records import (
    AccountRecord,
    EventRecord,
    OwnToken,
    PlanRecord,
    PolicyRecord,
    StoredCase,
    TokenRecord,
    TripRecord,
)

__all__ = [
    "AccountRecord",
    "Database",
    "EventRecord",
    "OwnToken",
    "PlanRecord",
    "PolicyRecord",
    "Role",
    "StoredCase",
    "TokenRecord",
    "TripRecord",
    "hold",
    "open_database",
]

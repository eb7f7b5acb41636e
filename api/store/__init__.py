"""The drawer where things are kept: tables, queries and migrations; rows never leave this folder."""

from api.store.database import Database, open_database
from api.store.engines import hold
from api.store.records import (
    EventRecord,
    PlanRecord,
    Role,
    StoredCase,
    TokenRecord,
    TripRecord,
)

__all__ = [
    "Database",
    "EventRecord",
    "PlanRecord",
    "Role",
    "StoredCase",
    "TokenRecord",
    "TripRecord",
    "hold",
    "open_database",
]

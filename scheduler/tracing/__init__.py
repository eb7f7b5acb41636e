"""Who travelled with whom, on which seat and how near; and whether a trip was run as it should be."""

from scheduler.tracing.completeness import Lack, LackCode, Point, PointName, TripFile, completeness
from scheduler.tracing.contacts import Air, Contact, Nearness, contacts
from scheduler.tracing.runs import Run, run_of
from scheduler.tracing.trace import NEXT_DAYS, LaterRun, Slip, Trace, later_runs, trace

__all__ = [
    "NEXT_DAYS",
    "Air",
    "Contact",
    "Lack",
    "LackCode",
    "LaterRun",
    "Nearness",
    "Point",
    "PointName",
    "Run",
    "Slip",
    "Trace",
    "TripFile",
    "completeness",
    "contacts",
    "later_runs",
    "run_of",
    "trace",
]

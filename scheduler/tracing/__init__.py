"""Who travelled with whom, on which seat and how near; and whether a trip was run as it should be."""

from scheduler.tracing.completeness import Lack, LackCode, Point, PointName, TripFile, completeness
from scheduler.tracing.contacts import Air, Contact, Nearness, contacts
from scheduler.tracing.runs import Run, run_of
from scheduler.tracing.trace import LaterRun, Slip, Trace, trace

__all__ = [
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
    "run_of",
    "trace",
]

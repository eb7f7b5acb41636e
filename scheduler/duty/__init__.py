"""Lawful timetables: legs and a departure in, breaks, changes and halts out, or why there are none."""

from scheduler.duty.arrays import DriverPast, past_arrays, window_arrays
from scheduler.duty.bound import least_duration_s
from scheduler.duty.kernel import lay, lay_best
from scheduler.duty.paces import EVERY, PACES, QUICK
from scheduler.duty.rules import rule_vector
from scheduler.duty.steps import Refusal
from scheduler.duty.timetable import Timeline, Unlawful, timeline

__all__ = [
    "EVERY",
    "PACES",
    "QUICK",
    "DriverPast",
    "Refusal",
    "Timeline",
    "Unlawful",
    "lay",
    "lay_best",
    "least_duration_s",
    "past_arrays",
    "rule_vector",
    "timeline",
    "window_arrays",
]

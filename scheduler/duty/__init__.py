"""Lawful timetables: legs and a departure in, breaks, changes and halts out, or why there are none."""

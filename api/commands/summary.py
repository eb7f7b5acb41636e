"""What a plan came to, in words and figures that a dispatcher uses."""

from collections import Counter
from typing import TYPE_CHECKING

from api.commands.progress import yuan
from api.words import Words
from scheduler.case import Case
from scheduler.manifests.writing import riders_allowed
from scheduler.reasons import REASONS
from scheduler.remedies import remedy_words
from scheduler.trips import Plan, Trip

if TYPE_CHECKING:
    from rich.table import Table

HOUR_S = 3600


def hours(seconds: float) -> str:
    """Write a duration in hours."""
    return f"{seconds / HOUR_S:,.1f}"


def figures(case: Case, plan: Plan, words: Words) -> "Table":
    """Return the figures of the whole plan as a table of two columns."""
    from rich.table import Table

    riders = sum(len(trip.rider_ids) for trip in plan.trips)
    seats = sum(riders_allowed(case, trip) for trip in plan.trips)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    rows = {
        "status": words(f"cli.status.{plan.status.value}"),
        "trips": f"{len(plan.trips)}",
        "riders": f"{riders}",
        "fill": f"{riders / seats:.1%}" if seats else "-",
        "cost": words("cli.summary.yuan", yuan=yuan(plan.cost_fen)),
        "per_head": words("cli.summary.yuan", yuan=yuan(plan.cost_fen / riders)) if riders else "-",
        "hours": _hours(plan.trips, words),
        "gap": _gap(plan, words),
        "left": f"{len(plan.left_behind)}",
    }
    for name, value in rows.items():
        table.add_row(words(f"cli.summary.{name}"), value)
    return table


def _gap(plan: Plan, words: Words) -> str:
    """Say how far the plan can be from the best, also without those whom no plan can take."""
    whole = words("cli.summary.gap_words", gap=f"{plan.gap:.1%}")
    if not plan.unavoidable_left_fen:
        return whole
    gap, left = f"{plan.gap_beyond_unavoidable:.1%}", yuan(plan.unavoidable_left_fen)
    return whole + words("cli.summary.gap_beyond", gap=gap, yuan=left)


def trips(case: Case, plan: Plan, words: Words) -> "Table":
    """Return one row a trip."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("trip", "coach", "people", "departs", "arrives", "road", "km", "yuan"):
        right = name in ("people", "km", "yuan")
        table.add_column(
            words(f"cli.trips.{name}"), justify="right" if right else "left", no_wrap=name != "road"
        )
    for trip in plan.trips:
        table.add_row(*_row(case, trip))
    return table


def left_behind(plan: Plan, words: Words) -> "Table":
    """Return who does not travel, by reason, with what would change it."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(words("cli.left.people"), justify="right", no_wrap=True)
    table.add_column(words("cli.left.why"))
    table.add_column(words("cli.left.remedy"))
    counted = Counter(left.code for left in plan.left_behind)
    for code, number in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        reason = REASONS[code]
        told = remedy_words(code, plan.left_behind, words.lang)
        table.add_row(f"{number}", reason.meaning(words.lang), told)
    return table


def left_lines(plan: Plan, words: Words) -> list[str]:
    """Return a line for each reason for which the planner leaves people behind, with the cheapest remedy."""
    counted = Counter(left.code for left in plan.left_behind if left.by_planner)
    return [
        words(
            "cli.left.line",
            people=number,
            why=REASONS[code].meaning(words.lang),
            remedy=remedy_words(code, plan.left_behind, words.lang),
        )
        for code, number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]


def _hours(all_trips: tuple[Trip, ...], words: Words) -> str:
    durations = [trip.duration_s for trip in all_trips]
    if not durations:
        return "-"
    driving = sum(trip.drive_s for trip in all_trips)
    return words(
        "cli.summary.hours_words",
        driving=hours(driving),
        mean=hours(sum(durations) / len(durations)),
        longest=hours(max(durations)),
    )


def _row(case: Case, trip: Trip) -> tuple[str, ...]:
    served = [stop for stop in trip.stops if stop.board or stop.alight]
    clock = case.clock
    first, last = served[0], served[-1]
    coach = case.coaches[trip.coach_id]
    days_later = (clock.day(last.arrive) - trip.day).days
    return (
        trip.trip_id,
        coach.plate or coach.coach_id,
        f"{len(trip.rider_ids)}",
        clock.iso(first.arrive)[11:16],
        clock.iso(last.arrive)[11:16] + (f" +{days_later}" if days_later else ""),
        f"{case.places[first.place_id].name} → {case.places[last.place_id].name}",
        f"{round(trip.distance_m / 1000):,}",
        yuan(trip.cost_fen),
    )

"""Rules about drivers: who may drive, for how long, and when the coach stands for the night."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scheduler.case import Case
from scheduler.clock import DAY_S, DayWindow
from scheduler.errors import Excess, PlanFault
from scheduler.fleet import Driver
from scheduler.policy import DutyRules
from scheduler.referee.hours import night_s, within_s
from scheduler.referee.records import Dossier, PartRecord, Timetable, TripRecord
from scheduler.trips import SegmentKind

# A clock limit may be missed by a second, a sum over many drives by two: times are whole seconds.
ROUNDING_S = 1.0
ROUNDING_OF_SUMS_S = 2.0
MINUTE_S = 60
WEEK_S = 7 * DAY_S

Breach = tuple[str, Excess | None]
"""What is wrong, and by how much; None = there is no more or less of it."""


@dataclass(frozen=True, slots=True, order=True)
class Spell:
    """Hold one spell of a driver's work; `driving` tells it from service at a stop.

    Parameters
    ----------
    begin, end
        When.
    trip_id
        On which trip.
    driving
        Whether he drives in it.
    """

    begin: float
    end: float
    trip_id: str
    driving: bool = True

    @property
    def lasts_s(self) -> float:
        """Return its length in seconds."""
        return self.end - self.begin


def hours_lawful(dossier: Dossier) -> Iterator[PlanFault]:
    """No driver is at the wheel too long at a stretch, in a day or in a week; at night the coach stands."""
    duty = dossier.case.policy.duty
    for trip, table in dossier.timed():
        for words in _crew(trip, table, dossier.case):
            yield trip.fault("R08", words)
        for words, excess in (*_night_halt(trip, table, dossier), *_changes(table, duty)):
            yield trip.fault("R08", words, excess)
    yield from _on_one_trip_at_a_time(dossier)
    for driver_id, spells in _spells(dossier).items():
        driving = [spell for spell in spells if spell.driving]
        if driving:
            for spell, (words, excess) in _over_all_trips(driver_id, spells, driving, dossier.case):
                yield PlanFault("R08", spell.trip_id, f"driver {driver_id} {words}", excess)


def _crew(trip: TripRecord, table: Timetable, case: Case) -> Iterator[str]:
    most, crew = trip.coach.crew, trip.driver_ids
    if not crew:
        yield "there is no driver"
    if len(set(crew)) < len(crew):
        yield "a driver is listed twice"
    if len(crew) > most:
        yield f"{len(crew)} drivers, but coach {trip.coach.coach_id} has room for {most}"
    own = case.drivers or {f"{trip.coach.coach_id}/{k}" for k in range(1, most + 1)}
    for driver_id in crew:
        if driver_id not in own:
            yield f"{driver_id} is no driver of coach {trip.coach.coach_id}"
    for driver_id in sorted({part.driver_id for part in table.parts if part.is_drive} - set(crew)):
        yield f"{driver_id or 'nobody'} drives, but is not on the trip"


def _night_halt(trip: TripRecord, table: Timetable, dossier: Dossier) -> Iterator[Breach]:
    duty = dossier.case.policy.duty
    length_m = sum(dossier.roads.legs_m(trip, table))
    if (
        duty.two_drivers_from_m is not None
        and length_m > duty.two_drivers_from_m
        and len(trip.driver_ids) < 2
    ):
        words = f"{length_m:.0f} m with one driver, above {duty.two_drivers_from_m} m two are needed"
        yield words, Excess("two drivers", length_m - duty.two_drivers_from_m)
    if duty.halt_from_s is None or duty.halt_until_s is None or length_m <= duty.halt_exempt_m:
        return
    halt = DayWindow(duty.halt_from_s, duty.halt_until_s)
    for part in table.parts:
        into_s = within_s(dossier.case.clock, part.begin, part.end, halt) if part.is_drive else 0.0
        if into_s > ROUNDING_S:
            at = dossier.case.clock.iso(int(part.begin))
            yield f"drives from {at} into the hours of the night halt", Excess("halt", into_s / MINUTE_S)


def _changes(table: Timetable, duty: DutyRules) -> Iterator[Breach]:
    drives = [part for part in table.parts if part.is_drive and part.lasts_s > 0]
    for before, after in pairwise(drives):
        stood_s = after.begin - before.end
        if before.driver_id != after.driver_id and stood_s < duty.change_min * MINUTE_S - ROUNDING_S:
            words = f"the drivers change after standing {stood_s:.0f} s, {duty.change_min} min are needed"
            yield words, Excess("change", duty.change_min - stood_s / MINUTE_S)


def _on_one_trip_at_a_time(dossier: Dossier) -> Iterator[PlanFault]:
    """Check that each driver is on one trip at a time and on duty only while he can be had."""
    spans: dict[str, list[Spell]] = defaultdict(list)
    for trip, table in dossier.timed():
        for driver_id in trip.driver_ids:
            spans[driver_id].append(Spell(table.begin, table.finish, trip.trip_id))
    for driver_id, trips in spans.items():
        trips.sort()
        for before, after in pairwise(trips):
            if after.begin < before.end - ROUNDING_S:
                words = f"driver {driver_id} is still on {before.trip_id}"
                both = Excess(f"with {before.trip_id}", (before.end - after.begin) / MINUTE_S)
                yield PlanFault("R08", after.trip_id, words, both)
        if driver := dossier.case.drivers.get(driver_id):
            for span in trips:
                outside_s = _outside_s(driver, span)
                if outside_s > ROUNDING_S:
                    excess = Excess("availability", outside_s / MINUTE_S)
                    yield PlanFault("R08", span.trip_id, f"driver {driver_id} cannot be had then", excess)


def _outside_s(driver: Driver, span: Spell) -> float:
    """Return by how much a trip lies outside of the time in which its driver can be had."""
    early_s = 0.0 if driver.available_from is None else driver.available_from - span.begin
    late_s = 0.0 if driver.available_until is None else span.end - driver.available_until
    return max(early_s, late_s)


def _spells(dossier: Dossier) -> dict[str, list[Spell]]:
    """Return each driver's work over all trips; service counts for whoever drives on, at the end who came."""
    spells: dict[str, list[Spell]] = defaultdict(list)
    for trip, table in dossier.timed():
        drives = [part for part in table.parts if part.is_drive]
        for part in drives:
            spells[part.driver_id].append(Spell(part.begin, part.end, trip.trip_id))
        for part, driver_id in _services(table.parts, drives):
            spells[driver_id].append(Spell(part.begin, part.end, trip.trip_id, driving=False))
    return {
        driver_id: sorted(spell for spell in found if spell.lasts_s > 0)
        for driver_id, found in spells.items()
    }


def _services(parts: Sequence[PartRecord], drives: Sequence[PartRecord]) -> Iterator[tuple[PartRecord, str]]:
    if not drives:
        return
    driver_id = drives[-1].driver_id
    for part in reversed(parts):
        if part.is_drive:
            driver_id = part.driver_id
        elif part.kind == SegmentKind.STOP:
            yield part, driver_id


def _over_all_trips(
    driver_id: str, spells: Sequence[Spell], driving: Sequence[Spell], case: Case
) -> Iterator[tuple[Spell, Breach]]:
    duty = case.policy.duty
    driver = case.drivers.get(driver_id)
    driven_s = driver.driven_min_7d * MINUTE_S if driver else 0.0
    for before, after in pairwise(driving):
        if after.begin < before.end - ROUNDING_S / 2:
            both = Excess("two coaches", (before.end - after.begin) / MINUTE_S)
            yield after, ("drives two coaches at a time", both)
    yield from _blocks(driving, case)
    if duty.driving_24h_min is not None:
        yield from _rolling(driving, DAY_S, duty.driving_24h_min, "24 hours")
    if duty.driving_7d_min is not None:
        first = case.clock.midnight(case.first_day)
        yield from _rolling(driving, WEEK_S, duty.driving_7d_min, "7 days", driven_s, first)
    yield from _daily_rest(driving, duty)
    yield from _shifts(spells, duty)


def _blocks(driving: Sequence[Spell], case: Case) -> Iterator[tuple[Spell, Breach]]:
    """Check the driving between two breaks: in all, and its part by night."""
    duty = case.policy.duty
    if duty.continuous_day_min is None:
        return
    block_s = by_night_s = 0.0
    before: Spell | None = None
    for spell in driving:
        if before is None or spell.begin - before.end >= duty.break_min * MINUTE_S - ROUNDING_S:
            block_s = by_night_s = 0.0
        block_s += spell.lasts_s
        by_night_s += night_s(case, spell.begin, spell.end)
        if block_s > duty.continuous_day_min * MINUTE_S + ROUNDING_S:
            words = f"drives {block_s / MINUTE_S:.1f} min without a break of {duty.break_min} min"
            yield spell, (words, Excess("block", block_s / MINUTE_S - duty.continuous_day_min))
        elif (
            duty.continuous_night_min is not None
            and by_night_s > duty.continuous_night_min * MINUTE_S + ROUNDING_S
        ):
            words = f"drives {by_night_s / MINUTE_S:.1f} min by night without a break"
            yield spell, (words, Excess("night block", by_night_s / MINUTE_S - duty.continuous_night_min))
        before = spell


def _rolling(
    work: Sequence[Spell], width_s: int, most_min: int, name: str, before_s: float = 0.0, first: float = 0.0
) -> Iterator[tuple[Spell, Breach]]:
    """Check every window of a width; the fullest one begins or ends with a spell of work.

    Hours from before the case count in every window that begins before its first day.
    """
    worst_s, worst_end = 0.0, 0.0
    for end in (*(spell.end for spell in work), *(spell.begin + width_s for spell in work)):
        begin = end - width_s
        done_s = sum(max(0.0, min(spell.end, end) - max(spell.begin, begin)) for spell in work)
        if begin < first:
            done_s += before_s
        if done_s > worst_s:
            worst_s, worst_end = done_s, end
    if worst_s > most_min * MINUTE_S + ROUNDING_OF_SUMS_S:
        last = next(spell for spell in reversed(work) if spell.begin < worst_end)
        words = f"works {worst_s / MINUTE_S:.1f} min within {name}, {most_min} are allowed"
        yield last, (words, Excess(name, worst_s / MINUTE_S - most_min))


def _daily_rest(driving: Sequence[Spell], duty: DutyRules) -> Iterator[tuple[Spell, Breach]]:
    """Check that a long rest follows within a day of the last one (Regulation (EC) 561/2006, article 8)."""
    if duty.daily_rest_min is None:
        return
    rest_s = duty.daily_rest_min * MINUTE_S
    start = driving[0].begin
    for before, spell in pairwise((driving[0], *driving)):
        if spell.begin - before.end >= rest_s - ROUNDING_S:
            start = spell.begin
        over_s = spell.end - start - (DAY_S - rest_s)
        if over_s > ROUNDING_S:
            words = f"has no rest of {duty.daily_rest_min} min within 24 hours"
            yield spell, (words, Excess("daily rest", over_s / MINUTE_S))
            return


def _shifts(spells: Sequence[Spell], duty: DutyRules) -> Iterator[tuple[Spell, Breach]]:
    """Check each shift, which ends with time off duty (49 CFR 395.5 for motorcoaches)."""
    if duty.driving_shift_min is None or duty.on_duty_shift_min is None or duty.off_duty_min is None:
        return
    driven_s = on_duty_s = 0.0
    before: Spell | None = None
    for spell in spells:
        if before is None or spell.begin - before.end >= duty.off_duty_min * MINUTE_S - ROUNDING_S:
            driven_s = on_duty_s = 0.0
        on_duty_s += spell.lasts_s
        driven_s += spell.lasts_s if spell.driving else 0.0
        if driven_s > duty.driving_shift_min * MINUTE_S + ROUNDING_S:
            words = f"drives {driven_s / MINUTE_S:.1f} min in one shift"
            yield spell, (words, Excess("shift", driven_s / MINUTE_S - duty.driving_shift_min))
            break
        if on_duty_s > duty.on_duty_shift_min * MINUTE_S + ROUNDING_S:
            words = f"is on duty {on_duty_s / MINUTE_S:.1f} min in one shift"
            yield spell, (words, Excess("duty", on_duty_s / MINUTE_S - duty.on_duty_shift_min))
            break
        before = spell
    if duty.on_duty_7d_min is not None:
        yield from _rolling(spells, WEEK_S, duty.on_duty_7d_min, "7 days")

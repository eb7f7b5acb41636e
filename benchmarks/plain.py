"""Which cases are plain: seats, money and hours at the firms, nothing that a routing engine is not told."""

from collections.abc import Iterator

from scheduler.case import Case, Limits
from scheduler.clock import DAY_S
from scheduler.fleet import Coach


class NotPlain(ValueError):
    """The case has rules that a routing engine does not know."""


def refuse_unless_plain(case: Case) -> None:
    """Refuse a case whose rules an engine would break without knowing them.

    Raises
    ------
    NotPlain
        Says which rule.
    """
    worst = next(iter((*rules_of_case(case), *rules_of_people(case), *rules_of_coaches(case))), None)
    if worst:
        raise NotPlain(f"{case.name} has {worst}: only the product plans it, give --engine product")


def rules_of_case(case: Case) -> Iterator[str]:
    """Yield what the settings of a case ask for beyond seats and money."""
    if case.policy.preset != "plain" or case.policy.overrides:
        yield f"the policy {case.policy.preset}"
    if case.limits != Limits():
        yield "limits"
    if case.times.per_rider_s or case.cost.rider_hour_yuan or case.cost.empty_factor != 1.0:
        yield "service by the head, riders' time or a price of its own for empty km"
    if case.first_day != case.last_day:
        yield "several days"


def rules_of_people(case: Case) -> Iterator[str]:
    """Yield what workers and firms ask for; a party that goes one way is no more than a group."""
    workers = case.workers.values()
    if not all(worker.consent for worker in workers):
        yield "people who do not consent"
    ways = {(w.party_id, w.home_pickup_id, w.firm_id) for w in workers if w.party_id}
    if len({party_id for party_id, _, _ in ways}) < len(ways):
        yield "parties that part on the way"
    if any(not firm.approved or firm.daily_quota is not None for firm in case.firms.values()):
        yield "firms with quotas or without approval"
    closed = not all(firm.receives.all_day for firm in case.firms.values())
    if closed and any(coach.tariff.per_hour_yuan for coach in case.coaches.values()):
        yield "firms with hours where waiting costs money"
    if closed and (
        case.times.depart_from_s or not all(within_the_day(case, c) for c in case.coaches.values())
    ):
        yield "firms with hours where coaches are out for more than the day from midnight to midnight"


def within_the_day(case: Case, coach: Coach) -> bool:
    """Say whether a coach can be had on the case's first day alone."""
    midnight = case.clock.midnight(case.first_day)
    from_, until = coach.available_from, coach.available_until
    return from_ is not None and until is not None and midnight <= from_ and until <= midnight + DAY_S


def rules_of_coaches(case: Case) -> Iterator[str]:
    """Yield what the coaches ask for."""
    coaches = case.coaches.values()
    if any(coach.tariff.day_yuan for coach in coaches):
        yield "coaches paid by the day"
    if len({(c.start_id, c.end_id, c.available_from, c.available_until) for c in coaches}) > 1:
        yield "coaches that start or end in different places or at different times"

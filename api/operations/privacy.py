"""Privacy: health is erased after its time, a person on withdrawal; all is given out to whom it is about."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from api.access import Act, Caller, may, sees
from api.errors import NotFound, StillTravelling
from api.operations.health_file import OF_HEALTH
from api.operations.office import Office
from api.operations.people import lock_person, name_of, own_person
from api.operations.settling import Look, act_on, look, ready, settled
from api.operations.trips import TripNow, trip_now
from api.settings import DAY_S
from api.store import EventRecord, batches, campaigns, drafts, erasing, events, lists, repeats
from scheduler.case import Case
from scheduler.handover import Boarding, Phase, Refused, TripState, Withdrawn, event_to_json
from scheduler.intake import headings
from scheduler.roster import Worker
from scheduler.rosterfile import workers_csv

ERASED_NAME = "已删除 erased"
OF_PERSON = ("sex", "id_number", "phone", "needs", "source", "party_id")
"""What of a worker's row is erased besides the name; consent is withdrawn."""
WITHDRAWAL = "withdrawal"


class _CountWouldChange(Exception):
    """Keep a trip as it is: nothing is lost that its head count rests on."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Hold what was erased because its time was over.

    Parameters
    ----------
    trips, facts, statements
        How many trips, details of facts, and statements about health.
    kept
        Trips whose time is over but whose count would change, and which therefore stay as they are.
    """

    trips: int
    facts: int
    statements: int
    kept: tuple[str, ...]


def forget_health(office: Office) -> Forgotten:
    """Erase what is known of health of all trips whose time is over (docs/contract/domain.md, 2, "Privacy").

    The time is `health_retention_days` of the policy, from the last signature on. What the head count rests
    on is stated anew without a reason, so that it closes as before; the rows of the log stay and are marked.
    """
    now = office.now()
    office.database.write(lambda connection: repeats.prune(connection, now))
    today = datetime.fromtimestamp(now, UTC).date() + timedelta(days=1)
    with office.database.reading() as connection:
        left = erasing.trips_left(connection, today)
    done, facts, statements, kept = 0, 0, 0, []
    for plan_id, trip_id in left:
        try:
            found = office.database.write(_forget_trip(office, plan_id, trip_id))
        except _CountWouldChange:
            kept.append(f"{plan_id}/{trip_id}")
            continue
        if found is None:
            continue
        done, facts, statements = done + 1, facts + found[0], statements + found[1]
    office.forget_erased()
    return Forgotten(done, facts, statements, tuple(kept))


def export(office: Office, caller: Caller, campaign_id: str, person_id: str) -> dict[str, object]:
    """Return everything that is kept about one person: lines, statements, trips and facts.

    Raises
    ------
    NotAllowed, NotFound, CaseRejected
        The caller gives out nothing; there is no such person within his scope; the campaign is not complete.
    """

    def see(now: Look) -> dict[str, object]:
        connection = now.connection
        _, record = own_person(now, caller, Act.ANSWER_FOR_DATA, person_id)
        said = lists.said_of(connection, person_id, own_campaigns(connection, caller))
        return {
            "person_id": person_id,
            "record": dict(record.values) | {"id_number": record.id_number},
            "lines": [
                {
                    "source": f"{one.source.kind} {one.source.unit}",
                    "line": one.line,
                    "cells": dict(one.values),
                }
                for one in record.entries
            ],
            "statements": [
                {"kind": one.kind, "said_by": one.said_by, "said_at": _moment(one.said_at), "body": one.body}
                for one in said
            ],
            "trips": [
                _trip(trip, worker_id)
                for trip, worker_id in _own_trips(office, connection, caller, person_id)
            ],
        }

    return look(office, caller, Act.ANSWER_FOR_DATA, campaign_id, see)


def erase(office: Office, caller: Caller, campaign_id: str, person_id: str, reason: str) -> int:
    """Erase everything about a person who has withdrawn consent; the rows stay, without the person.

    Returns
    -------
    How many lines, statements and details of facts were erased.

    Raises
    ------
    NotAllowed, NotFound, StillTravelling, CaseRejected
        As `export`; the person is on the way, and the firm has not signed yet.
    """
    may(caller, Act.ANSWER_FOR_DATA)

    def keep(connection: Connection) -> int:
        act = Act.ANSWER_FOR_DATA
        lock_person(connection, campaign_id, person_id)
        now = act_on(office, connection, caller, act, campaign_id)
        own_person(now, caller, act, person_id)
        number = 0
        workers: dict[str, set[str]] = {}
        for trip, worker_id in _own_trips(office, connection, caller, person_id, lock=True):
            number += _erase_aboard(office, connection, caller, trip, worker_id)
            workers.setdefault(trip.record.plan_id, set()).add(worker_id)
        for plan_id, own in workers.items():
            _erase_in_case(office, connection, plan_id, own)
        erasing.forget_person(connection, person_id, workers)
        erasing.note(connection)
        repeats.erase_answers(connection)  # whose names stand in them is not known without opening each
        within = own_campaigns(connection, caller)
        number += lists.erase(connection, person_id, office.now(), campaign_ids=within)
        body = {"reason": reason}
        said = (name_of(caller), office.now())
        lists.say(connection, campaign_id, WITHDRAWAL, body, said, person_id)
        settled(office, connection, now.campaign, now.frame)
        return number

    ready(office, caller, Act.ANSWER_FOR_DATA, campaign_id)
    number = office.database.write(keep)
    office.forget_erased()
    return number


def _forget_trip(
    office: Office, plan_id: str, trip_id: str
) -> Callable[[Connection], tuple[int, int] | None]:
    """Return what erases one trip, and says of how many facts and statements; None = it is not time."""

    def forget(connection: Connection) -> tuple[int, int] | None:
        batches.lock_trip(connection, plan_id, trip_id)
        now = trip_now(office, connection, plan_id, trip_id)
        ended = _ended_at(now.state)
        if ended is None or ended + now.batch.case.policy.health_retention_days * DAY_S > office.now():
            return None
        for worker_id, one in now.state.people.items():
            told = any(
                isinstance(fact.event, Refused) and fact.event.worker_id == worker_id for fact in now.facts
            )
            if one.boarding is Boarding.REFUSED and not told:
                at = one.boarded_at or ended
                _state(office, connection, now, Refused(f"erased/refused/{worker_id}"[:100], at, worker_id))
        facts = erasing.details_of_trip(connection, plan_id, trip_id, office.now())
        after = trip_now(office, connection, plan_id, trip_id)
        if _account(after.state) != _account(now.state):
            raise _CountWouldChange
        erasing.note(connection)
        erasing.mark_trip(connection, plan_id, trip_id, office.now())
        people = erasing.people_done(connection, plan_id, trip_id)
        statements = sum(lists.erase(connection, who, office.now(), OF_HEALTH) for who in people)
        _forget_case(office, connection, plan_id)
        return facts, statements

    return forget


def _forget_case(office: Office, connection: Connection, plan_id: str) -> None:
    """Erase health and stays from the files of a case, once all its trips have been erased."""
    head = batches.find_plan(connection, plan_id)
    if head is None or not erasing.is_case_done(connection, head.case_id):
        return
    empty = {
        "health.csv": headings.HEALTH,
        "residences.csv": headings.RESIDENCES,
        "let_through.csv": headings.LET_THROUGH,
    }
    files = {name: (",".join(columns) + "\n").encode() for name, columns in empty.items()}
    erasing.replace_files(connection, head.case_id, files)
    drafts.remove_of_case(connection, head.case_id)
    for other in batches.plans_of_case(connection, head.case_id):
        document = dict(batches.find_document(connection, other) or {})
        left = document.get("left_behind")
        if isinstance(left, list):
            # why the gate refused somebody may be a matter of health
            document["left_behind"] = [one for one in left if one.get("by_planner", False)]
            erasing.replace_document(connection, other, document)


def _ended_at(state: TripState) -> int | None:
    """Return when the last firm signed, None = the trip has not closed."""
    if state.phase is not Phase.CLOSED:
        return None
    signed = [firm.signed_at for firm in state.firms.values() if firm.signed_at is not None]
    return max([state.departed_at or 0, *signed])


def _account(state: TripState) -> object:
    """Return what must not change when details are erased."""
    people = {who: (one.boarding, one.outcome) for who, one in state.people.items()}
    return state.phase, state.head_count, people


def _erase_aboard(
    office: Office, connection: Connection, caller: Caller, now: TripNow, worker_id: str
) -> int:
    """Erase the details of a person's facts on a trip; whoever has not left yet withdraws from it."""
    state = now.state
    if state.departed_at is None:
        one = state.people.get(worker_id)
        if one is not None and one.boarding is not Boarding.WITHDRAWN:
            fact = Withdrawn(f"erased/withdrawn/{worker_id}"[:100], office.now(), worker_id)
            _state(office, connection, now, fact, caller)
    elif state.phase is not Phase.CLOSED:
        raise StillTravelling
    own = [one.event.event_id for one in now.facts if getattr(one.event, "worker_id", "") == worker_id]
    return erasing.details_of_trip(connection, now.record.plan_id, now.record.trip_id, office.now(), own)


def _erase_in_case(office: Office, connection: Connection, plan_id: str, workers: set[str]) -> None:
    """Put people's rows out of the files of a case; their numbers stay, because plans name them."""
    head = batches.find_plan(connection, plan_id)
    assert head is not None
    case = office.batch(connection, plan_id).case
    erasing.replace_files(connection, head.case_id, _files_without(case, workers))


def _files_without(case: Case, workers: set[str]) -> dict[str, bytes]:
    rows = [
        _row(one) | dict.fromkeys(OF_PERSON, "") | {"name": ERASED_NAME, "consent": "no"}
        if one.worker_id in workers
        else _row(one)
        for one in case.workers.values()
    ]
    files = {"workers.csv": workers_csv(rows).encode()}
    if case.declarations:
        kept = (one for who, own in case.declarations.items() if who not in workers for one in own)
        files["health.csv"] = csv_of(headings.HEALTH, map(_cells, kept))
    if case.residences:
        stays = (
            {
                "worker_id": who,
                "division": one.division,
                "from": one.from_day.isoformat() if one.from_day else "",
                "until": one.until_day.isoformat() if one.until_day else "",
            }
            for who, own in case.residences.items()
            if who not in workers
            for one in own
        )
        files["residences.csv"] = csv_of(headings.RESIDENCES, stays)
    if case.let_through:
        told = (one for who, own in case.let_through.items() if who not in workers for one in own)
        rows_told = (_cells(one) | {"codes": " ".join(one.codes)} for one in told)
        files["let_through.csv"] = csv_of(headings.LET_THROUGH, rows_told)
    return files


def _row(worker: Worker) -> dict[str, str]:
    cells = _cells(worker)
    return cells | {"consent": "yes" if worker.consent else "no"}


def _cells(record: object) -> dict[str, str]:
    """Return the fields of a record as cells."""
    found = {}
    for field in fields(record):  # type: ignore[arg-type]  # workers and declarations are dataclasses
        value = getattr(record, field.name)
        found[field.name] = "" if value is None else str(value)
    return found


def csv_of(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return the bytes of a table."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _state(
    office: Office,
    connection: Connection,
    now: TripNow,
    fact: Refused | Withdrawn,
    caller: Caller | None = None,
) -> None:
    """Add a fact that keeps the count as it is, unless it is there already."""
    if any(one.event.event_id == fact.event_id for one in now.facts):
        return
    account = caller.caller_id if caller is not None and caller.has_account else ""
    link = caller.caller_id if caller is not None and not caller.has_account else ""
    record = EventRecord(fact, office.now(), link, account)
    events.append(connection, now.record.plan_id, now.record.trip_id, record)


def own_campaigns(connection: Connection, caller: Caller) -> frozenset[str]:
    """Return the campaigns that the caller answers for: what another county keeps is that one's."""
    found = campaigns.within(connection, caller.scopes)
    return frozenset(record.campaign_id for record in found if sees(caller, record.keys))


def _own_trips(
    office: Office, connection: Connection, caller: Caller, person_id: str, lock: bool = False
) -> Iterator[tuple[TripNow, str]]:
    """Yield the trips of a person that the caller answers for, with the number under which he was planned."""
    for plan_id, trip_id, worker_id in erasing.plans_of_person(connection, person_id):
        if lock:
            batches.lock_trip(connection, plan_id, trip_id)
        now = trip_now(office, connection, plan_id, trip_id)
        if sees(caller, now.record.keys):
            yield now, worker_id


def _trip(now: TripNow, worker_id: str) -> dict[str, object]:
    one = now.state.people.get(worker_id)
    if one is None:
        raise NotFound
    facts = [
        event_to_json(fact.event) for fact in now.facts if getattr(fact.event, "worker_id", "") == worker_id
    ]
    return {
        "plan_id": now.record.plan_id,
        "trip_id": now.record.trip_id,
        "worker_id": worker_id,
        "seat": one.seat,
        "boarding": one.boarding.value,
        "outcome": one.outcome.value,
        "facts": facts,
    }


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()

"""Manifests and handover slips as data: who is on them, in which order, and who may read what."""

import json
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest

from api.documents.specimen import DAY, ZONE, Specimen, specimen
from scheduler.manifests import (
    Absence,
    Manifest,
    Reader,
    SeatUse,
    TripPapers,
    handover_slips,
    manifest,
    manifest_to_json,
    seen_by,
    slip_to_json,
)
from scheduler.policy import Policy
from scheduler.trips import Segment, SegmentKind

MADE_AT = datetime(2020, 2, 27, 18, 0, tzinfo=ZONE)


def sheet(absent=None, papers=None, **what) -> Manifest:
    """Write the manifest of a specimen trip."""
    case, plan = specimen(Specimen(**what))
    return manifest(case, plan, plan.trips[0], made_at=MADE_AT, absent=absent, papers=papers)


def test_every_rider_stands_once_in_each_of_the_two_lists():
    made = sheet(riders=30)

    boarding = [row.worker_id for group in made.by_pickup for row in group.rows]
    dropping = [row.worker_id for group in made.by_firm for row in group.rows]
    assert len(boarding) == len(set(boarding)) == 30
    assert sorted(boarding) == sorted(dropping)


def test_pickups_stand_in_order_of_boarding_and_firms_in_order_of_drops():
    made = sheet(pickups=4, drops=3)

    assert [group.stop_number for group in made.by_pickup] == [1, 2, 3, 4]
    assert [group.stop_number for group in made.by_firm] == [5, 6, 7]


def test_rows_of_a_pickup_stand_in_order_of_seats_not_of_letters():
    seats = [row.seat for row in sheet(riders=37, pickups=1).by_pickup[0].rows]

    assert seats.index("2A") < seats.index("10A")


def test_only_the_last_four_characters_of_an_id_number_are_on_any_paper():
    case, plan = specimen(Specimen(riders=30))
    made = manifest(case, plan, plan.trips[0], made_at=MADE_AT)

    text = json.dumps([manifest_to_json(made), *map(slip_to_json, handover_slips(made))])
    assert all(worker.id_number not in text for worker in case.workers.values())
    assert all(worker.id_number[-4:] in text for worker in case.workers.values())


def test_head_count_and_limits_follow_policy_and_absence():
    made = sheet(riders=30, absent={"W003": Absence.NO_SHOW})

    assert (made.header.planned, made.header.aboard) == (30, 29)
    assert made.header.licensed == 49
    assert made.header.allowed == 49 - 3 - 9  # three drivers, nine observation seats
    assert made.stops[-1].aboard == 0


def test_an_absent_rider_frees_the_seat_but_keeps_the_row():
    made = sheet(absent={"W003": Absence.REFUSED})

    row = next(row for row in made.rows if row.worker_id == "W003")
    cell = next(c for r in made.seat_rows for c in r.cells if c.seat == row.seat)
    assert row.absence is Absence.REFUSED
    assert cell.use is SeatUse.FREE


def test_the_last_two_rows_are_for_observation():
    made = sheet()

    empty = [c.seat for row in made.seat_rows for c in row.cells if c.use is SeatUse.OBSERVATION]
    assert (
        tuple(empty)
        == made.header.observation_seats
        == tuple(f"11{c}" for c in "ABCD") + tuple(f"12{c}" for c in "ABCDE")
    )


def test_without_observation_rows_no_seat_is_kept_empty():
    made = sheet(policy=Policy())

    assert made.header.observation_seats == ()
    assert not made.health_checks
    assert made.header.leader is None


def test_leader_and_deputy_are_named_in_head_and_rows():
    made = sheet()

    assert made.header.leader is not None
    assert made.header.leader.worker_id == "W000"
    assert {row.role for row in made.rows} == {"leader", "deputy", ""}


def test_duty_rows_cover_the_trip_without_holes_and_hold_all_driving():
    case, plan = specimen(Specimen(riders=30))
    trip = plan.trips[0]
    made = manifest(case, plan, trip, made_at=MADE_AT)

    assert made.duty[0].from_.timestamp() == trip.timeline[0].from_
    assert made.duty[-1].until.timestamp() == trip.timeline[-1].until
    assert all(a.until == b.from_ for a, b in pairwise(made.duty))
    assert (
        sum(row.drive_s for row in made.duty) == trip.drive_s == sum(member.drive_s for member in made.crew)
    )
    assert sum(row.distance_m for row in made.duty) == trip.distance_m


def test_a_turn_at_the_wheel_changes_with_the_driver():
    made = sheet()

    drives = [row.driver_number for row in made.duty if row.kind is SegmentKind.DRIVE]
    assert set(drives) == {1, 2, 3}
    assert all(a != b for a, b in pairwise(drives))


def test_a_long_wait_is_a_row_of_its_own():
    case, plan = specimen(Specimen(riders=8, pickups=1, drops=1))
    trip = plan.trips[0]
    end = trip.timeline[-1].until
    waited = replace(trip, timeline=(*trip.timeline, Segment(SegmentKind.WAIT, end, end + 3600)))

    made = manifest(case, plan, waited, made_at=MADE_AT)

    assert made.duty[-1].kind is SegmentKind.WAIT


def test_what_the_office_knows_stands_in_the_head():
    papers = TripPapers(
        contract_no="包-001", sign_no="川-7", escort_name="林医生", via=("贵阳", "长沙"), link="https://x/t/1"
    )
    made = sheet(papers=papers)

    assert (made.header.contract_no, made.header.sign_no, made.header.via) == (
        "包-001",
        "川-7",
        ("贵阳", "长沙"),
    )
    assert made.link == "https://x/t/1"


def test_the_head_of_the_log_goes_into_the_qr_where_no_server_sees_it():
    made = sheet(papers=TripPapers(link="https://x/t/1", chain_head="7K3M-QRST-0ABC-W9XZ"))

    assert made.link == "https://x/t/1#7K3MQRST0ABCW9XZ"


def test_a_firm_sees_its_own_people_and_nothing_of_others():
    made = sheet(riders=30, drops=3)

    own = seen_by(made, Reader.FIRM, "F1")

    text = json.dumps(manifest_to_json(own), ensure_ascii=False)
    others = [row for row in made.rows if row.firm_id != "F1"]
    assert {row.firm_id for row in own.rows} == {"F1"}
    assert all(row.worker_id not in text and row.name not in text and row.phone not in text for row in others)
    assert all(firm not in text for firm in ("玉环嘉禾汽配有限公司", "温岭华泰泵业有限公司"))
    assert own.header.planned == len(own.rows)


def test_a_firm_sees_no_health_data():
    own = seen_by(sheet(), Reader.FIRM, "F1")

    assert all(row.certificate_no == row.code == row.needs == "" for row in own.rows)


def test_a_firm_without_people_on_the_trip_sees_nobody():
    assert seen_by(sheet(), Reader.FIRM, "F99").rows == ()


def test_the_driver_sees_that_there_is_a_certificate_but_not_its_number():
    made = sheet()

    shown = seen_by(made, Reader.DRIVER)

    assert {row.certificate_no for row in shown.rows} == {f"…{row.certificate_no[-4:]}" for row in made.rows}
    assert {r.certificate_no for g in shown.by_firm for r in g.rows} == {r.certificate_no for r in shown.rows}


def test_the_dispatcher_sees_all():
    made = sheet()

    assert seen_by(made, Reader.DISPATCHER) is made


def test_json_holds_only_json_values_and_times_with_their_offset():
    data = manifest_to_json(sheet())

    assert json.loads(json.dumps(data)) == data
    assert data["header"]["departs"] == f"{DAY}T07:00:00+08:00"


def test_there_is_one_slip_for_each_firm_with_its_people():
    made = sheet(riders=30, drops=3, absent={"W001": Absence.NO_SHOW})

    slips = handover_slips(made, TripPapers(firm_links={"F1": "https://x/f/1"}))

    assert [slip.firm_id for slip in slips] == ["F0", "F1", "F2"]
    assert [slip.expected for slip in slips] == [10, 10, 10]
    assert slips[1].link == "https://x/f/1"
    assert [person.absence for person in slips[1].people if person.absence] == [Absence.NO_SHOW]
    assert not hasattr(slips[0].people[0], "certificate_no")


@pytest.mark.parametrize("layout", ["2+2x11+5", "2+1x10+3", "2+2x8+1"])
def test_the_seat_plan_shows_every_seat_once(layout):
    made = sheet(riders=6, layout=layout, policy=Policy())

    seats = [cell.seat for row in made.seat_rows for cell in row.cells]
    assert len(seats) == len(set(seats))
    assert {row.seat for row in made.rows} <= set(seats)

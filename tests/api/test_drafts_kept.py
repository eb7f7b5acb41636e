"""What is kept of a draft: every step, each plan to the letter, sealed, backed up, no longer than health."""

import random
from pathlib import Path

import pytest
from sqlalchemy import select

from api.operations import editing, privacy
from api.operations.planning import travel_of
from api.store.backups import restore_backup, write_backup
from api.store.draft_tables import draft_steps
from api.store.draft_tables import drafts as draft_table
from drafted import FAMILY, LATER, Draft, codes
from scheduler.casefile import read_case
from scheduler.referee import judge

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"


@pytest.fixture
def draft(world):
    return Draft(world)


def test_an_edit_for_an_earlier_version_is_refused_and_changes_nothing(draft):
    draft.edit(LATER)
    after = draft.plan()

    for what, body in (("edits", {"edit": LATER}), ("undone", {}), ("redone", {})):
        stale = draft.send("POST", f"/{draft.draft_id}/{what}", version=0, **body)
        assert (stale.status_code, stale.json()["code"]) == (409, "draft-changed")
    for what, body in (("locks", {"locks": {}}), ("published", {})):
        stale = draft.send("PUT", f"/{draft.draft_id}/{what}", version=0, **body)
        assert (stale.status_code, stale.json()["code"]) == (409, "draft-changed")
    assert draft.plan() == after


def test_of_two_edits_at_one_time_the_second_is_told(draft, monkeypatch):
    """The first is kept while the second is still being laid."""
    laid = editing.edited

    def meanwhile(ground, plan, edit):
        monkeypatch.setattr(editing, "edited", laid)
        assert draft.edit(LATER).status_code == 200
        return laid(ground, plan, edit)

    monkeypatch.setattr(editing, "edited", meanwhile)
    late = draft.send(
        "POST", f"/{draft.draft_id}/edits", version=0, edit={"do": "shift", "trip": "T002", "minutes": 9}
    )

    assert (late.status_code, late.json()["code"]) == (409, "draft-changed")
    assert [step["edit"] for step in draft.now()["steps"]] == [LATER]


def test_edits_are_taken_back_and_made_again_to_the_letter(draft):
    plans = [draft.plan()]
    for edit in (
        LATER,
        {"do": "leave", "people": ["W01"], "code": "DEARER_THAN_LEAVING"},
        {"do": "stops", "trip": "T001", "pickups": ["V2", "V1"]},
    ):
        assert draft.edit(edit).status_code == 200
        plans.append(draft.plan())

    for before in plans[-2::-1]:
        assert draft.do("undone").status_code == 200
        assert draft.plan() == before
    assert codes(draft.do("undone")) == {"EDIT_NO_UNDO": ""}
    for after in plans[1:]:
        assert draft.do("redone").status_code == 200
        assert draft.plan() == after
    assert codes(draft.do("redone")) == {"EDIT_NO_REDO": ""}
    kinds = [step["kind"] for step in draft.now()["steps"]]
    assert kinds == ["edit"] * 3 + ["undo"] * 3 + ["redo"] * 3


def test_whoever_edits_after_taking_back_goes_another_way_and_the_history_keeps_both(draft):
    draft.edit(LATER)
    draft.do("undone")
    other = draft.edit({"do": "shift", "trip": "T002", "minutes": 15})
    after = draft.plan()

    assert codes(draft.do("redone")) == {"EDIT_NO_REDO": ""}
    draft.do("undone")
    draft.do("redone")

    assert other.status_code == 200
    assert draft.plan() == after
    assert [step["after"] for step in draft.now()["steps"]] == [1, 0, 3, 0, 3]


def test_whatever_was_edited_is_lawful_and_taken_back_to_the_letter(draft, document):
    """Edits by the dice: what is accepted breaks no rule, and undoing all of it gives the first plan."""
    reading, dice, plans = read_case(SMALL), random.Random(5), [draft.plan()]
    case, travel = reading.case, travel_of(reading.case, reading)
    for _ in range(15):
        trips = [trip["trip_id"] for trip in plans[-1]["trips"]] or ["T001"]
        people = dice.choice([["W01"], FAMILY, ["W07"], ["W10", "W11"], ["W17"], ["W18", "W19"], ["W20"]])
        trip_id = dice.choice(trips)
        edit = dice.choice(
            [
                {"do": "leave", "people": people, "code": "NO_COACH_LEFT"},
                {"do": "move", "people": people, "to": trip_id},
                {"do": "shift", "trip": trip_id, "minutes": dice.choice([-15, 10, 25])},
                {"do": "stops", "trip": trip_id, "drops": dice.sample(["D1", "D2"], 2)},
                {"do": "dissolve", "trip": trip_id, "code": "TOO_FEW_FOR_A_COACH"},
                {"do": "new", "people": people, "coach": "C2", "at": "2020-02-28T08:00"},
            ]
        )
        if draft.edit(edit).status_code == 200:
            plans.append(draft.plan())
            assert judge(case, travel, plans[-1]) == ()

    assert len(plans) > 5
    for before in plans[-2::-1]:
        draft.do("undone")
        assert draft.plan() == before
    assert plans[0] == document


def test_drafts_are_in_the_backup_and_come_back(draft, tmp_path):
    draft.edit(LATER)
    path, database = tmp_path / "kept.backup", draft.world.office.database
    write_backup(database, path, 1_582_862_400)
    before, steps = draft.plan(), draft.now()["steps"]
    draft.send("DELETE", f"/{draft.draft_id}")

    restore_backup(database, path, replace=True)

    assert draft.plan() == before
    assert draft.now()["steps"] == steps


def test_nobody_reads_in_the_store_who_was_edited_how(draft):
    draft.edit({"do": "leave", "people": ["W01"], "code": "DEARER_THAN_LEAVING"})

    with draft.world.office.database.reading() as connection:
        rows = [*connection.execute(select(draft_steps)), *connection.execute(select(draft_table))]

    assert rows
    assert not any(word in str(row) for row in rows for word in ("W01", "DEARER", "place_id"))


def test_with_the_health_of_a_case_its_drafts_go_too(draft, monkeypatch):
    """Why somebody is left behind may be a matter of health, and stands in every plan of a draft."""
    draft.edit(LATER)
    monkeypatch.setattr(privacy.erasing, "is_case_done", lambda *_: True)

    draft.world.office.database.write(
        lambda connection: privacy._forget_case(draft.world.office, connection, draft.world.plan_id)
    )

    assert draft.send("GET", "").json() == []
    with draft.world.office.database.reading() as connection:
        assert connection.execute(select(draft_steps)).first() is None

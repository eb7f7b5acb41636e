"""Facts as plain data."""

import pytest
from hypothesis import given

from scheduler.handover import event_from_json, event_to_json
from trip_facts import histories


@given(histories)
def test_facts_survive_being_written_and_read(events):
    assert [event_from_json(event_to_json(event)) for event in events] == events


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "flew", "event_id": "x", "at": 1},
        {"kind": "boarded", "event_id": "x", "at": 1},
        {"kind": "boarded", "event_id": "x", "at": "1", "worker_id": "li"},
        {"kind": "boarded", "event_id": "x", "at": True, "worker_id": "li"},
        {"kind": "boarded", "event_id": "x", "at": 1, "worker_id": "li", "mood": "good"},
        {"kind": "refused", "event_id": "x", "at": 1, "worker_id": "li", "reason": "x" * 201},
        {"kind": "boarded", "event_id": "x", "at": 1, "worker_id": "li", "temperature_c": "hot"},
    ],
)
def test_facts_of_the_wrong_form_are_refused(data):
    with pytest.raises(ValueError, match=r".+"):
        event_from_json(data)

"""What has not changed is not sent again."""

import pytest

from api.entity_tags import is_known


def test_an_answer_that_is_known_is_not_sent_again_until_it_changes(world):
    path = f"/plans/{world.plan_id}/trips/T001/head-count"
    first = world.get(path)
    tag = first.headers["etag"]

    def again():
        headers = world.headers("dispatcher") | {"If-None-Match": tag}
        return world.client.get(f"/api{path}", headers=headers)

    same = again()
    world.report("T001", "driver", kind="boarded", event_id="11111111", worker_id="W01")
    changed = again()

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert same.headers["cache-control"] == "no-store"
    assert (changed.status_code, changed.json()["boarded"]) == (200, 1)
    assert changed.headers["etag"] != tag


def test_whoever_may_not_see_it_learns_nothing_by_a_tag(world):
    path = f"/plans/{world.plan_id}/trips/T001/head-count"
    tag = world.get(path).headers["etag"]

    answer = world.client.get(f"/api{path}", headers=world.headers("firm") | {"If-None-Match": tag})

    assert answer.status_code == 403
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("known", "same"),
    [
        ("", False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ("a", False),
        ('"b"', False),
    ],
)
def test_a_header_names_one_tag_or_several(known, same):
    assert is_known('"a"', known) is same

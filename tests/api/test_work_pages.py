"""The pages of drafts, webhooks and trackers: worked by forms alone, refused in words."""

import re

import pytest

from api.access import Bound, Role, ScopeKind
from api.operations import accounts
from api.words import Language
from two_counties import MACHINE, PASSWORD

TABLES = ("/drafts", "/webhooks", "/trackers")


class Desk:
    """A dispatcher who has logged in and works by forms."""

    def __init__(self, world):
        self.world, self.client = world, world.client
        bounds = [Bound(ScopeKind.COUNTY, "511025")]
        accounts.add(world.office, MACHINE, "li.na", PASSWORD, Role.DISPATCHER, bounds)
        form = {"name": "li.na", "password": PASSWORD, "form_token": token(self.client.get("/login").text)}
        self.token = token(self.client.post("/login", data=form).text)

    def open(self, path, lang="zh"):
        return self.client.get(f"/my{path}", params={"lang": lang})

    def send(self, path, **fields):
        return self.client.post(f"/my{path}", data={"form_token": self.token} | fields)

    def draft(self):
        return self.send("/drafts", plan_id=self.world.plan_id, title="下午").url.path.removeprefix("/my")


def token(text):
    return re.search(r'name="form_token" value="([^"]+)"', text).group(1)


@pytest.fixture
def desk(world):
    world.client.cookies.clear()
    yield Desk(world)
    world.client.cookies.clear()


def test_a_person_is_moved_by_a_form_and_what_breaks_a_rule_is_said_above_it(desk):
    draft = desk.draft()

    refused = desk.send(
        f"{draft}/edits", version=0, do="leave", people=["W02"], code="NO_COACH_LEFT", trip="T001"
    )
    left = desk.send(
        f"{draft}/edits", version=0, do="leave", people=["W01"], code="NO_COACH_LEFT", trip="T001"
    )
    back = desk.send(f"{draft}/edits", version=1, do="move", people=["W01"], to="T001")

    assert (refused.status_code, left.status_code, back.status_code) == (422, 200, 200)
    assert "R02" in refused.text
    assert "同行不拆散" in refused.text
    assert left.url.path == f"/my{draft}/trips/T001"
    assert 'value="W01"' not in left.text
    assert 'value="W01"' in desk.open(f"{draft}/trips/T001").text


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"do": "coach", "coach": "C2"}, "R03"),
        ({"do": "pickup", "place": "V1", "to": "V2"}, "R14"),
        ({"do": "shift", "minutes": "soon"}, "docs/editing.md"),
        ({"do": "fly"}, "docs/editing.md"),
    ],
)
def test_each_form_is_refused_in_words_and_changes_nothing(desk, fields, code):
    draft = desk.draft()
    before = desk.open(draft).text.count("T001")

    answer = desk.send(f"{draft}/edits", version=0, trip="T001", **fields)

    assert (answer.status_code, code in answer.text) == (422, True)
    assert desk.open(draft).text.count("T001") == before


def test_a_draft_is_published_by_a_form_after_what_has_happened_was_shown(desk):
    draft, world = desk.draft(), desk.world
    desk.send(f"{draft}/edits", version=0, do="shift", minutes="10", trip="T002")
    world.report("T001", "driver", kind="refused", event_id="refused-1", worker_id="W07", reason="papers")

    shown = desk.open(draft).text
    refused = desk.send(f"{draft}/published", version=1)
    published = desk.send(f"{draft}/published", version=1, despite=["W07"])

    assert 'name="despite" value="W07"' in shown
    assert (refused.status_code, "despite" in refused.text) == (422, True)
    assert published.status_code == 200
    assert published.url.path.startswith("/my/plans/")
    assert published.url.path != f"/my/plans/{world.plan_id}"


def test_an_edit_is_taken_back_and_made_again_and_an_old_page_is_told(desk):
    draft = desk.draft()
    desk.send(f"{draft}/edits", version=0, do="shift", minutes="10", trip="T001")

    assert desk.send(f"{draft}/undone", version=1).status_code == 200
    assert desk.send(f"{draft}/redone", version=2).status_code == 200
    assert desk.send(f"{draft}/undone", version=1).status_code == 409
    assert desk.open(f"{draft}/comparison").status_code == 200


def test_a_webhook_is_made_paused_tried_and_thrown_away(desk):
    wrong = desk.send("/webhooks", address="http://10.0.0.1/", kinds=["trip.departed"])
    none = desk.send("/webhooks", address="https://93.184.216.34/hooks")
    made = desk.send("/webhooks", address="https://93.184.216.34/hooks", kinds=["trip.departed"], label="x")
    hook = re.search(r"/my(/webhooks/[0-9a-f]+)", made.text).group(1)

    tested = desk.send(f"{hook}/tests")
    paused = desk.send(f"{hook}/state")
    again = desk.send(re.search(r"/my(\S+/tries)", tested.text).group(1))

    assert (wrong.status_code, none.status_code, made.status_code) == (422, 422, 200)
    assert "whsec_" in made.text
    assert "whsec_" not in tested.text
    assert ("已暂停" in paused.text, again.status_code) == (True, 200)
    assert desk.send(f"{hook}/removed").status_code == 200
    assert desk.open(hook).status_code == 404


def test_a_tracker_is_made_given_devices_and_shows_where_a_coach_was_last(desk):
    world = desk.world
    wrong = desk.send("/trackers", carrier="沱江客运", devices="oneword")
    made = desk.send("/trackers", carrier="沱江客运", label="Traccar", devices="861 川K90001")
    secret = re.search(r"<pre>(.*?)</pre>", made.text).group(1)
    sent = {"id": "861", "lat": "29.7", "lon": "104.9", "timestamp": str(world.moment[0]), "key": secret}
    taken = world.client.get("/api/positions", params=sent)
    shown = desk.open("/trackers").text
    tracker = re.search(r"/my(/trackers/[0-9a-f]+)/devices", shown).group(1)

    assert (wrong.status_code, made.status_code) == (422, 200)
    assert taken.json()["outcome"] == "taken", taken.text
    assert "29.7000, 104.9000" in shown
    assert "862 川K90002" in desk.send(f"{tracker}/devices", devices="862 川K90002").text
    assert "Traccar" not in desk.send(f"{tracker}/removed").text


@pytest.mark.parametrize("lang", list(Language))
def test_the_pages_speak_and_run_nothing(desk, lang):
    draft = desk.draft()
    for path in (*TABLES, draft, f"{draft}/trips/T001", f"{draft}/comparison"):
        text = desk.open(path, lang).text
        assert not re.search(r"<script|<style| style=| on\w+=|https?://(?!office\.example)", text), path
    assert ("Take back" in desk.open(draft, lang).text) is (lang == "en")


def test_a_form_of_another_site_is_refused_and_strangers_are_led_to_the_door(desk):
    forged = desk.client.post("/my/drafts", data={"plan_id": desk.world.plan_id})
    desk.client.cookies.clear()
    stranger = desk.client.get("/my/drafts", follow_redirects=False)

    assert (forged.status_code, stranger.status_code) == (403, 303)

"""A campaign day on a service of its own, played over the JSON interface by whoever has a part in it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.access import Bound, Role, ScopeKind
from api.app import create_app
from api.operations import accounts, campaigns
from api.operations.office import Office
from api.operations.planning import travel_of
from api.operations.publishing import publish
from api.settings import Settings
from api.store import batches, open_database
from certain_chance import CertainChance
from day_facts import Step, facts_of
from day_story import Story, moment, story_of
from scheduler.case import Case
from scheduler.casefile import read_case
from two_counties import HOOK, MACHINE, PASSWORD, STILL

COUNTY = "511025"
FIRST = "2020-02-26T09:00:00+08:00"
BEFORE = {"paper": "paper-filed", "notice": "pre-notified", "not-ready": "readied"}
FIELDS = {"paper": "paper", "notice": "division", "not-ready": "readiness"}


@dataclass
class PlayedDay:
    """Hold the service of one engine with the day on it.

    Parameters
    ----------
    secrets
        By who it is: "dispatcher", "carrier NAME", "driver T001", "firm F01", "gate T001 F01" and so on.
    names
        What fills the addresses of routes.
    facts
        How many were reported.
    """

    client: TestClient
    office: Office
    chance: CertainChance
    moment: list[int]
    case: Case
    plan: dict[str, Any]
    story: Story
    plan_id: str = ""
    secrets: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    facts: int = 0
    asked: int = 0

    def ask(self, who: str, method: str, path: str, **sent: Any) -> Any:
        """Ask as somebody; what chance draws for it is the same on every engine."""
        self.asked += 1
        self.chance.begin(self.asked)
        headers = {"Authorization": f"Bearer {self.secrets[who]}"} if who else {}
        return self.client.request(method, f"/api{path}", headers=headers, **sent)

    def do(self, who: str, method: str, path: str, **sent: Any) -> Any:
        """Ask for what must go well; give what was answered."""
        answer = self.ask(who, method, path, **sent)
        assert answer.is_success, (who, method, path, sent, answer.text)
        return answer.json() if answer.content else None

    def at(self, when: str | datetime) -> None:
        """Set the clock."""
        self.moment[0] = int((moment(when) if isinstance(when, str) else when).timestamp())

    @property
    def trips(self) -> list[dict[str, Any]]:
        """Return the trips of the plan."""
        trips: list[dict[str, Any]] = self.plan["trips"]
        return trips


@contextmanager
def opened_day(
    settings: Settings, chance: CertainChance, folder: Path, plan: dict[str, Any]
) -> Iterator[PlayedDay]:
    """Open a service over an empty store, publish the plan, and give everybody an account or a link."""
    reading = read_case(folder)
    assert reading.case is not None
    clock = [int(moment(FIRST).timestamp())]
    chance.begin(0)
    open_database(settings.store, keys=settings.keys).close()
    app = create_app(settings, now=lambda: clock[0])
    office: Office = app.state.office
    office.law._begun = True  # the road alone is counted, and nothing is compiled beside the test
    story = story_of(reading.case, plan["trips"])
    with TestClient(app) as client, closing(office.database):
        day = PlayedDay(client, office, chance, clock, reading.case, plan, story)
        day.plan_id = publish(office, reading.case, folder, plan, travel_of(reading.case, reading)).plan_id
        with office.database.writing() as connection:
            batches.put_picture(connection, day.plan_id, story.quiet, "image/svg+xml", STILL)
        _let_in(day)
        _prepare(day, folder)
        yield day


def _let_in(day: PlayedDay) -> None:
    """Give every role an account, made by the administrator, and every coach and some gates a link."""
    bounds = [Bound(ScopeKind.COUNTY, COUNTY)]
    accounts.add(day.office, MACHINE, "administrator", PASSWORD, Role.ADMINISTRATOR, bounds)
    _log_in(day, "administrator", "administrator")
    village = day.case.places[day.case.workers[day.story.late].village_id]
    county = {"kind": "county", "key": COUNTY}
    holders = {
        "dispatcher": (Role.DISPATCHER, county),
        "health officer": (Role.HEALTH_OFFICER, county),
        "village clerk": (Role.VILLAGE_CLERK, {"kind": "town", "key": village.division[:9]}),
        "auditor": (Role.AUDITOR, county),
        "driver": (Role.DRIVER, {"kind": "trip", "key": f"{day.plan_id}/{day.story.quiet}"}),
    }
    for carrier in sorted({coach.carrier for coach in day.case.coaches.values()}):
        holders[f"carrier {carrier}"] = (Role.CARRIER, {"kind": "carrier", "key": carrier})
    for firm_id, firm in sorted(day.case.firms.items()):
        holders[f"firm {firm_id}"] = (Role.FIRM, {"kind": "firm", "key": firm.name})
    for number, (who, (role, bound)) in enumerate(holders.items()):
        wish = {"name": f"name.{number}", "password": PASSWORD, "role": role, "bounds": [bound]}
        made = day.do("administrator", "POST", "/accounts", json=wish)
        day.names.setdefault("account_id", made["account_id"])
        _log_in(day, who, wish["name"])
    for trip in day.trips:
        trip_id = trip["trip_id"]
        people = [who for stop in trip["stops"] for who in stop["board"]]
        firms = {day.case.workers[who].firm_id for who in people}
        if trip_id == day.story.helper:
            firms |= {day.case.workers[who].firm_id for who in day.story.moved}
        for firm_id in ("", *sorted(one for one in firms if int(one[1:]) % 2)):
            wish = {"plan_id": day.plan_id, "trip_id": trip_id} | ({"firm_id": firm_id} if firm_id else {})
            made = day.do("dispatcher", "POST", "/tokens", json=wish)
            day.secrets[f"gate {trip_id} {firm_id}" if firm_id else f"driver {trip_id}"] = made["secret"]


def _log_in(day: PlayedDay, who: str, name: str) -> None:
    """Log in and make a token, which outlives the log-in."""
    session = day.do("", "POST", "/sessions", json={"name": name, "password": PASSWORD})
    day.secrets[who] = session["secret"]
    day.secrets[who] = day.do(who, "POST", "/me/tokens", json={"label": who, "days": 30})["secret"]


def _prepare(day: PlayedDay, folder: Path) -> None:
    """Gather people and their health, and make one of each thing that has routes of its own."""
    late = day.case.workers[day.story.late]
    made = day.do("dispatcher", "POST", "/campaigns", json={"name": "返岗", "county": COUNTY})
    campaign = f"/campaigns/{made['campaign_id']}"
    for path in sorted(folder.iterdir()):
        if path.name in campaigns.FILES:
            day.do("dispatcher", "PUT", f"{campaign}/files/{path.name}", content=path.read_bytes())
    people = (folder / "workers.csv").read_text(encoding="utf-8").splitlines()
    own = [row for row in people if f",{late.village_id}," in row]
    for who, rows in (("village clerk", own), ("dispatcher", [row for row in people[1:] if row not in own])):
        day.ask(who, "POST", f"{campaign}/lists", content="\n".join([people[0], *rows]).encode())
    found = day.do("dispatcher", "POST", f"{campaign}/people/lookups", json={"id_number": late.id_number})
    person = f"{campaign}/people/{found['person_id']}"
    _examine(day, person)
    day.do(f"firm {late.firm_id}", "POST", f"{person}/posts", json={"firm_id": late.firm_id})
    accept = f"{campaign}/firms/{late.firm_id}/acceptance/safety"
    day.do("dispatcher", "PUT", accept, json={"passed": True})
    policy = {"county": COUNTY, "from_day": "2020-03-02", "title": "通知", "policy": {"preset": "plain"}}
    day.do("dispatcher", "POST", "/policies", json=policy)
    job = day.do("dispatcher", "POST", "/jobs", json={"from_plan_id": day.plan_id})
    day.do("dispatcher", "PUT", f"/jobs/{job['job_id']}/stopped", json={})
    draft = day.do("dispatcher", "POST", "/drafts", json={"plan_id": day.plan_id})
    hooked = {"address": HOOK, "kinds": ["trip.departed", "trip.fever", "trip.disputed", "trip.closed"]}
    webhook = day.do("dispatcher", "POST", "/webhooks", json=hooked)
    carrier = next(coach.carrier for coach in day.case.coaches.values())
    day.do("dispatcher", "POST", "/trackers", json={"carrier": carrier, "devices": {}})
    day.names |= {
        "plan_id": day.plan_id,
        "new_plan_id": day.plan_id,
        "campaign_id": made["campaign_id"],
        "person_id": found["person_id"],
        "job_id": job["job_id"],
        "draft_id": draft["draft_id"],
        "other_draft_id": draft["draft_id"],
        "webhook_id": webhook["webhook_id"],
    }


def _examine(day: PlayedDay, person: str) -> None:
    """Declare, certify and check one person's health."""
    declared = {"declared_on": "2020-02-26", "temperature_c": 36.5}
    day.do("village clerk", "POST", f"{person}/declarations", json=declared)
    stay = {"division": f"{COUNTY}100201", "from_day": "2020-01-20"}
    day.do("village clerk", "POST", f"{person}/residences", json=stay)
    paper = {"certificate_no": "JK2020-0001", "issuer": COUNTY, "issued_on": "2020-02-26"}
    day.do("health officer", "PUT", f"{person}/certificates", json=declared | paper)
    confirmed = f"{person}/certificates/JK2020-0001/confirmation"
    day.do("health officer", "PUT", confirmed, json={"doctor": "杨医生"})
    checkers = {"identity": "dispatcher", "history": "village clerk", "temperature": "health officer"}
    for kind, who in checkers.items():
        day.do(who, "POST", f"{person}/checks/{kind}", json={"passed": True})


def steps_of(day: PlayedDay) -> list[Step]:
    """Return the facts of the day; what each trip needs beforehand is what the service says is lacking."""
    needed = {}
    for found in day.do("dispatcher", "GET", f"/plans/{day.plan_id}/completeness"):
        lacks = [lack for point in found["points"] for lack in point["lacks"] if lack["code"] in BEFORE]
        needed[found["trip_id"]] = [
            {"kind": BEFORE[lack["code"]], FIELDS[lack["code"]]: lack["about"]} for lack in lacks
        ]
    return facts_of(day.case, day.trips, day.story, needed)


def play(day: PlayedDay, steps: list[Step]) -> None:
    """Report facts, each at its moment by whoever sees it."""
    for step in steps:
        day.at(step.at)
        path = f"/plans/{day.plan_id}/trips/{step.trip_id}/events"
        answer = day.ask(step.who, "POST", path, json=step.body)
        assert answer.status_code == 201, (step, answer.text)
        day.facts += 1

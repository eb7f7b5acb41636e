"""Two counties on one service: the small case, and the same with other people, firms and villages."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.access import EVERYWHERE, TABLE, Act, Bound, Caller, Means, Role, ScopeKind
from api.operations import accounts, campaigns, drafts, editing, health, intake, jobs, trackers, webhooks
from api.operations.office import Office
from api.operations.people import find_person
from api.operations.planning import travel_of
from api.operations.publishing import publish
from api.operations.tokens import issue_for_trip
from api.store import JobState, StepKind, batches
from api.store import drafts as kept_drafts
from api.store import jobs as kept_jobs
from scheduler.casefile import read_case

MACHINE = Caller("", Means.COMMAND, Role.ADMINISTRATOR, EVERYWHERE, expires_at=0)
DISPATCHER = Caller("", Means.COMMAND, Role.DISPATCHER, EVERYWHERE, expires_at=0)
PASSWORD = "four words in a row"
HOOK = "https://203.119.80.1/hook"  # a public number: nothing is looked up, and nothing is sent
OFFICER = Caller("", Means.COMMAND, Role.HEALTH_OFFICER, EVERYWHERE, expires_at=0)
EDITED_VERSION = 3
SHIFT = {"do": "shift", "trip": "T001", "minutes": 5}
CERTIFICATE = {
    "declared_on": "2020-02-27",
    "temperature_c": 36.5,
    "certificate_no": "JK-1",
    "issuer": "511025",
    "issued_on": "2020-02-27",
}
STILL = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
HERE, THERE = "511025", "330604"
OTHER_NAMES = {
    "511025": "330604",
    "沱江客运": "曹娥江客运",
    "永固阀门厂": "上虞风机厂",
    "渝东电子厂": "百官灯具厂",
    "青岩村": "东关村",
    "柏树坝村": "道墟村",
    "莲花湾村": "长塘村",
    "陈国强": "马水根",
    "李秀兰": "董阿珍",
    "small-neijiang": "small-shangyu",
    "川K": "浙D",
}
"""What the second county calls its own; none of it occurs in the first."""

SCOPES: dict[Role, Callable[["County"], Bound]] = {
    Role.DISPATCHER: lambda own: Bound(ScopeKind.COUNTY, own.code),
    Role.HEALTH_OFFICER: lambda own: Bound(ScopeKind.TOWN, f"{own.code}100"),
    Role.VILLAGE_CLERK: lambda own: Bound(ScopeKind.VILLAGE, f"{own.code}100201"),
    Role.CARRIER: lambda own: Bound(ScopeKind.CARRIER, own.carrier),
    Role.DRIVER: lambda own: Bound(ScopeKind.TRIP, f"{own.plan_id}/T001"),
    Role.FIRM: lambda own: Bound(ScopeKind.FIRM, own.firm),
    Role.AUDITOR: lambda own: Bound(ScopeKind.COUNTY, own.code),
    Role.ADMINISTRATOR: lambda own: Bound(ScopeKind.COUNTY, own.code),
}


@dataclass
class County:
    """Hold what one county has on the service.

    Parameters
    ----------
    names
        Words that stand in what is its own, and in nothing of the other's.
    secrets, accounts
        A token of each role's account, and the account's id.
    link_id
        A driver's link.
    webhooks
        A webhook of each role that may have one, with a message to it.
    trackers, tracker_secret
        A tracker of each role that may have one, and the secret of one of them.
    done_job_id, edited_draft_id, certificate_no
        A job that has made a plan, a draft with an edit made and one taken back, a certificate that waits.
    own_tokens
        A further token of each role's account.
    """

    code: str
    carrier: str
    firm: str
    names: tuple[str, ...]
    plan_id: str = ""
    link_id: str = ""
    secrets: dict[Role, str] | None = None
    accounts: dict[Role, str] | None = None
    job_id: str = ""
    draft_id: str = ""
    campaign_id: str = ""
    person_id: str = ""
    webhooks: dict[Role, tuple[str, str]] = field(default_factory=dict)
    trackers: dict[Role, str] = field(default_factory=dict)
    tracker_secret: str = ""
    done_job_id: str = ""
    edited_draft_id: str = ""
    certificate_no: str = "JK-1"
    own_tokens: dict[Role, str] = field(default_factory=dict)


@dataclass
class TwoCounties:
    """Hold the service with both."""

    client: TestClient
    office: Office
    here: County
    there: County

    def ask(self, method: str, path: str, role: Role, own: bool = True, **kwargs: Any) -> Any:
        """Ask as somebody of the first county, or of the second."""
        county = self.here if own else self.there
        assert county.secrets is not None
        headers = {"Authorization": f"Bearer {county.secrets[role]}"}
        return self.client.request(method, path, headers=headers, **kwargs)


def other_case(small: Path, folder: Path) -> Path:
    """Copy the small case under the names of the second county."""
    folder.mkdir()
    for path in small.iterdir():
        if path.suffix == ".csv" or path.name == "case.toml":
            text = path.read_text(encoding="utf-8")
            for name, other in OTHER_NAMES.items():
                # an ID number keeps the code of the county where it was issued
                text = re.sub(rf"{name}(?!\d{{7}})", other, text)
            (folder / path.name).write_text(text, encoding="utf-8")
    return folder


def open_campaign(office: Office, case_folder: Path, code: str) -> tuple[str, str]:
    """Begin a campaign with the files and the people of a case; give its name and that of W01."""
    made = campaigns.make(office, DISPATCHER, f"campaign of {code}", code)
    for path in sorted(case_folder.iterdir()):
        if path.name in campaigns.FILES:
            campaigns.put_file(office, DISPATCHER, made.campaign_id, path.name, path.read_bytes())
    people = (case_folder / "workers.csv").read_bytes()
    intake.bring(office, DISPATCHER, made.campaign_id, people)
    first = find_person(office, DISPATCHER, made.campaign_id, "511025197503190003")
    return made.campaign_id, first.person_id


def settle(office: Office, county: County, case_folder: Path, document: dict[str, Any]) -> None:
    """Publish a county's day and give each role an account."""
    reading = read_case(case_folder)
    assert reading.case is not None
    travel = travel_of(reading.case, reading)
    county.plan_id = publish(office, reading.case, case_folder, document, travel).plan_id
    with office.database.writing() as connection:
        batches.put_picture(connection, county.plan_id, "T001", "image/svg+xml", STILL)
    link, _ = issue_for_trip(office, DISPATCHER, county.plan_id, "T001", label=f"link of {county.code}")
    county.link_id = link.token_id
    county.campaign_id, county.person_id = open_campaign(office, case_folder, county.code)
    county.job_id = jobs.submit(office, DISPATCHER, "", {"seconds": 1.0}, county.plan_id).job_id
    jobs.stop(office, DISPATCHER, county.job_id, keep_best=False)
    opened = drafts.open_draft(office, DISPATCHER, county.plan_id, "", f"draft of {county.code}")
    county.draft_id = opened.record.draft_id
    county.edited_draft_id = edited_draft(office, county)
    county.done_job_id = done_job(office, county, document)
    campaigns.let_register(office, DISPATCHER, county.campaign_id, True)
    health.certify(office, OFFICER, county.campaign_id, county.person_id, CERTIFICATE)
    county.secrets, county.accounts = {}, {}
    for role, bound in SCOPES.items():
        name = f"{role}.{county.code}"
        account = accounts.add(office, MACHINE, name, PASSWORD, role, [bound(county)])
        _, county.secrets[role] = accounts.issue_token(office, account.caller(Means.TOKEN, 0), name, 9)
        county.accounts[role] = account.account_id
        if Act.MANAGE_WEBHOOKS in TABLE[role]:
            county.webhooks[role] = hooked(office, account.caller(Means.TOKEN, 0))
        if Act.MANAGE_TRACKERS in TABLE[role]:
            made, secret = trackers.make(office, account.caller(Means.TOKEN, 0), county.carrier, "", {})
            county.trackers[role], county.tracker_secret = made.tracker_id, secret
        spare, _ = accounts.issue_token(office, account.caller(Means.TOKEN, 0), "spare", 9)
        county.own_tokens[role] = spare.token_id


def edited_draft(office: Office, county: County) -> str:
    """Open a draft with two edits, of which the second was taken back; the plan stays as it was."""
    opened = drafts.open_draft(office, DISPATCHER, county.plan_id, "", f"edited of {county.code}")
    record = opened.record
    document = drafts.document_of(office, DISPATCHER, record.draft_id)
    for number in (1, 2):
        after = replace(record, version=number, place=number)
        step = drafts.new_step(office, DISPATCHER, after, StepKind.EDIT, record.place, 0, SHIFT)
        with office.database.writing() as connection:
            kept_drafts.add_step(connection, after, step, document)
        record = after
    return editing.undo(office, DISPATCHER, record.draft_id, record.version).record.draft_id


def done_job(office: Office, county: County, document: dict[str, Any]) -> str:
    """Submit a job and let it have made the plan that is published."""
    job = jobs.submit(office, DISPATCHER, "", {"seconds": 1.0}, county.plan_id)
    with office.database.writing() as connection:
        taken = kept_jobs.take(connection, "somebody", office.now(), 1)
        assert taken is not None
        assert taken.job_id == job.job_id
        kept_jobs.end(connection, taken, JobState.DONE, office.now(), document)
    return job.job_id


def hooked(office: Office, caller: Caller) -> tuple[str, str]:
    """Make a webhook for somebody and put a message out to it; give the names of both."""
    record, _ = webhooks.make(office, caller, HOOK, ("trip.departed",), "screen")
    return record.webhook_id, webhooks.send_test(office, caller, record.webhook_id).delivery_id


def both(office: Office, client: TestClient, small: Path, folder: Path, document: Any) -> TwoCounties:
    """Put two counties on one service."""
    here = County(HERE, "沱江客运", "永固阀门厂", tuple(OTHER_NAMES))
    there = County(THERE, "曹娥江客运", "上虞风机厂", tuple(OTHER_NAMES.values()))
    second = dict(document, case=document["case"].replace("small-neijiang", "small-shangyu"))
    settle(office, here, small, document)
    settle(office, there, other_case(small, folder), second)
    shutil.rmtree(folder)
    return TwoCounties(client, office, here, there)

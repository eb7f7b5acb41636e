"""What is asked of every route: bodies, and the names of a county's own objects for paths and bodies.

`BODIES` is what anybody may send: the scopes are tried with it. `fulfilled` is what is done when it is asked.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from api.access import TABLE, Act, Role
from two_counties import EDITED_VERSION, HOOK, PASSWORD, County

API = "/api/plans/{plan_id}/trips/{trip_id}"
PERSON = "/api/campaigns/{campaign_id}/people/{person_id}"
DRAFT, JOB = "/api/drafts/{draft_id}", "/api/jobs/{job_id}"
AT = "2020-02-28T08:00:00+08:00"
ACTS = {act.code: act for act in Act}
NOBODY, TRACKER = "nobody", "tracker"
BODIES = {
    f"POST {API}/events": {"kind": "boarded", "at": AT, "event_id": "scopes-1", "worker_id": "W01"},
    "POST /api/tokens": {"plan_id": "{plan_id}", "trip_id": "T001"},
    "POST /api/accounts": {
        "name": "new.{role}.{county}",
        "password": "four words in a row",
        "role": "auditor",
        "bounds": [{"kind": "county", "key": "{county}"}],
    },
    "PUT /api/accounts/{account_id}/closed": {"closed": False},
    "PUT /api/accounts/{account_id}/password": {"password": "five words in a long row"},
    "POST /api/policies": {
        "county": "{county}",
        "from_day": "2020-03-02",
        "title": "notice of {county}",
        "policy": {"preset": "plain"},
    },
    "POST /api/plans/{plan_id}/policy-trials": {"policy": {"preset": "plain"}},
    "POST /api/jobs": {"from_plan_id": "{plan_id}"},
    "PUT /api/jobs/{job_id}/stopped": {},
    "POST /api/drafts": {"plan_id": "{plan_id}"},
    "POST /api/drafts/{draft_id}/edits": {
        "version": 0,
        "try": True,
        "edit": {"do": "shift", "trip": "T001", "minutes": 5},
    },
    "POST /api/drafts/{draft_id}/undone": {"version": 0},
    "POST /api/drafts/{draft_id}/redone": {"version": 0},
    "PUT /api/drafts/{draft_id}/locks": {"version": 7, "locks": {}},
    "PUT /api/drafts/{draft_id}/published": {"version": 0},
    "POST /api/campaigns": {"name": "another of {county}", "county": "{county}"},
    "PUT /api/campaigns/{campaign_id}/files/{name}": "division,name,risk,from,until\n",
    "PUT /api/campaigns/{campaign_id}/self-registration": {"open": False},
    "POST /api/campaigns/{campaign_id}/lists": "姓名,身份证号,村,企业\n何新,511025199001010008,V1,F1\n",
    "POST /api/campaigns/{campaign_id}/people/lookups": {"id_number": "511025197503190003"},
    "POST /api/campaigns/{campaign_id}/people/{person_id}/corrections": {
        "column": "needs",
        "value": "",
        "reason": "asked",
    },
    "POST /api/campaigns/{campaign_id}/people/{person_id}/posts": {"firm_id": "F1"},
    "POST /api/campaigns/{campaign_id}/decisions": {
        "first": "{person_id}",
        "second": "{person_id}",
        "same": True,
        "reason": "asked",
    },
    "PUT /api/campaigns/{campaign_id}/firms/{firm_id}/acceptance/{aspect}": {"passed": True},
    f"POST {PERSON}/declarations": {"declared_on": "2020-02-27", "temperature_c": 36.5},
    f"POST {PERSON}/residences": {"division": "511025100201", "from_day": "2020-01-20"},
    f"POST {PERSON}/erasure": {"reason": "asked"},
    f"PUT {PERSON}/certificates": {
        "declared_on": "2020-02-27",
        "certificate_no": "JK-{role}",
        "issuer": "511025",
        "issued_on": "2020-02-27",
    },
    f"PUT {PERSON}/certificates/{{certificate_no}}/confirmation": {"doctor": "杨医生"},
    f"POST {PERSON}/checks/{{kind}}": {"passed": True},
    f"PUT {PERSON}/checks/{{kind}}/override": {"reason": "asked"},
    "POST /api/trackers": {"carrier": "沱江客运", "devices": {}},
    "PUT /api/trackers/{tracker_id}/devices": {"devices": {"861": "川K00001"}},
    "POST /api/webhooks": {"address": HOOK, "kinds": ["trip.departed"]},
    "PUT /api/webhooks/{webhook_id}": {"address": HOOK, "kinds": ["trip.arrived"]},
    "POST /api/webhooks/{webhook_id}/secret": {},
    "POST /api/me/tokens": {"label": "program"},
    "PUT /api/me/password": {"old": "wrong words altogether", "new": "five words in a long row"},
}
"""What is sent where something must be; a route that needs a body and has none here fails."""
DEVICE = "861"
POSITION = {"uniqueId": DEVICE, "latitude": 29.7, "longitude": 104.9, "fixTime": "2020-02-28T04:00:00Z"}
OTHER_BODIES: dict[str, Any] = {
    "PUT /api/me/password": {"old": PASSWORD, "new": "five words in a long row"},
    "POST /api/sessions": {"name": "auditor.{county}", "password": PASSWORD},
    "POST /api/campaigns/{campaign_id}/registrations": {
        "name": "何新",
        "id_number": "511025199001010008",
        "phone": "19900000099",
        "village_id": "V1",
        "consent": True,
    },
    "POST /api/positions": {
        "position": {"latitude": 29.7, "longitude": 104.9, "fixTime": "2020-02-28T04:00:00Z", "valid": True},
        "device": {"uniqueId": DEVICE},
    },
    f"POST {DRAFT}/undone": {"version": EDITED_VERSION},
    f"POST {DRAFT}/redone": {"version": EDITED_VERSION},
    f"PUT {DRAFT}/locks": {"version": 0, "locks": {}},
}
"""What is sent instead where `BODIES` is refused, or has nothing because everybody may ask."""
QUERIES = {"GET /api/positions": {key: str(value) for key, value in POSITION.items()}}


def names_of(county: County, role: Role) -> dict[str, str]:
    """Return the names of a county's own objects, by what stands for them in paths and bodies."""
    assert county.accounts is not None
    return {
        "plan_id": county.plan_id,
        "trip_id": "T001",
        "firm_id": "F1",
        "worker_id": "W01",
        "campaign_id": county.campaign_id,
        "job_id": county.job_id,
        "new_plan_id": county.plan_id,
        "draft_id": county.draft_id,
        "other_draft_id": county.draft_id,
        "person_id": county.person_id,
        "aspect": "safety",
        "certificate_no": "JK-nobody",
        "kind": "history",
        "name": "divisions.csv",
        "token_id": county.link_id,
        "account_id": county.accounts[Role.AUDITOR],
        "county": county.code,
        "tracker_id": county.trackers.get(role, "0"),
        "webhook_id": county.webhooks.get(role, ("0", ""))[0],
        "delivery_id": county.webhooks.get(role, ("", "msg_0"))[1],
        "role": str(role),
    }


def filled(text: str, county: County, role: Role, **other: str) -> str:
    """Fill the names of a county's own objects into a path or a body."""
    for name, value in (names_of(county, role) | other).items():
        text = text.replace("{" + name + "}", value)
    return text


@dataclass(frozen=True)
class Asked:
    """Hold one request that is done when it is asked: who asks, and with what.

    Parameters
    ----------
    who
        A role, a tracker, or nobody.
    """

    who: str
    path: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None


def fulfilled(route: str, act: str, county: County) -> Asked:
    """Return the request to a route that is done: of somebody who may, about what is there.

    Parameters
    ----------
    route
        Method and path.
    act
        What the OpenAPI says of it: the code of an act, "" for everybody, "*" for whoever has come in.
    """
    role = next((one for one in Role if act in ACTS and ACTS[act] in TABLE[one]), Role.DISPATCHER)
    names = names_of(county, role) | settled(route, county, role)
    path = {name: value for name, value in names.items() if "{" + name + "}" in route}
    body = OTHER_BODIES.get(route, BODIES.get(route))
    if isinstance(body, str):
        body = body.encode()
    elif body is not None:
        body = json.loads(filled(json.dumps(body), county, role))
    who = TRACKER if route.endswith("/api/positions") else NOBODY if act == "" else str(role)
    return Asked(who, path, QUERIES.get(route, {}), body)


def settled(route: str, county: County, role: Role) -> dict[str, str]:
    """Return the names of what is needed for a route beside what everybody asks about."""
    names = {"certificate_no": county.certificate_no}
    if route.startswith("DELETE /api/me/tokens"):
        names["token_id"] = county.own_tokens[role]
    if route.startswith((f"GET {JOB}/plan", f"GET {JOB}/comparison", f"PUT {JOB}/published")):
        names["job_id"] = county.done_job_id
    if route in (f"POST {DRAFT}/undone", f"POST {DRAFT}/redone"):
        names["draft_id"] = county.edited_draft_id
    return names

"""The whole OpenAPI under made-up requests: none makes the service fail, every answer is described, and
every operation is done at least once."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests as wire
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from api.access import TABLE, Act, Role
from api.app import assemble, create_app
from api.operations.office import open_office
from api.settings import Settings
from asked_routes import NOBODY, TRACKER, fulfilled
from two_counties import EDITED_VERSION, HOOK, TwoCounties, both

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small"
NOW = 1_582_862_400
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SERVICE = assemble(65_536, 1_000_000, 200)
SCHEMA = schemathesis.openapi.from_dict(SERVICE.openapi())
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
ACTS = {act.code: act for act in Act}
FEW, MANY = 4, 25
UNKNOWN = "unknown"


@pytest.fixture(scope="module")
def filled(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory,
    document: Any, new_store: Any,
) -> Iterator[tuple[TwoCounties, Callable[[], Any]]]:  # fmt: skip
    """Two counties in a store, and what opens a copy of it: what one request ends, the next must find."""
    folder = tmp_path_factory.mktemp("contract")
    with new_store(folder) as made:
        app = create_app(made, lambda: NOW)
        with TestClient(app) as client:
            counties = both(app.state.office, client, SMALL, folder / "other", document)

        @contextmanager
        def copied() -> Iterator[TestClient]:
            with copy_of(made, request) as own:
                SERVICE.state.office = open_office(own, lambda: NOW)
                with TestClient(SERVICE, raise_server_exceptions=False, follow_redirects=False) as client:
                    yield client

        yield counties, copied


@contextmanager
def copy_of(made: Settings, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Copy a store that nobody uses."""
    folder = made.data.with_name(f"{made.data.name}-copy")
    shutil.copytree(made.data, folder)
    try:
        if not made.database_url:
            yield replace(made, data=folder)
            return
        server = request.getfixturevalue("postgresql")
        name = made.database_url.partition("@/")[2].partition("?")[0]
        database = server.new_database(name)
        yield replace(made, data=folder, database_url=server.url(database))
        server.drop(database)
    finally:
        shutil.rmtree(folder)


def known(counties: TwoCounties) -> dict[str, list[Any]]:
    """Return what exists, by the names that paths, queries and bodies have for it."""
    here, there = counties.here, counties.there
    assert here.accounts is not None
    hooks = list(here.webhooks.values())
    plans, campaigns = [here.plan_id] * 3 + [there.plan_id], [here.campaign_id] * 3 + [there.campaign_id]
    found: dict[str, list[Any]] = {
        "plan_id new_plan_id from_plan_id": plans,
        "campaign_id": campaigns,
        "job_id from_job_id": [here.job_id, here.done_job_id],
        "draft_id from_draft_id other_draft_id": [here.draft_id, here.edited_draft_id],
        "certificate_no": [here.certificate_no],
        "person_id first second": [here.person_id],
        "trip_id trip": ["T001", "T002"],
        "worker_id person": ["W01", "W02", "W17"],
        "coach": ["C1", "C2"],
        "firm_id": ["F1", "F2"],
        "place_id": ["V1", "D1"],
        "village_id": ["V1"],
        "county": [here.code],
        "token_id": [here.link_id],
        "account_id": list(here.accounts.values()),
        "webhook_id": [hook for hook, _ in hooks],
        "tracker_id": list(here.trackers.values()),
        "delivery_id": [delivery for _, delivery in hooks],
        "id_number": ["511025197503190003"],
        "address": [HOOK],
        "at": ["2020-02-28T08:00:00+08:00"],
        "version": [0, EDITED_VERSION],
        # of paths alone: bodies use the same words for other things
        "/aspect": ["safety", "prevention"],
        "/kind": ["history", "identity", "temperature"],
        "/name": ["divisions.csv", "case.toml", "firms.csv"],
        "file": [(SMALL / name).read_bytes() for name in ("divisions.csv", "workers.csv", "firms.csv")],
    }
    return {name: choices for names, choices in found.items() for name in names.split()}


def fitting(value: Any, there_is: Mapping[str, list[Any]], name: str, draw: Any) -> Any:
    """Put what exists in place of what was made up, mostly, wherever a name says what is meant."""
    if isinstance(value, dict):
        return {key: fitting(part, there_is, key, draw) for key, part in value.items()}
    if isinstance(value, list):
        return [fitting(part, there_is, name, draw) for part in value]
    choices = there_is.get(name, ())
    return draw(st.sampled_from(choices)) if choices and draw(st.integers(0, 5)) < 5 else value


@st.composite
def made_up(draw: Any, operation: Any, there_is: Mapping[str, list[Any]]) -> tuple[Any, str]:
    """Make up a request, after the description or against it, and who sends it: mostly somebody who may."""
    ways = [operation.as_strategy(GenerationMode.POSITIVE), *operation.get_strategies_from_examples()]
    if operation.body or operation.path_parameters or operation.query:
        ways.append(operation.as_strategy(GenerationMode.NEGATIVE))
    case = draw(st.one_of(ways))
    if draw(st.integers(0, 5)) < 5:
        for name, value in (case.path_parameters or {}).items():
            case.path_parameters[name] = fitting(value, there_is, f"/{name}", draw)
            case.path_parameters[name] = fitting(case.path_parameters[name], there_is, name, draw)
        for part in ("query", "body"):
            if isinstance(getattr(case, part), dict):
                setattr(case, part, fitting(getattr(case, part), there_is, "", draw))
    if isinstance(case.body, bytes) and draw(st.booleans()):
        case.body = draw(st.sampled_from(there_is["file"]))
    act = ACTS.get(operation.definition.raw["x-act"])
    may = [role for role in Role if act is None or act in TABLE[role]]
    whoever = st.sampled_from([*Role, NOBODY, UNKNOWN])
    return case, str(draw(st.sampled_from(may) if draw(st.integers(0, 5)) < 5 else whoever))


def whole(operation: Any, counties: TwoCounties) -> tuple[Any, str]:
    """Make the request that is done when it is asked, and say who sends it."""
    asked = fulfilled(operation.label, operation.definition.raw["x-act"], counties.here)
    given: dict[str, Any] = {"path_parameters": asked.path, "query": asked.query}
    if asked.body is not None:
        given |= {"body": asked.body, "media_type": operation.body[0].media_type}
    return operation.Case(**given), asked.who


def send(client: TestClient, counties: TwoCounties, case: Any, who: str) -> Any:
    """Send a request as somebody, check what comes and return it."""
    assert counties.here.secrets is not None
    secrets = {str(role): secret for role, secret in counties.here.secrets.items()}
    secrets |= {UNKNOWN: "x" * 24, TRACKER: counties.here.tracker_secret}
    sent = prepared(case)
    if who in secrets:
        sent.headers["Authorization"] = f"Bearer {secrets[who]}"
    headers = {name: value for name, value in sent.headers.items() if name.lower() != "content-length"}
    answer = client.request(str(sent.method), str(sent.url), headers=headers, content=sent.body or b"")
    case.validate_response(answer, checks=CHECKS)
    return answer


def prepared(case: Any) -> Any:
    """Return a request as it goes out."""
    return wire.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()


def usual(examples: int) -> settings:
    """Return how many requests are made up; always the same ones."""
    return settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip


def done(client: TestClient, counties: TwoCounties, operation: Any) -> None:
    """Send the request that is done when it is asked."""
    answer = send(client, counties, *whole(operation, counties))
    assert answer.is_success, f"{answer.status_code} {answer.text[:300]}"


def tried(label: str, examples: int, filled: Any) -> None:
    """Send a request that is done, and made-up ones; where it changes something, to a store each."""
    counties, copied = filled
    operation = OPERATIONS[label]
    if operation.method != "get":
        with copied() as client:
            done(client, counties, operation)
    with copied() as client:
        if operation.method == "get":
            done(client, counties, operation)

        @usual(examples)
        @given(made=made_up(operation, known(counties)))
        def each(made: tuple[Any, str]) -> None:
            send(client, counties, *made)

        each()


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_described(label: str, filled: Any) -> None:
    """A few requests to each operation, on both engines."""
    tried(label, FEW, filled)


@pytest.mark.long
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_described_to_many_requests(label: str, filled: Any) -> None:
    """As above, where there is time."""
    tried(label, MANY, filled)

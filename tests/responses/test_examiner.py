"""The examiner judges every kind of response: right servers are clean, each fault is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conform.examining import errors, examine, plan_of
from tests.responses.servers import KEY, Api, Darkroom, Salon

from linocut_kit.conform.local import ORIGIN, local_transport
from linocut_kit.conform.receiver import Mailbox
from linocut_kit.conform.run import ConformReport, Run, Target
from linocut_kit.conform.sender import QuickClock
from linocut_kit.fake import Fake, FakeRequest, FakeResponse
from linocut_kit.spec.lint import lint

SPECS = Path(__file__).parent / "specs"
PROVIDERS, FINDINGS = lint(SPECS)
ENDPOINTS = [endpoint.id for owner in PROVIDERS for endpoint in owner.endpoints]
MAKERS: dict[str, type[Api]] = {"salon": Salon, "darkroom": Darkroom}


def examined(id: str, *faults: str) -> ConformReport:
    """What the examiner says of the server with these faults."""
    api = MAKERS[id.partition("/")[0]](frozenset(faults), ORIGIN)

    def answer(request: FakeRequest) -> FakeResponse:
        status, body, kind = api.answer(request.method, request.path, request.headers, request.body)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = FakeResponse(status=status, chunks=(data,))
        return response.with_body(data, kind) if kind else response

    mailbox, clock = Mailbox(), QuickClock()
    target = Target(
        base_url=ORIGIN,
        key=KEY,
        transport=local_transport(answer, mailbox, clock),
        task_timeout=1.0,
    )
    plans = [plan_of(PROVIDERS, id)]
    return Run(
        plans=plans, neighbours=PROVIDERS, target=target, receiver=mailbox, clock=clock
    ).run()


def named(report: ConformReport) -> list[tuple[str, str | None]]:
    """Code and place of what is wrong, each once."""
    return list(dict.fromkeys((code, pointer) for code, pointer, _ in errors(report)))


def test_lint_has_nothing_to_say_of_the_specs() -> None:
    assert FINDINGS == []


@pytest.mark.parametrize("id", ENDPOINTS)
def test_a_right_server_is_clean_and_so_is_the_fake(id: str) -> None:
    has_server = id.partition("/")[0] in MAKERS
    servers = [examined(id)] if has_server else []
    for report in (*servers, examine([plan_of(PROVIDERS, id)], PROVIDERS)):
        assert named(report) == []
        assert report.exit_code == 0
        verdicts = {each.probe.unit.name: each.verdict for each in report.reports[0].outcomes}
        assert verdicts["results"] == verdicts["create-answer"] == "agrees"


FAULTS: list[tuple[str, str, tuple[str, str]]] = [
    ("salon/etch", "ok-code", ("undocumented", "/task")),
    ("salon/etch", "ok-code", ("server-looser", "/text")),
    ("salon/etch", "other-code", ("undocumented", "/base/code")),
    ("salon/etch", "wordless", ("undocumented", "/base/words")),
    ("salon/etch", "other-key-code", ("undocumented", "/base/code")),
    ("salon/etch", "text-state", ("undocumented", "/task/phase")),
    ("salon/etch", "text-state", ("undocumented", "")),
    ("salon/etch", "torn-json", ("wrong-result", "")),
    ("salon/etch", "takes-all", ("server-looser", "/plate/copies")),
    ("salon/etch", "no-copies", ("wrong-result", "/plate/copies")),
    ("salon/etch", "never", ("server-stricter", "/text")),
    ("salon/snap", "no-base64", ("wrong-result", "")),
    ("salon/snap", "url-as-base64", ("wrong-result", "")),
    ("darkroom/print", "no-image", ("wrong-result", "")),
    ("darkroom/print", "jpeg", ("wrong-result", "/kind")),
    ("darkroom/develop", "unready", ("broken-task", "")),
]


@pytest.mark.parametrize(("id", "fault", "wanted"), FAULTS)
def test_each_fault_is_named_where_it_is(id: str, fault: str, wanted: tuple[str, str]) -> None:
    report = examined(id, fault)
    assert wanted in named(report)
    assert report.exit_code == 1


def test_base64_of_another_kind_is_a_note_and_no_more() -> None:
    report = examined("salon/snap", "line-breaks")
    assert named(report) == []
    assert any("base64 of another kind" in finding.message for finding in report.findings)


SCENARIOS: list[tuple[str, str, Any]] = [
    ("salon/etch", "refused", ("task", "phase", 4)),
    ("salon/etch", "failing", ("task", "phase", 3)),
    ("salon/etch", "unknown-state", ("task", "phase", 6)),
]


@pytest.mark.parametrize(("id", "scenario", "wanted"), SCENARIOS)
def test_the_fake_shows_each_state_as_it_is_written(id: str, scenario: str, wanted: Any) -> None:
    fake = Fake(PROVIDERS, scenario=scenario)
    heads = {"authorization": "Bearer test-key", "content-type": "application/json"}

    def ask(method: str, path: str, body: bytes = b"") -> FakeResponse:
        return fake(FakeRequest(method=method, url=ORIGIN + path, headers=heads, body=body))

    number = ask("POST", "/v1/etch", b'{"text": "a"}').json()["task"]["number"]
    seen = [ask("GET", f"/v1/etch/{number}").json()["task"]["phase"] for _ in range(4)]
    assert wanted[2] in seen
    stopped = ask("POST", "/v1/etch", b'{"text": "b"}').json()["task"]["number"]
    assert ask("POST", f"/v1/etch/{stopped}/stop").json()["task"]["phase"] == 5


def test_the_fake_refuses_inside_a_200_with_the_code_of_each_refusal() -> None:
    fake = Fake(PROVIDERS)
    heads = {"authorization": "Bearer test-key", "content-type": "application/json"}
    create = FakeRequest(method="POST", url=f"{ORIGIN}/v1/snap", headers=heads, body=b"{}")
    poll = FakeRequest(method="GET", url=f"{ORIGIN}/v1/etch/none", headers=heads)
    stranger = FakeRequest(method="POST", url=f"{ORIGIN}/v1/snap", body=b"{}")
    for request, code in ((create, 2013), (poll, 1404), (stranger, 1004)):
        response = fake(request)
        assert (response.status, response.json()["base"]["code"]) == (200, code)
        assert response.json().keys() == {"base"}
    limited = Fake(PROVIDERS, scenario="rate-limited")(create)
    assert (limited.status, limited.json()["base"]["code"]) == (200, 1002)
    assert limited.headers["retry-after"] == "1"


def test_the_fake_turns_a_create_down_where_no_state_is_of_moderation() -> None:
    fake = Fake(PROVIDERS, scenario="refused")
    heads = {"authorization": "Bearer test-key", "content-type": "application/json"}
    request = FakeRequest(
        method="POST", url=f"{ORIGIN}/v1/print", body=b'{"text": "a"}',
        headers={**heads, "x-darkroom-key": "test-key"},
    )  # fmt: skip
    response = fake(request)
    assert response.status == 400
    assert "moderated" in json.dumps(response.json())

"""What conform says is what it saw: a blank has a reason and is no pass, each fault has a name."""

import base64
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.conform.examining import errors
from tests.conform.press import KEY, Press, write
from tests.grid.cells import PNG

from linocut_kit.conform import reports as writers
from linocut_kit.conform.local import ORIGIN, local_transport
from linocut_kit.conform.plan import plan
from linocut_kit.conform.receiver import Mailbox, NoReceiver
from linocut_kit.conform.run import ConformReport, Run, Target
from linocut_kit.conform.sender import QuickClock
from linocut_kit.fake import FakeRequest, FakeResponse
from linocut_kit.spec.lint import lint
from linocut_kit.spec.model import DocumentedResponse, Provider

Said = tuple[int, Any]
Bend = Callable[[Press, FakeRequest, int, Any], Said | FakeResponse]
Posted = Callable[[Press, dict[str, Any]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    """The spec of the press as a model."""
    root = tmp_path_factory.mktemp("press")
    write(root)
    return lint(root)[0][0]


def examined(
    press: Provider,
    bend: Bend = lambda api, request, status, body: (status, body),
    *,
    posted: Posted = lambda api, state: [state],
    listens: bool = True,
    **options: Any,
) -> tuple[ConformReport, int]:
    """The report on the press with its answers and webhooks bent, and the requests it saw."""
    mailbox = Mailbox()
    api = Press(url=ORIGIN)
    heads = {"content-type": "application/json"}

    def post(url: str, data: bytes) -> None:
        for payload in posted(api, json.loads(data)):
            mailbox.take(url, heads, json.dumps(payload).encode())

    api.post = post

    def serve(request: FakeRequest) -> FakeResponse:
        path = request.path
        status, body = api.answer(request.method, path, request.headers, request.body)
        said = bend(api, request, status, body)
        if isinstance(said, FakeResponse):
            return said
        status, body = said
        if isinstance(body, bytes):
            return FakeResponse(status=status).with_body(body, "image/png")
        if isinstance(body, str):
            return FakeResponse(status=status).with_body(body.encode(), "text/html")
        return FakeResponse(status=status).with_json(body)

    clock = QuickClock()
    target = Target(
        base_url=ORIGIN,
        key=KEY,
        task_timeout=2.0,
        transport=local_transport(serve, mailbox, clock),
    )
    run = Run(
        plans=[plan(press, press.endpoints[0])],
        neighbours=(press,),
        target=target,
        receiver=mailbox if listens else NoReceiver(),
        clock=clock,
        **options,
    )
    return run.run(), api.requests


def _look(request: FakeRequest) -> bool:
    return request.path.endswith("/state")


def _creates(request: FakeRequest, status: int) -> bool:
    return request.path == "/v1/print" and request.method == "POST" and status == 200


def _verdict(report: ConformReport, name: str) -> tuple[str, str]:
    return next(
        (outcome.verdict, outcome.note)
        for outcome in report.reports[0].outcomes
        if outcome.probe.unit.name == name
    )


def _never_ended(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
    return (
        (status, {**body, "state": "queued"})
        if _look(request) and status == 200
        else (
            status,
            body,
        )
    )


def _one_id(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
    return (status, {**body, "id": "p/0"}) if _creates(request, status) else (status, body)


def _torn(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
    is_end = _look(request) and status == 200 and body["state"] == "done"
    return (status, {**body, "state": "torn"}) if is_end else (status, body)


def _unlisted(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
    is_list = request.path == "/v1/print" and request.method == "GET" and status == 200
    return (403, {"message": "not yours"}) if is_list else (status, body)


def _elsewhere(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
    if isinstance(body, dict) and "prints" in body:
        return status, {"prints": [{"url": "http://nobody.invalid/a.png"} for _ in body["prints"]]}
    return status, body


BLANKS: list[tuple[str, Bend, str]] = [
    ("results", _never_ended, "no task has ended"),
    ("stay", _never_ended, "no task has ended"),
    ("arrives", _never_ended, "no task has ended"),
    ("states", _one_id, "share one id"),
    ("results", _one_id, "share one id"),
    ("payload", _one_id, "share one id"),
    ("results", _torn, "no task succeeded"),
    ("list-answer", _unlisted, "no list of tasks could be read"),
]


@pytest.mark.parametrize(("name", "bend", "why"), BLANKS)
def test_a_check_that_could_not_be_run_is_a_blank_with_its_reason(
    press: Provider, name: str, bend: Bend, why: str
) -> None:
    report, _ = examined(press, bend)
    verdict, note = _verdict(report, name)
    assert verdict == "inconclusive"
    assert why in note
    assert report.exit_code != 0
    assert '<section aria-labelledby="unseen">' in writers.as_html(report)
    assert why in writers.as_html(report)
    assert why in writers.as_junit(report)
    assert json.loads(writers.as_json(report))["ok"] is False


@pytest.mark.parametrize("budget", [1, 2, 4, 6])
def test_whatever_was_not_asked_has_a_reason_and_no_verdict(press: Provider, budget: int) -> None:
    report, _ = examined(press, budget=budget)
    blank = [item for item in report.reports[0].outcomes if item.verdict == "inconclusive"]
    assert blank
    assert all(outcome.note for outcome in blank)
    assert report.exit_code == 3
    assert json.loads(writers.as_json(report))["ok"] is False


def test_webhooks_for_which_nothing_listened_are_told_and_not_counted_as_seen(
    press: Provider,
) -> None:
    report, _ = examined(press, listens=False)
    assert report.exit_code == 0
    assert _verdict(report, "arrives") == (
        "inconclusive",
        "nothing listened for webhooks: give --webhook-url",
    )
    assert "everything agrees" not in writers.as_html(report)
    assert any("--webhook-url" in each["why"] for each in writers.additions(report)["unseen"])


def _status(wanted: int, words: Any) -> Bend:
    return lambda api, request, status, body: (wanted, words)


def _moved(api: Press, request: FakeRequest, status: int, body: Any) -> FakeResponse:
    return FakeResponse(status=302, headers={"location": "https://login.example/in?x=1"})


DOORS: dict[str, tuple[Bend, str]] = {
    "wrong-key": (_status(401, {"message": "who are you"}), "PRESS_API_KEY"),
    "no-access": (_status(403, {"message": "no"}), "ask for access"),
    "payment": (_status(402, {"message": "pay"}), "top up"),
    "no-route": (_status(404, {"message": "nothing here"}), "base URL"),
    "no-method": (_status(405, {"message": "not so"}), "base URL"),
    "maintenance": (_status(503, {"message": "back soon"}), "try again later"),
    "gateway": (_status(502, "<html>bad gateway</html>"), "try again later"),
    "login-page": (_status(200, "<!doctype html><title>Log in</title>"), "page of HTML"),
    "captcha": (_status(403, "<html>are you a robot</html>"), "page of HTML"),
    "redirect": (_moved, "login.example"),
    "in-band": (_status(200, {"code": 401, "msg": "invalid api key"}), "PRESS_API_KEY"),
    "limited": (lambda *_: FakeResponse(status=429, headers={"retry-after": "1"}), "429"),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_closed_door_ends_the_run_after_a_handful_of_requests_and_accuses_nobody(
    press: Provider, door: str
) -> None:
    bend, told = DOORS[door]
    report, requests = examined(press, bend)
    assert errors(report) == []
    assert report.exit_code == 3
    assert requests <= 6
    assert [f.code for f in report.findings if f.code != "unprobed-constraint"] == ["inconclusive"]
    assert told in (report.reports[0].stopped or "")
    assert json.loads(writers.as_json(report))["ok"] is False


def test_a_server_that_judges_bodies_before_keys_is_known_by_its_second_answer(
    press: Provider,
) -> None:
    def bend(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
        return (status, body) if status == 400 else (401, {"message": "bad key"})

    report, requests = examined(press, bend)
    assert (errors(report), report.exit_code) == ([], 3)
    assert requests <= 6


def _dead(data: Any, status: int = 200) -> Bend:
    def bend(api: Press, request: FakeRequest, code: int, body: Any) -> Said:
        return (status, data) if isinstance(body, bytes) else (code, body)

    return bend


def _back(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
    if _look(request) and status == 200:
        looks = api.looks[request.path.split("/")[3].replace("%2F", "/")]
        return status, {**body, "state": ("inking", "queued", "done")[min(looks, 3) - 1]}
    return status, body


def _falling(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
    if _look(request) and status == 200:
        looks = api.looks[request.path.split("/")[3].replace("%2F", "/")]
        return status, {**body, "progress": (0.5, 0.2, 1.0)[min(looks, 3) - 1]}
    return status, body


def _stale(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
    if _look(request) and status == 200:
        looks = api.looks[request.path.split("/")[3].replace("%2F", "/")]
        return status, {**body, "state": "queued" if looks > 2 else body["state"]}
    return status, body


def _expiring() -> Bend:
    fetched: set[str] = set()

    def bend(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
        if isinstance(body, dict) and "prints" in body:
            id = request.path.rpartition("/")[2].replace("%2F", "-")
            return status, {"prints": [
                {"url": f"{ORIGIN}/files/{id}-{n}.png"} for n in range(len(body["prints"]))
            ]}  # fmt: skip
        if isinstance(body, bytes) and request.path in fetched:
            return 403, {"message": "expired"}
        if isinstance(body, bytes):
            fetched.add(request.path)
        return status, body

    return bend


def _unfollowed(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
    if _look(request) and status == 200:
        return 200, {"id": body["id"]}
    return status, body


LIES: dict[str, tuple[Bend, str]] = {
    "one id": (_one_id, "two creates have one task id"),
    "image 404": (_dead({"message": "gone"}, 404), "a result was answered 404"),
    "image html": (_dead(b"<!doctype html><p>no"), "a result is a page of HTML, no image"),
    "image empty": (_dead(b""), "a result is empty, no image"),
    "image cut": (_dead(PNG[:-9]), "is cut off"),
    "states back": (_back, "a task went back from inking to queued"),
    "stale poll": (_stale, "the state of an ended task changed"),
    "gone later": (_expiring(), "a result that was there is gone (403"),
    "no state": (_unfollowed, "a task was still queued after 2 seconds"),
}


@pytest.mark.parametrize("lie", LIES)
def test_each_lie_about_tasks_is_named(press: Provider, lie: str) -> None:
    bend, told = LIES[lie]
    report, _ = examined(press, bend)
    found = [finding.message for finding in report.findings if finding.severity == "error"]
    assert any(told in message for message in found), found
    assert report.exit_code == 1


def test_base64_images_that_are_large_are_no_fault(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "press/provider.yaml"
    shared = json.loads(path.read_text("utf-8"))
    shared["x-task"]["results"] = {
        "any": [{"at": "/prints/*/data", "encoding": "base64"}], "count": "copies",
    }  # fmt: skip
    prints = shared["components"]["schemas"]["Prints"]["properties"]["prints"]
    prints["items"]["properties"] = {"data": {"type": "string"}}
    path.write_text(json.dumps(shared), "utf-8")
    size = 9 * 2**20
    text = size.to_bytes(4, "big") + b"teXt" + bytes(size)
    image = PNG[:-12] + text + zlib.crc32(text[4:]).to_bytes(4, "big") + PNG[-12:]
    data = base64.b64encode(image).decode()

    def bend(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
        if isinstance(body, dict) and "prints" in body:
            return status, {"prints": [{"data": data} for _ in body["prints"]]}
        return status, body

    report, _ = examined(lint(tmp_path)[0][0], bend)
    assert errors(report) == []


def _documents_progress(press: Provider) -> Provider:
    """The press with a page that documents how far a task is."""

    def of(documented: DocumentedResponse) -> DocumentedResponse:
        schema = documented.schema
        if documented.status != 200 or "state" not in (schema or {}).get("properties", {}):
            return documented
        properties = {**schema["properties"], "progress": {"type": "number"}}
        return replace(documented, schema={**schema, "properties": properties})

    (endpoint,) = press.endpoints
    operations = tuple(
        replace(operation, responses=tuple(map(of, operation.responses)))
        for operation in endpoint.operations
    )
    return replace(press, endpoints=(replace(endpoint, operations=operations),))


@pytest.mark.parametrize(("documented", "severity"), [(True, "error"), (False, "info")])
def test_progress_that_falls_breaks_a_promise_only_where_a_page_documents_it(
    press: Provider, documented: bool, severity: str
) -> None:
    report, _ = examined(_documents_progress(press) if documented else press, _falling)
    said = "the progress of a task fell from 0.5 to 0.2 at /progress"
    assert {item.severity for item in report.findings if item.message == said} == {severity}


HOOKS: dict[str, tuple[Posted, str]] = {
    "never": (lambda api, state: [], "a task ended, and no webhook came"),
    "twice": (lambda api, state: [state, state], "was told twice"),
    "last only": (
        lambda api, state: [state] * (state["state"] == "done"), "no webhook told of the change"
    ),
    "another's": (lambda api, state: [{**state, "id": "p/77"}], "names another task"),
    "bare": (lambda api, state: [{"id": state["id"]}], "payload"),
}  # fmt: skip


@pytest.mark.parametrize("lie", HOOKS)
def test_each_lie_about_webhooks_is_named_at_the_field(press: Provider, lie: str) -> None:
    posted, told = HOOKS[lie]
    report, _ = examined(press, posted=posted)
    found = [finding for finding in report.findings if finding.severity == "error"]
    assert {finding.code for finding in found} == {"broken-webhook"}
    assert {finding.pointer for finding in found} == {"/hook"}
    assert any(told in finding.message for finding in found), [f.message for f in found]


def test_images_that_nobody_here_can_reach_are_no_pass(press: Provider) -> None:
    report, _ = examined(press, _elsewhere)
    assert _verdict(report, "results")[0] == "undocumented" or report.exit_code == 3


def test_an_answer_that_breaks_its_schema_is_no_pass_of_its_check(press: Provider) -> None:
    def bend(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
        return (status, {**body, "state": 7}) if _creates(request, status) else (status, body)

    report, _ = examined(press, bend)
    assert ("undocumented", "/state", "type") in errors(report)
    assert _verdict(report, "create-answer")[0] == "undocumented"


def test_tasks_that_share_an_image_are_told_and_not_accused(press: Provider) -> None:
    report, _ = examined(press)
    assert errors(report) == []
    assert any("one and the same image" in finding.message for finding in report.findings)
    assert replace(report).exit_code == 0


@pytest.fixture(scope="module")
def guessed(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    """The spec of the press where nothing of answers and states is on a page."""
    root = tmp_path_factory.mktemp("guessed")
    write(root)
    file = root / "press" / "provider.yaml"
    document = json.loads(file.read_text())
    document["x-task"]["states"]["x-assumed"] = "No page names the states."
    for schema in document["components"]["schemas"].values():
        for each in schema["properties"].values():
            each["x-assumed"] = "No page shows an answer."
    file.write_text(json.dumps(document))
    return lint(root)[0][0]


def _renamed(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
    """Another word for a state on the way."""
    if isinstance(body, dict) and body.get("state") == "inking":
        return status, {**body, "state": "rolling"}
    return status, body


def _backwards(api: Press, request: FakeRequest, status: int, body: Any) -> Said:
    return _back(api, request, status, body)


@pytest.mark.parametrize("bend", [_renamed, _backwards])
def test_fields_and_states_that_are_only_assumed_bind_no_server(
    press: Provider, guessed: Provider, bend: Bend
) -> None:
    assert errors(examined(press, bend, listens=False)[0])
    report, _ = examined(guessed, bend, listens=False)
    assert errors(report) == []
    assert any(finding.code == "silent-page" for finding in report.findings)

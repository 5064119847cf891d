"""The life of a task as the client lives it, against a server that is not ours."""

from dataclasses import replace

import pytest
from tests.conform.examining import errors
from tests.conform.press import KEY, serving, write

from linocut_kit.conform.plan import plan
from linocut_kit.conform.receiver import Listener
from linocut_kit.conform.run import ConformReport, Run, Target
from linocut_kit.conform.sender import Clock
from linocut_kit.spec.lint import lint
from linocut_kit.spec.model import Operation, Provider


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    """The API's spec as a model."""
    root = tmp_path_factory.mktemp("press")
    write(root)
    providers, findings = lint(root)
    assert [finding for finding in findings if finding.severity == "error"] == []
    return providers[0]


class _Swift(Clock):
    """Ten seconds pass in one."""

    def now(self) -> float:
        return super().now() * 10

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / 10)


def _examined(
    press: Provider, *faults: str, key: str = KEY, path: str = ""
) -> tuple[ConformReport, int]:
    """The report, and the requests that the server saw."""
    listener = Listener()
    try:
        with serving(*faults) as server:
            target = Target(base_url=server.url + path, key=key, task_timeout=50.0, trust_env=False)
            run = Run(
                plans=[plan(press, press.endpoints[0])],
                neighbours=(press,),
                target=target,
                receiver=listener,
                clock=_Swift(),
            )
            return run.run(), server.requests
    finally:
        listener.close()


def _verdicts(report: ConformReport) -> dict[str, str]:
    return {outcome.probe.unit.name: outcome.verdict for outcome in report.reports[0].outcomes}


def test_a_server_that_keeps_its_promises_is_clean_however_it_is_polled(press: Provider) -> None:
    report, _ = _examined(press)
    assert errors(report) == []
    assert report.exit_code == 0
    verdicts = _verdicts(report)
    for name in ("states", "results", "stay", "poll-key", "list-answer", "changes"):
        assert verdicts[name] == "agrees", name


def test_images_that_are_not_there_are_told(press: Provider) -> None:
    report, _ = _examined(press, "gone")
    assert {finding.code for finding in report.findings if finding.severity == "error"} == {
        "wrong-result"
    }
    assert _verdicts(report)["results"] == "undocumented"


def test_of_tasks_that_share_an_id_nothing_else_is_known(press: Provider) -> None:
    report, _ = _examined(press, "gone", "one-id")
    assert {finding.code for finding in report.findings if finding.severity == "error"} == {
        "broken-task"
    }
    verdicts = _verdicts(report)
    assert verdicts["distinct-ids"] == "undocumented"
    for name in ("states", "results", "stay", "changes"):
        assert verdicts[name] == "inconclusive", name


def test_a_default_is_seen_in_the_result_that_is_fetched(press: Provider) -> None:
    report, _ = _examined(press, "copies-2")
    assert errors(report) == [("wrong-default", "/copies", "default")]


def test_a_change_of_state_that_no_webhook_tells_of_is_named(press: Provider) -> None:
    report, _ = _examined(press, "hushed")
    found = [finding.message for finding in report.findings if finding.severity == "error"]
    assert found == ["hook: no webhook told of the change to inking"]


def test_an_empty_text_of_which_no_page_speaks_is_a_note(press: Provider) -> None:
    report, _ = _examined(press, "worded")
    assert errors(report) == []
    notes = [finding.message for finding in report.findings if finding.pointer == "/text"]
    assert len(notes) == 1
    assert "does not speak of" in notes[0]


def test_an_answer_that_is_only_assumed_binds_no_server(press: Provider) -> None:
    endpoint = press.endpoints[0]
    schema = {"type": "object", "required": ["receipt"]}

    def guessed(operation: Operation) -> Operation:
        first = replace(operation.responses[0], basis="assumed", schema=schema)
        return replace(operation, responses=(first, *operation.responses[1:]))

    operations = tuple(map(guessed, endpoint.operations))
    changed = replace(press, endpoints=(replace(endpoint, operations=operations),))
    report, _ = _examined(changed)
    assert errors(report) == []
    assert any("receipt" in finding.message for finding in report.findings)


@pytest.mark.parametrize(("key", "path"), [("another key", ""), (KEY, "/nowhere")])
def test_a_wrong_key_or_route_ends_the_run_without_an_accusation(
    press: Provider, key: str, path: str
) -> None:
    report, requests = _examined(press, key=key, path=path)
    assert errors(report) == []
    assert report.exit_code == 3
    assert requests <= 5

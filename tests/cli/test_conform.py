"""`linocut conform`: which server, whose money, which exit code."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT

from linocut_kit.cli import main
from linocut_kit.fake import Behaviour, Server, judge, serve
from linocut_kit.spec.model import Provider

OUT = ["--out", str(ROOT / "generated")]


def _endpoint(providers: tuple[Provider, ...]) -> str:
    """The endpoint whose images have no exact size: the quickest."""
    return next(
        e.id
        for p in providers
        for e in p.endpoints
        if not any(f.schema.limit("max-bytes") for f in e.request.fields) and e.webhook
    )


@pytest.fixture
def server(providers: tuple[Provider, ...]) -> Iterator[Server]:
    with serve(providers) as found:
        yield found


def _json(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_the_fake_in_process_conforms(
    providers: tuple[Provider, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    id = _endpoint(providers)
    assert main(["conform", id, "--mock", "--format", "json", *OUT]) == 0
    document = _json(capsys)
    assert document["ok"] is True
    assert {item["endpoint"] for item in document["probes"]} == {id}
    assert all(item["severity"] == "info" for item in document["findings"])
    assert {item["validator"] for item in document["probes"] if item["pointer"]} == {
        "accept",
        "refuse",
    }


def test_a_server_by_its_url_conforms_and_reports_are_written(
    providers: tuple[Provider, ...],
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SECRET", server.fake.webhook_secret)
    paths = {kind: tmp_path / f"r.{kind}" for kind in ("html", "junit", "json")}
    reports = ",".join(f"{kind}={path}" for kind, path in paths.items())
    words = ["conform", _endpoint(providers), "--base-url", server.url, "--report", reports]
    assert main([*words, "--webhook-secret-env", "SECRET", *OUT]) == 0
    assert all(path.stat().st_size > 1000 for path in paths.values())
    told = capsys.readouterr()
    assert "requests" in told.err
    assert len(server.tasks) <= 17


def test_a_fault_of_the_server_is_exit_code_1_in_every_format(
    providers: tuple[Provider, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    lax = Behaviour(judge=lambda endpoint, body: judge(endpoint, body)[:0])
    id = _endpoint(providers)
    for format in ("text", "json", "github", "junit"):
        with serve(providers, behaviour=lax) as found:
            words = ["conform", id, "--base-url", found.url, "--only", "prompt/nullable"]
            assert main([*words, "--format", format, *OUT]) == 1
        assert "server-looser" in capsys.readouterr().out


def test_a_live_run_without_a_key_is_inconclusive_in_one_sentence(
    providers: tuple[Provider, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    id = _endpoint(providers)
    assert main(["conform", id, "--live", "--yes", *OUT]) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert "_API_KEY" in told.err


def test_nothing_is_sent_before_somebody_agrees_to_pay(
    providers: tuple[Provider, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KEY", "a-key-of-tests")
    id = _endpoint(providers)
    assert main(["conform", id, "--live", "--api-key-env", "KEY", *OUT]) == 2
    told = capsys.readouterr()
    assert "at worst" in told.out
    assert "--yes" in told.err
    words = ["conform", id, "--base-url", "https://service.example", "--api-key-env", "KEY"]
    assert main([*words, *OUT]) == 2


def test_a_dry_run_prints_the_plan_and_its_cost(
    providers: tuple[Provider, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    id = _endpoint(providers)
    assert main(["conform", id, "--dry-run", *OUT]) == 0
    assert id in capsys.readouterr().out
    assert main(["conform", id, "--live", "--dry-run", "--format", "json", *OUT]) == 0
    document = _json(capsys)
    assert document["stats"]["billed"] <= 17
    assert document["plans"][0]["endpoint"] == id
    assert document["stats"]["worst"] > document["stats"]["billed"]


def test_a_spent_budget_is_inconclusive(
    providers: tuple[Provider, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    id = _endpoint(providers)
    words = ["conform", id, "--mock", "--budget", "3", "--format", "json"]
    assert main([*words, *OUT]) == 3
    assert _json(capsys)["stats"]["billed"] <= 3


def test_a_server_that_is_not_there_is_inconclusive(
    providers: tuple[Provider, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["conform", _endpoint(providers), "--base-url", "http://127.0.0.1:9"]
    assert main([*words, *OUT]) == 3
    assert "refused" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--mock", "--live"],
        ["--mock", "nobody/nothing"],
        ["--mock", "--only", "no-such-probe"],
        ["--mock", "--report", "pdf=x"],
        ["--mock", "--report", "html="],
        ["--mock", "--budget", "-1"],
        ["--mock", "--budget", "x"],
        ["--mock", "--task-timeout", "0"],
        ["--mock", "--task-timeout", "nan"],
        ["--base-url", "ftp://x"],
        ["--base-url", "http://[::1"],
        ["--mock", "--webhook-secret-env", "NO_SUCH_VARIABLE"],
    ],
)
def test_what_cannot_run_is_exit_code_2_in_one_line(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["conform", *words, *OUT]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_provider_without_a_host_needs_one(
    providers: tuple[Provider, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    homeless = next(provider for provider in providers if provider.service.base_url is None)
    monkeypatch.setenv(homeless.service.key_env, "a-key-of-tests")
    assert main(["conform", homeless.name, "--live", "--yes", *OUT]) == 2
    assert "--base-url" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_exit_code_2(
    providers: tuple[Provider, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    words = ["conform", _endpoint(providers), "--mock", "--only", "prompt/nullable"]
    assert main([*words, "--report", f"html={tmp_path}/file/r.html", *OUT]) == 2
    assert "--report" in capsys.readouterr().err

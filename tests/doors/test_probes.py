"""The fake and the prober at a provider with many doors: both know each of them."""

import base64
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from openapi_spec_validator import validate as validate_openapi
from tests.doors.porter import APP, KEY, KEYS, LOGIN, WAYS, Porter, written

from linocut_kit.cli import main
from linocut_kit.conform.local import ORIGIN
from linocut_kit.conform.plan import plan
from linocut_kit.conform.run import ConformReport, Run, Target
from linocut_kit.conform.sender import QuickClock
from linocut_kit.fake import Fake, FakeRequest
from linocut_kit.spec.bundle import bundle
from linocut_kit.spec.model import Provider

SECRETS = {"app_secret": APP}


def examined(provider: Provider, server: Porter, way: str, **more: Any) -> ConformReport:
    """What the prober has to say of a server."""

    def handle(request: httpx.Request) -> httpx.Response:
        heads = {name.lower(): value for name, value in request.headers.items()}
        status, media, body = server.ask(request.method, str(request.url), heads, request.content)
        return httpx.Response(status, headers={"content-type": media}, content=body)

    auth = next(auth for auth in provider.service.auths if auth.name == way)
    target = Target(
        base_url=f"{ORIGIN}/v1",
        key=more.get("key", KEYS[way]),
        auth=way,
        settings=more.get("settings", SECRETS),
        transport=httpx.MockTransport(handle),
    )
    plans = [plan(provider, provider.endpoints[0], auth=auth)]
    return Run(plans=plans, neighbours=[provider], target=target, clock=QuickClock()).run()


def told(report: ConformReport) -> str:
    """Everything that a report shows."""
    return repr([finding.as_json() for finding in report.findings]) + repr(report)


@pytest.mark.parametrize("way", WAYS)
def test_a_server_that_does_what_the_page_says_is_clean(provider: Provider, way: str) -> None:
    report = examined(provider, Porter(way), way)
    assert [item.message for item in report.findings if item.severity == "error"] == []
    assert report.exit_code == 0
    assert not any(secret in told(report) for secret in (KEY, APP, LOGIN))


@pytest.mark.parametrize(
    ("blind", "uses"),
    [("key", {"no-key", "wrong-key"}), ("app", {"no-key:app_secret", "wrong-key:app_secret"})],
)
def test_a_server_that_does_not_look_at_a_secret_is_named(
    provider: Provider, blind: str, uses: set[str]
) -> None:
    report = examined(provider, Porter("key", blind=blind), "key")
    settled = report.reports[0].outcomes
    assert {item.probe.kind for item in settled if item.verdict == "server-looser"} == uses
    assert {item.rule for item in report.findings if item.severity == "error"} == {"security"}
    assert report.exit_code == 1
    assert KEY not in told(report)
    assert APP not in told(report)


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_key_of_the_caller_is_no_verdict(provider: Provider, way: str) -> None:
    wrong = "wrong:key-of-the-caller"
    report = examined(provider, Porter(way), way, key=wrong)
    assert report.exit_code == 3
    assert "does not take the key" in told(report)
    assert "key-of-the-caller" not in told(report)


def asked(fake: Fake, url: str, headers: dict[str, str]) -> int:
    heads = {"content-type": "application/json"} | headers
    body = json.dumps({"prompt": "a tree"}).encode()
    return fake(FakeRequest(method="POST", url=url, headers=heads, body=body)).status


def basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        (f"?key={KEY}", {"x-app": f"App {APP}"}, 200),
        (f"?key={quote(KEY)}&more=1", {"x-app": f"app  {APP}"}, 200),
        (f"?key={KEY}", {"x-app": APP}, 401),
        (f"?key={KEY}", {}, 401),
        ("", {"x-app": f"App {APP}"}, 401),
        (f"?key={APP}", {"x-app": f"App {KEY}"}, 401),
        ("", {"authorization": f"Key {KEY}"}, 200),
        ("", {"authorization": f"Bearer {KEY}"}, 401),
        ("", {"authorization": KEY}, 401),
        ("", {"authorization": basic(f"anybody:{KEY}")}, 200),
        ("", {"authorization": basic("anybody:else")}, 401),
        ("", {"authorization": "Basic %%%"}, 401),
        ("", {"authorization": basic(KEY)}, 401),
        (f"?key={KEY}", {"x-app": "App no", "authorization": f"Key {KEY}"}, 200),
    ],
)
def test_the_fake_takes_every_documented_way_and_nothing_else(
    provider: Provider, query: str, headers: dict[str, str], status: int
) -> None:
    fake = Fake([provider], keys={"porter": KEY}, settings={"porter": SECRETS})
    for path in ("/v1/print", "/print"):
        assert asked(fake, f"http://127.0.0.1:8400{path}{query}", headers) == status
    assert asked(fake, f"http://127.0.0.1:8400/v2/print{query}", headers) == 404


def test_a_known_host_of_the_fake_takes_the_key_as_that_server_does(provider: Provider) -> None:
    fake = Fake([provider], keys={"porter": LOGIN}, settings={"porter": SECRETS})
    right, other = {"authorization": basic(LOGIN)}, {"authorization": f"Key {LOGIN}"}
    assert asked(fake, "https://old.porter.example/print", right) == 200
    assert asked(fake, "https://old.porter.example/print", other) == 401
    assert asked(fake, "https://eu.porter.example/v1/print", other) == 200


def test_a_task_of_the_fake_is_asked_for_at_the_url_that_it_gives(provider: Provider) -> None:
    fake = Fake([provider], keys={"porter": KEY}, settings={"porter": SECRETS})
    heads = {"x-app": f"App {APP}", "content-type": "application/json"}
    body = json.dumps({"prompt": "a tree"}).encode()
    url = f"http://127.0.0.1:8400/v1/print?key={KEY}"
    look = fake(FakeRequest(method="POST", url=url, headers=heads, body=body)).json()["look"]
    assert look.startswith("http://127.0.0.1:8400/")
    mark = "&" if "?" in look else "?"
    keyed = fake(FakeRequest(method="GET", url=f"{look}{mark}key={KEY}", headers=heads))
    assert (keyed.status, keyed.json()["state"]) == (200, "queued")
    assert fake(FakeRequest(method="GET", url=look, headers=heads)).status == 401


def linocut(printed: tuple[Path, Provider], *words: str) -> int:
    folder = "--out" if words[0] == "conform" else "--out-dir"
    return main([*words, "--package", "doors", folder, str(printed[0])])


@pytest.mark.parametrize("way", WAYS)
def test_conform_and_run_need_no_secret_for_a_mock(
    printed: tuple[Path, Provider],
    way: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    for name in [name for name in os.environ if name.startswith("PORTER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    assert linocut(printed, "conform", "porter", "--mock", "--auth", way) == 0
    words = ("run", "porter/print", "-p", "prompt=x", "--mock", "--auth", way)
    assert linocut(printed, *words) == 0
    assert "Traceback" not in capsys.readouterr().err


def test_the_curl_line_of_a_dry_run_leaves_secrets_to_the_shell(
    printed: tuple[Path, Provider],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PORTER_API_KEY", KEY)
    monkeypatch.setenv("PORTER_APP_SECRET", APP)
    assert linocut(printed, "run", "porter/print", "-p", "prompt=x", "--dry-run") == 0
    text = capsys.readouterr().out
    assert KEY not in text
    assert APP not in text
    script = f'curl() {{ for word; do echo "$word"; done; }}; {text}'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert f"https://us.porter.example/v1/print?key={KEY}" in done.stdout.splitlines()
    assert f"X-App: App {APP}" in done.stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--setting", "nope=1"], 2, "--setting nope: expected NAME=VALUE"),
        (["--setting", "region"], 2, "--setting region: expected NAME=VALUE"),
        (["--setting", "region=mars"], 2, "region must be one of us, eu, not 'mars'"),
        (["--auth", "nobody"], 2, "--auth must be one of key, token, login, not 'nobody'"),
        ([], 3, "no app_secret for Porter: pass --setting app_secret=VALUE or set PORTER_APP"),
        (["--auth", "token"], 3, "no key for Porter: set PORTER_API_KEY"),
    ],
)
def test_a_wrong_flag_is_one_line(
    printed: tuple[Path, Provider],
    words: list[str],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in [name for name in os.environ if name.startswith("PORTER_")]:
        monkeypatch.delenv(name)
    assert linocut(printed, "run", "porter/print", "-p", "prompt=x", *words) == code
    assert re.fullmatch(rf"linocut: {re.escape(said)}.*\n", capsys.readouterr().err)


def test_the_export_says_servers_and_security_in_the_standard_s_words(tmp_path: Path) -> None:
    document = bundle(written(tmp_path), "porter")
    validate_openapi(document)
    assert document["security"] == [{"key": [], "app": []}, {"token": []}, {"login": []}]
    assert document["servers"][0]["variables"]["region"]["default"] == "us"
    assert "login" in document["servers"][1]["description"]

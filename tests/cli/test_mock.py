"""`linocut mock` from outside: what it prints, what it answers, how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from linocut_kit import fake
from linocut_kit.cli import main
from linocut_kit.cli.mock import SCENARIOS
from linocut_kit.spec import load_specs
from linocut_kit.spec.contract import dump

PROVIDERS = load_specs(Path(__file__).parents[2] / "specs")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a generated package: nothing of it but the contracts is needed."""
    folder = tmp_path_factory.mktemp("generated")
    for provider in PROVIDERS:
        (folder / "painted" / provider.module).mkdir(parents=True)
        (folder / "painted" / provider.module / "contract.json").write_text(dump(provider))
    return folder


def command(out: Path, *words: str) -> list[str]:
    """The command line of `linocut mock`."""
    start = [sys.executable, "-c", "import sys; from linocut_kit.cli import main; sys.exit(main())"]
    return [*start, "mock", "--package", "painted", "--out", str(out), *words]


def environment(**more: str) -> dict[str, str]:
    """The environment without keys of providers."""
    keys = {provider.service.key_env for provider in PROVIDERS}
    return {name: value for name, value in os.environ.items() if name not in keys} | more


@contextmanager
def running(
    out: Path, *words: str, before: Callable[[], None] | None = None, **more: str
) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The running command and what it has printed."""
    process = subprocess.Popen(
        command(out, "--port", "0", *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**more),
        preexec_fn=before,
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Stop with"):
            break
    try:
        yield process, "".join(lines)
    finally:
        process.kill()
        process.communicate()


def test_in_the_background_of_a_script_it_can_be_interrupted_and_terminated(out: Path) -> None:
    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        with running(out, before=ignore) as (process, _):
            process.send_signal(number)
            _, log = process.communicate(timeout=20)
            assert process.returncode == code
            assert "Traceback" not in log


def origin(text: str) -> str:
    """The origin in what was printed."""
    found = re.search(r"http://127\.0\.0\.1:\d+", text)
    assert found is not None, text
    return found[0]


def test_every_operation_is_printed_and_served_until_interrupted(out: Path) -> None:
    with running(out) as (process, text):
        url = origin(text)
        for provider in PROVIDERS:
            service = provider.service
            assert f"export {service.base_url_env}={url}" in text
            assert f"{service.auth.header}: {service.auth.prefix}test-key" in text
            for endpoint in provider.endpoints:
                for operation in endpoint.operations:
                    assert re.search(
                        f"{operation.method} +{re.escape(url + operation.path)}\n", text
                    )
                header = {service.auth.header: f"{service.auth.prefix}test-key"}
                assert httpx.post(
                    url + endpoint.create.path, json={}, headers=header
                ).is_client_error
        process.send_signal(signal.SIGINT)
        rest, log = process.communicate(timeout=20)
        assert (process.returncode, rest) == (130, "")
        lines = log.splitlines()
        assert len(lines) == 1 + sum(len(item.endpoints) for item in PROVIDERS)
        first = PROVIDERS[0].endpoints[0].create
        assert lines[0].startswith(f"POST {first.path} 400 application/")
        assert lines[-1] == "linocut: interrupted"


def test_one_provider_a_scenario_and_a_key_of_ones_own(out: Path) -> None:
    item = next(provider for provider in PROVIDERS if provider.service.auth.required)
    key = {item.service.key_env: "a-real-secret"}
    with running(out, item.name, "--scenario", "rate-limited", **key) as (process, text):
        assert "a-real-secret" not in text
        assert f"${item.service.key_env}" in text
        assert not any(other.service.title in text for other in PROVIDERS if other is not item)
        url = origin(text) + item.endpoints[0].create.path
        auth = item.service.auth
        wrong = httpx.post(url, json={}, headers={auth.header: f"{auth.prefix}test-key"})
        right = httpx.post(url, json={}, headers={auth.header: f"{auth.prefix}a-real-secret"})
        assert (wrong.status_code, right.status_code) == (401, 429)
        process.send_signal(signal.SIGINT)
        _, log = process.communicate(timeout=20)
        assert "secret" not in log


def test_an_interrupt_in_process_ends_cleanly(
    out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for provider in PROVIDERS:
        monkeypatch.delenv(provider.service.key_env, raising=False)
    monkeypatch.setenv("MOCK_SECRET", "hush")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    transport = httpx.HTTPTransport(retries=50)

    def interrupt() -> None:
        with httpx.Client(transport=transport) as client:
            client.get(f"http://127.0.0.1:{port}/nope?key=hush")
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    words = ["--package", "painted", "--out", str(out), "--webhook-secret-env", "MOCK_SECRET"]
    assert main(["mock", *words, "--port", str(port)]) == 130
    thread.join()
    printed = capsys.readouterr()
    assert f"http://127.0.0.1:{port}/" in printed.out
    assert printed.err == "GET /nope 404 application/json\nlinocut: interrupted\n"


def test_what_cannot_run_is_one_line_in_process(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["mock", "--package", "painted", "--out", str(out)]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main([*words, "--port", str(taken.getsockname()[1])]) == 2
    assert main([*words, "--webhook-secret-env", "LINOCUT_NO_SUCH"]) == 2
    assert main([*words, "--port", "-1"]) == 2
    assert capsys.readouterr().err.count("\n") == 3


def fails(out: Path, *words: str) -> str:
    """The only line of a command that cannot run."""
    done = subprocess.run(
        command(out, *words), capture_output=True, text=True, env=environment(), check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    return done.stderr


def test_a_port_in_use_is_one_line(out: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port}" in fails(out, "--port", str(port))


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("nobody",), "there is no provider 'nobody'"),
        (("--port", "70000"), "'70000' is not a port"),
        (("--port", "x"), "'x' is not a port"),
        (("--scenario", "hapy"), "did you mean happy?"),
        (("--webhook-secret-env", "LINOCUT_NO_SUCH"), "LINOCUT_NO_SUCH is not set"),
    ],
)
def test_what_cannot_run_is_one_line(out: Path, words: tuple[str, ...], text: str) -> None:
    assert text in fails(out, *words)


def test_the_scenarios_are_those_of_the_fake() -> None:
    assert tuple(fake.SCENARIOS) == SCENARIOS

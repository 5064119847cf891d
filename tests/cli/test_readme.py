"""What the README tells people to type does what it says."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from linocut import freepik
from linocut_kit.fake import serve
from linocut_kit.spec.model import Provider

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


COMMANDS = [
    line.partition("  #")[0].strip()
    for block in blocks("sh")
    for line in block.splitlines()
    if line.startswith("linocut ")
]
HERE = [
    item
    for item in COMMANDS
    if not any(word in item for word in ("page.txt", "--live", "--base-url"))
]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("specs", "generated"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", HERE)
def test_a_command_of_the_readme_runs(command: str, checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "linocut_kit.cli", *shlex.split(command)[1:]],
        cwd=checkout, capture_output=True, text=True, check=False,
    )  # fmt: skip
    expected = 1 if "safety_tolerance=0" in command else 0
    assert done.returncode == expected, done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_the_python_of_the_readme_runs_against_the_fake(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, providers: tuple[Provider, ...]
) -> None:
    (checkout / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    first, second, portable = blocks("python")[:3]
    with serve(providers, port=0) as server:
        monkeypatch.setenv("FREEPIK_API_KEY", "test-key")
        monkeypatch.setenv("FREEPIK_BASE_URL", server.url)
        within = "\n".join(f"    {line}" if line else "" for line in second.splitlines())
        exec(compile(first + within + "\n" + portable, "README.md", "exec"), {})
    assert (checkout / "lighthouse.png").read_bytes()


def test_the_receiver_of_the_readme_reads_signed_webhooks(
    checkout: Path, providers: tuple[Provider, ...]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = blocks("python")[3].replace("8500", str(port))
    code = code.replace(".serve_forever()", ".handle_request()")
    receiver = subprocess.Popen(
        [sys.executable, "-c", code.replace("HTTPServer((", "print(flush=True)\nHTTPServer((")],
        env={**os.environ, "WEBHOOK_SECRET": "a-secret"}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert receiver.stdout is not None
    with receiver, serve(providers, port=0, webhook_secret="a-secret") as server:
        receiver.stdout.readline()
        with freepik.Freepik(api_key="test-key", base_url=server.url) as client:
            task = client.flux_2_klein.submit(
                prompt="x", webhook_url=f"http://127.0.0.1:{port}/hook"
            )
        assert receiver.stdout.readline().split()[:2] == [task.id, "IN_PROGRESS"]


def test_the_readme_is_short_and_names_every_exit_code() -> None:
    assert README.count("\n") < 200
    for code in ("0", "1", "2", "3", "130"):
        assert f"| {code} |" in README

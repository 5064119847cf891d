"""Every command with a broken standard stream: no traceback, and an exit code that is the truth."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT

WORDS = {
    "list": ("list", 0),
    "show": ("show freepik/flux-2-klein", 0),
    "validate": ("validate freepik/flux-2-klein -p seed:=-1", 1),
    "conform": ("conform freepik/flux-2-klein --mock --dry-run", 0),
    "explain": ("explain server-looser", 0),
    "export": ("export yuto", 0),
    "--help": ("--help", 0),
}
BROKEN = {"closed": "{} >&-", "full": "{} >/dev/full", "no stderr": "{} 2>&-"}


def _ran(command: str) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr + done.stdout


@pytest.mark.parametrize("name", WORDS)
def test_a_broken_stream_gives_no_traceback_and_no_false_code(name: str) -> None:
    words, whole = WORDS[name]
    for way, form in BROKEN.items():
        code, said = _ran(form.format(f"{sys.executable} -m linocut_kit.cli {words}"))
        assert "Traceback" not in said, (way, said)
        assert "Exception ignored" not in said, (way, said)
        assert code == (whole if way == "no stderr" else 2), (way, said)


def test_an_unexpected_fault_is_one_line_that_says_how_to_report_it(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import linocut_kit.cli.list as one\n"
        "def run(arguments): raise RuntimeError('boom \\x1b[31m')\n"
        "one.run = run\n"
    )
    command = [sys.executable, "-m", "linocut_kit.cli", "list"]
    for more in ({}, {"LINOCUT_DEBUG": "1"}):
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=ROOT,
            env={"PYTHONPATH": f"{tmp_path}:{ROOT}/codegen:{ROOT}/generated", **more},
        )  # fmt: skip
        assert done.returncode == 2
        assert ("Traceback" in done.stderr) is bool(more)
        assert "\x1b" not in done.stderr.splitlines()[-1]
        assert "LINOCUT_DEBUG=1" in done.stderr.splitlines()[-1]

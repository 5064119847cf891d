"""Every command knows the parameters of a create, and what leads to a task."""

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.bindings.server import KEY, PNG, Ember, served

from linocut_kit.cli import main

ASKED = ("-p", "owner=me", "-p", "model=a/b", "-p", "billing=team", "-p", "prompt=a fox")
Said = tuple[int, str, str]
Command = Callable[..., Said]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Ember]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EMBER_API_KEY", KEY)
    with served(Ember()) as found:
        monkeypatch.setenv("EMBER_BASE_URL", found.url)
        yield found


@pytest.fixture
def command(printed: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command on the printed package: its exit code, and what it says."""

    def run(*words: str, out: str = "--out-dir") -> Said:
        code = main([*words, "--package", "embers", out, str(printed)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_run_saves_its_images_and_says_what_leads_to_the_task(
    api: Ember, command: Command
) -> None:
    code, out, err = command("run", "ember/paint", *ASKED, "-p", 'tags=["x"]')
    assert code == 0 and Path(out.strip()).read_bytes() == PNG
    assert err.startswith("task job-0 -p 'owner:=\"me\"' -p 'region:=\"eu west/1\"'\n")
    assert api.seen[0][1] == "/v1/me/models/a%2Fb:paint"
    line = shlex.split(err.splitlines()[0])
    code, out, _ = command("task", "ember/paint", *line[1:], "--wait", "--overwrite")
    assert code == 0 and Path(out.strip()).read_bytes() == PNG
    assert command("task", "ember/paint", *line[1:])[:2] == (0, "done\n")
    code, out, err = command("task", "ember/paint", "job-0", "--cancel")
    assert (code, out, err) == (0, "", "the provider was asked to stop task job-0\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["job-0"], "add -p owner=VALUE -p region=VALUE"),
        (["job-0", "--wait", "-p", "owner=me"], "add -p region=VALUE"),
        (["job-0", "-p", "zone=1"], "-p zone: beside the id, owner, region leads to a task"),
        (["job-0", "--wait", "--cancel"], "do not go together"),
        (["job-0", "-p", "owner=a\nb", "-p", "region=x"], "the header X-Owner can carry"),
        (["..", "--cancel"], "a task id must be printable"),
    ],
)
def test_a_task_that_cannot_be_reached_is_one_line(
    words: list[str], said: str, api: Ember, command: Command
) -> None:
    code, out, err = command("task", "ember/paint", *words)
    assert (code, out, err.count("\n")) == (2, "", 1) and said in err
    assert api.seen == []


def test_bad_parameters_are_told_like_bad_fields(api: Ember, command: Command) -> None:
    bad = ("-p", "owner=..", "-p", "model=c", "-p", "count=9", "-p", "X-Trace=\té")
    code, out, err = command("run", "ember/paint", *bad, "-p", "prompt=a")
    assert code == 1 and api.seen == []
    for place in (
        "path:/owner",
        "path:/model",
        "query:/billing",
        "query:/count",
        "header:/X-Trace",
    ):
        assert f"ember/paint {place}: " in out + err
    code, out, _ = command("validate", "ember/paint", *bad, "--format", "json", out="--out")
    pointers = {item["pointer"] for item in json.loads(out)["findings"]}
    assert code == 1 and {"path:/owner", "query:/billing", "/prompt"} <= pointers


def test_a_dry_run_is_the_same_request(api: Ember, command: Command) -> None:
    code, out, _ = command("run", "ember/paint", *ASKED, "-p", "X-Trace='$x", "--dry-run")
    words = shlex.split(out)
    assert code == 0 and f"{api.url}/v1/me/models/a%2Fb:paint?billing=team" in words
    assert "X-Version: 2026-01" in words and "X-Trace: '$x" in words
    assert words[-1] == '{"prompt": "a fox"}'


def test_the_parameters_are_shown(command: Command) -> None:
    code, out, _ = command("show", "ember/paint", out="--out")
    assert code == 0 and "billing  string, required: enum team, own" in out
    assert command("show", "ember/paint", "X-Trace", out="--out")[0] == 0

"""The command line as a person types it: what is printed where, and the exit code."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linocut_kit.cli import COMMANDS, main
from linocut_kit.cli.render import as_github, as_junit
from linocut_kit.spec import Finding

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    specs = Path(shutil.copytree(ROOT / "specs", tmp_path / "specs"))
    path = specs / "vtrix/flux-kontext-pro.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('x-ratio: {min: "9:21"', "x-ratio: {min: 9:21"), "utf-8")
    return specs


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("linocut: ") and captured.err.count("\n") == 1, captured.err
    return captured.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["generat"], "did you mean generate?"),
        (["lint", "--colour"], "--colour"),
        (["lint", "--specs", "nowhere"], "nowhere does not exist"),
        (["lint", "--specs", "README.md"], "is not a folder"),
        (["lint", "--format", "xml"], "known are text"),
        (["export", "freepick"], "did you mean freepik?"),
        (["show", "vtrix/flux-kontext"], "did you mean vtrix/flux-kontext-pro?"),
        (["show", "vtrix/flux-kontext-pro", "promt"], "did you mean prompt?"),
        (["list", "--package", "nowhere"], "linocut generate"),
        (["explain", "bad-yml"], "did you mean bad-yaml?"),
        ([], "COMMAND"),
    ],
)
def test_what_cannot_run_is_one_line_and_exit_code_2(
    words: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert hint in one_line(capsys)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    assert f"linocut {command}" in capsys.readouterr().out


def test_lint_points_at_file_line_and_column(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", "--specs", str(broken)]) == 1
    out = capsys.readouterr().out
    path = broken / "vtrix/flux-kontext-pro.yaml"
    line = next(
        n for n, text in enumerate(path.read_text("utf-8").splitlines(), 1) if "min: 9:21" in text
    )
    assert out.startswith(f"{path}:{line}:26: error[ambiguous-scalar]: 9:21 is")
    assert '\n  help: put it in quotes: "9:21"\n' in out


def test_lint_as_json_has_the_keys_of_every_command(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", "--specs", str(broken), "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["ok"]) == ("linocut/1", False)
    (finding,) = document["findings"]
    assert {
        "code", "severity", "endpoint", "pointer", "rule", "limit", "message", "help", "source",
    } <= set(finding)  # fmt: skip


def test_lint_under_github_actions_annotates_the_line(
    broken: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert main(["lint", "--specs", str(broken)]) == 1
    assert capsys.readouterr().out.startswith("::error file=")


def test_clean_specs_are_exit_code_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("format", ["json", "yaml"])
def test_export_prints_one_document(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    from ruamel.yaml import YAML

    assert main(["export", "yuto", "--format", format]) == 0
    document = YAML(typ="safe", pure=True).load(capsys.readouterr().out)
    assert document["openapi"] == "3.1.0"
    ratios = document["components"]["schemas"]["FluxProKontextRequest"]["properties"]
    assert ratios["aspect_ratio"]["enum"][0] == "21:9"


def test_export_of_wrong_specs_prints_the_findings(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "vtrix", "--specs", str(broken)]) == 1
    assert "ambiguous-scalar" in capsys.readouterr().out


def test_list_has_every_endpoint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--format", "json"]) == 0
    listed = {load["id"] for load in json.loads(capsys.readouterr().out)["endpoints"]}
    main(["list"])
    assert listed == {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert "freepik/flux-2-klein" in listed


def test_show_names_limits_page_day_and_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "freepik/flux-2-klein", "seed"]) == 0
    text = capsys.readouterr().out
    for words in ("integer or null", "maximum: 4294967295", "read 2026-11-21", "docs.freepik.com"):
        assert words in text
    assert main(["show", "vtrix/flux-kontext-pro", "seed", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["field"], shown["nullable"], len(shown["conflicts"])) == ("seed", True, 1)


def test_show_prints_a_whole_endpoint(capsys: pytest.CaptureFixture[str]) -> None:
    for format in ("text", "json"):
        assert main(["show", "yuto/flux-pro-kontext", "--format", format]) == 0
        text = capsys.readouterr().out
        assert "num_images" in text and "/fal-ai/flux-pro/kontext" in text


def test_explain_prints_why_and_both_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "ambiguous-scalar"]) == 0
    text = capsys.readouterr().out
    assert "21:9" in text and "bad:" in text and "good:" in text
    assert main(["explain"]) == 0
    assert "ambiguous-scalar" in capsys.readouterr().out


def test_a_closed_pipe_ends_the_command_quietly() -> None:
    done = subprocess.run(
        f"{sys.executable} -m linocut_kit.cli explain | head -1",
        shell=True, capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.stderr == "" and done.stdout.count("\n") == 1


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.startswith("linocut 0.")


FINDINGS = st.builds(
    Finding,
    code=st.just("a-code"),
    message=st.text(),
    help=st.none() | st.text(),
    severity=st.sampled_from(["error", "warning", "info"]),
    file=st.none() | st.text(min_size=1),
    pointer=st.none() | st.text(),
)


@given(FINDINGS)
def test_a_github_annotation_is_one_line_whatever_the_text(finding: Finding) -> None:
    text = as_github(finding)
    assert "\n" not in text and "\r" not in text
    assert text.startswith("::")


@given(st.lists(FINDINGS, max_size=3))
def test_a_junit_report_is_xml_whatever_the_text(findings: list[Finding]) -> None:
    suite = ElementTree.fromstring(as_junit(findings, "linocut"))
    failures = sum(finding.severity != "info" for finding in findings)
    assert suite.get("failures") == str(failures) == str(len(suite.findall("*/failure")))


@pytest.mark.parametrize(
    ("command", "missing", "extra"),
    [
        (["lint"], "ruamel", "cli"),
        (["generate", "--check"], "jinja2", "codegen"),
        (["run", "freepik/flux-2-klein", "-p", "prompt=x", "--mock"], "uvicorn", "contract"),
    ],
)
def test_a_missing_extra_is_one_line_that_installs_it(
    command: list[str], missing: str, extra: str
) -> None:
    code = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.partition('.')[0] == {missing!r}:\n"
        "            raise ModuleNotFoundError(f'No module named {name}', name=name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "from linocut_kit.cli import main\n"
        f"sys.exit(main({command!r}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 2
    assert (
        done.stderr == f"linocut: {missing} is not installed; run: pip install 'linocut[{extra}]'\n"
    )


@pytest.mark.parametrize("format", ["text", "json", "github", "junit"])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_names_that_no_terminal_can_show_are_written_out(
    format: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = r'{"prompt": "x", "\ud800": 1, "\u001b[31m": 1, "\n::error::": 1, "\u00e9": 1}'
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    ended = subprocess.run(
        [sys.executable, "-m", "linocut_kit.cli", "validate", "freepik/flux-2-klein",
         "--format", format],
        input=body.encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert b"\x1b" not in ended.stdout
    assert ended.stdout.count(b"\n::error") <= 3


def test_output_that_cannot_be_written_is_one_line() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no full device")
    for words in (["list"], ["validate", "freepik/flux-2-klein", "-p", "seed=-1"]):
        with full.open("w") as out:
            ended = subprocess.run(
                [sys.executable, "-m", "linocut_kit.cli", *words],
                stdout=out, stderr=subprocess.PIPE, check=False,
            )  # fmt: skip
        assert ended.returncode == 2
        assert ended.stderr.startswith(b"linocut: the output cannot be written: ")
        assert ended.stderr.count(b"\n") == 1

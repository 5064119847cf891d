"""The working folder does not take over: only what was printed or asked for is run."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from linocut_kit.cli import main
from linocut_kit.spec.location import is_printed

PRINTED = Path(__file__).parents[2] / "generated"
STRAY = "print('TAKEN OVER', flush=True)\n"
RUN = "import sys; from linocut_kit.cli import main; sys.exit(main(sys.argv[1:]))"
BODY = ["validate", "freepik/flux-2-klein", "-p", "prompt=a pier"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "generated").mkdir()
    return tmp_path


def linocut(*words: str) -> tuple[int, str]:
    """Exit code and all that a command says, in the working folder."""
    run = subprocess.run(
        [sys.executable, "-c", RUN, *words], capture_output=True, encoding="utf-8", check=False
    )
    return run.returncode, run.stdout + run.stderr


def copy(folder: Path, *, manifest: bool) -> None:
    """A printed package in a folder, with a line of its own in its code."""
    shutil.copytree(PRINTED / "linocut", folder / "linocut")
    init = folder / "linocut" / "__init__.py"
    init.write_text(init.read_text("utf-8") + STRAY, "utf-8")
    if manifest:
        shutil.copy(PRINTED / "MANIFEST.json", folder)


def test_a_stray_module_beside_the_package_is_never_run(here: Path) -> None:
    copy(here / "generated", manifest=True)
    for name in ("httpx", "pydantic", "pybase64", "http", "fractions", "difflib"):
        (here / "generated" / f"{name}.py").write_text("print('STRAY', flush=True)\n")
    code, said = linocut(*BODY)
    assert (code, "STRAY" in said, "TAKEN OVER" in said) == (0, False, True)


def test_a_folder_that_linocut_did_not_print_is_run_only_where_asked(here: Path) -> None:
    copy(here / "generated", manifest=False)
    assert "TAKEN OVER" not in linocut(*BODY)[1]
    for asked in (["--out", "generated"], ["--package", "linocut"]):
        code, said = linocut(*BODY, *asked)
        assert (code, "TAKEN OVER" in said) == (0, True)


def test_a_package_that_only_lies_in_the_working_folder_is_not_taken(here: Path) -> None:
    copy(here, manifest=False)
    code = "import sys; sys.path.insert(0, ''); " + RUN
    run = subprocess.run(
        [sys.executable, "-c", code, *BODY], capture_output=True, encoding="utf-8", check=False
    )
    assert "TAKEN OVER" not in run.stdout + run.stderr


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"packages": {"linocut": []}}', "[" * 99_999])
def test_a_manifest_that_names_no_package_vouches_for_none(here: Path, text: str) -> None:
    (here / "MANIFEST.json").write_text(text)
    assert not is_printed(here, "linocut")
    shutil.copy(PRINTED / "MANIFEST.json", here)
    assert is_printed(here, "linocut")
    assert not is_printed(here, "httpx")


@pytest.mark.parametrize("name", ["../x", "a.b", "", "json"])
def test_a_package_by_the_name_of_something_else_is_refused(
    here: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(PRINTED / "linocut", here / "generated" / "json")
    before = json
    assert main([*BODY, "--package", name]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert sys.modules["json"] is before


def test_loading_a_package_leaves_the_search_path_alone(here: Path) -> None:
    copy(here / "generated", manifest=True)
    before = list(sys.path)
    code = f"{RUN.partition('sys.exit')[0]}before = list(sys.path); main(sys.argv[1:])"
    code += "; assert sys.path == before, sys.path"
    subprocess.run([sys.executable, "-c", code, *BODY], check=True, capture_output=True)
    assert sys.path == before

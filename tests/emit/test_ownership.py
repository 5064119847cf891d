"""What is not Linocut's stays as it is, whatever stands there and whenever a run ends."""

import json
import os
import py_compile
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.emit import crashes

from linocut_kit.cli import main
from linocut_kit.emit import generate as press
from linocut_kit.emit.manifest import MANIFEST, digest

INVENTED = Path(__file__).parents[2] / "tests/spec/specs/acme"
FOLDER = TemporaryDirectory()
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A folder where syncing to the disk costs nothing."""
EDITED = "acme/acme/matte.py"


@cache
def specs() -> Path:
    """The smallest specs, as every run prints them again."""
    found = Path(FOLDER.name) / "specs"
    (found / "acme").mkdir(parents=True)
    for name in ("provider.yaml", "matte.yaml"):
        shutil.copy(INVENTED / name, found / "acme")
    return found


def generate(out: Path, *more: str) -> int:
    return main(
        ["generate", "--specs", str(specs()), "--package", "acme", "--out", str(out), *more]
    )


def tree(out: Path) -> dict[str, Any]:
    return {
        path.relative_to(out).as_posix(): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else None
        for path in sorted(out.rglob("*"))
        if "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("printed")
    assert generate(out) == 0
    return out


@pytest.fixture
def out(printed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(printed, tmp_path / "out"))


@pytest.fixture
def stale(out: Path) -> Path:
    """The output with an edge: its manifest is of other specs, so that everything is compared."""
    path = out / MANIFEST
    document = json.loads(path.read_text("utf-8"))
    document["packages"]["acme"]["specs"]["acme/matte.yaml"] = "0" * 64
    path.write_text(json.dumps(document), "utf-8")
    return out


def test_foreign_files_in_a_printed_package_are_left_alone_and_named(
    stale: Path, printed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = stale / "acme"
    (folder / ".git/hooks").mkdir(parents=True)
    (folder / ".git/hooks/run.py").write_text("1", "utf-8")
    (folder / "acme/app.py").write_text("1", "utf-8")
    (folder / "acme/notes.txt").write_text("1", "utf-8")
    before = tree(stale)
    assert generate(stale) == 0
    assert tree(stale) == before | {MANIFEST: tree(printed)[MANIFEST]}
    said = capsys.readouterr().err
    assert "left alone" in said
    for name in ("acme/.git/", "acme/acme/app.py", "acme/acme/notes.txt"):
        assert name in said


@pytest.mark.parametrize("name", ["app.py", ".git/config", "acme/matte.py"])
def test_a_folder_without_an_entry_is_refused_in_one_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "acme" / name
    path.parent.mkdir(parents=True)
    path.write_text("mine", "utf-8")
    before = tree(tmp_path)
    assert generate(tmp_path) == 2
    assert tree(tmp_path) == before
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "no entry" in said and "--package" in said and "--force" in said


def test_a_lost_manifest_is_written_again_where_nothing_else_is_at_stake(
    out: Path, printed: Path
) -> None:
    (out / MANIFEST).unlink()
    assert generate(out) == 0
    assert tree(out) == tree(printed)


def test_an_edited_file_is_named_and_kept_until_it_is_forced(
    out: Path, printed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (out / EDITED).write_text("mine", "utf-8")
    before = tree(out)
    assert generate(out) == 2
    assert tree(out) == before
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert EDITED in said and "--force" in said
    assert generate(out, "--force") == 0
    assert tree(out) == tree(printed)
    assert EDITED in capsys.readouterr().err


def listed(out: Path, path: str, text: str) -> None:
    """Add a file to the folder and to the manifest, as an earlier run would have."""
    (out / path).parent.mkdir(parents=True, exist_ok=True)
    (out / path).write_text(text, "utf-8")
    document = json.loads((out / MANIFEST).read_text("utf-8"))
    document["packages"]["acme"]["files"][path] = digest(text)
    document["packages"]["acme"]["specs"]["acme/matte.yaml"] = "0" * 64
    (out / MANIFEST).write_text(json.dumps(document), "utf-8")


def test_a_printed_file_of_no_spec_is_removed_with_its_folder(out: Path, printed: Path) -> None:
    listed(out, "acme/gone/client.py", press.PRINTED)
    assert generate(out, "--check") == 1
    assert generate(out) == 0
    assert tree(out) == tree(printed)


def test_a_stale_file_edited_by_hand_is_not_removed(out: Path) -> None:
    listed(out, "acme/gone/client.py", press.PRINTED)
    (out / "acme/gone/client.py").write_text(press.PRINTED + "mine", "utf-8")
    assert generate(out) == 2
    assert (out / "acme/gone/client.py").exists()


@pytest.mark.parametrize(
    "path", ["../mine.py", "/tmp/mine.py", "acme/../mine.py", "acme/.git/config", "mine.py"]
)
def test_a_manifest_that_lists_what_is_never_printed_is_not_acted_upon(
    path: str, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.py").write_text("x", "utf-8")
    document = json.loads((out / MANIFEST).read_text("utf-8"))
    document["packages"]["acme"]["files"][path] = digest("x")
    (out / MANIFEST).write_text(json.dumps(document), "utf-8")
    before = tree(tmp_path)
    assert generate(out, "--check") == 1
    assert generate(out) == 2
    assert "is not one that linocut wrote" in capsys.readouterr().err
    assert tree(tmp_path) == before


def test_a_foreign_file_that_the_manifest_was_made_to_list_is_kept(out: Path) -> None:
    listed(out, "acme/gone/client.py", "import mine")
    assert generate(out) == 0
    assert (out / "acme/gone/client.py").read_text("utf-8") == "import mine"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"name": "an extension"}', "<<<<<<<"])
def test_another_manifest_is_neither_read_nor_overwritten(text: str, out: Path) -> None:
    (out / MANIFEST).write_text(text, "utf-8")
    assert generate(out, "--check") == 1
    assert generate(out) == 2
    assert (out / MANIFEST).read_text("utf-8") == text
    assert generate(out, "--force") == 0
    assert generate(out, "--check") == 0


@pytest.mark.parametrize("path", ["acme", "acme/acme", EDITED, MANIFEST])
def test_links_are_never_followed(
    path: str, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.move(out / path, elsewhere)
    if elsewhere.is_dir():
        (elsewhere / "mine.py").write_text("1", "utf-8")
    (out / path).symlink_to(elsewhere)
    before = tree(tmp_path)
    assert generate(out, "--check") == 1
    assert f"{path} is a link" in capsys.readouterr().out
    for more in ([], ["--force"]):
        assert generate(out, *more) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and f"{path} is a link" in said
    assert tree(tmp_path) == before


def fifo(path: Path) -> None:
    os.mkfifo(path)


def alone(path: Path) -> None:
    source = path.with_suffix(".py")
    source.write_text("1", "utf-8")
    py_compile.compile(str(source), str(path))
    source.unlink()


def text(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("1", "utf-8")


ODD = (
    ("acme/acme/contract.json", fifo, "is not a plain file"),
    ("acme/fifo", fifo, "is neither a file nor a folder"),
    ("acme/link", lambda path: path.symlink_to("/"), "is a link"),
    ("acme/acme/gone.pyc", alone, "is byte code that stands alone"),
    ("acme/acme/__pycache__/gone.cpython-311.pyc", text, "is byte code of a module"),
    ("acme/acme/more.py", text, "can be imported"),
    ("acme/acme/models.abi3.so", text, "can be imported"),
    ("acme/acme/models/__init__.py", text, "can be imported"),
    ("httpx.py", text, "is imported instead of httpx"),
)


def test_the_check_names_all_that_does_not_belong_there(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, make, _ in ODD:
        (out / path).unlink(missing_ok=True)
        make(out / path)
    text(out / "typing/__init__.py")
    before = sorted(item.relative_to(out) for item in out.rglob("*"))
    assert generate(out, "--check") == 1
    said = capsys.readouterr().out
    assert [path for path, _, words in ODD if f"{path} {words}" not in said] == []
    assert "typing is imported instead of typing" in said
    assert generate(out, "--diff") == 1
    assert sorted(item.relative_to(out) for item in out.rglob("*")) == before


def test_the_check_is_content_with_what_cannot_be_imported(out: Path) -> None:
    subprocess.run([sys.executable, "-c", "import acme.acme.matte"], cwd=out, check=True)
    (out / "acme/.git").mkdir()
    (out / "acme/.git/hook.py").write_text("1", "utf-8")
    (out / "acme/notes.txt").write_text("1", "utf-8")
    (out / "acme/my-scripts").mkdir()
    (out / "typing").mkdir()
    before = tree(out)
    assert generate(out, "--check") == 0
    assert tree(out) == before


@cache
def crashed() -> dict[str, Any]:
    with TemporaryDirectory(dir=MEMORY) as folder:
        done = subprocess.run(
            [sys.executable, crashes.__file__, folder], capture_output=True, text=True, check=True
        )
    return json.loads(done.stdout)


def runs(*how: str) -> list[dict[str, Any]]:
    return [item for item in crashed()["runs"] if item["how"] in how]


def settled(files: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if "linocut-staged" not in path}


@pytest.mark.parametrize("how", ["interrupt", "full"])
def test_a_write_that_fails_at_any_step_leaves_one_package_or_the_other(how: str) -> None:
    whole = [crashed()["old"], crashed()["new"]]
    assert len(runs(how)) > 20
    assert all(settled(run["after"]) in whole for run in runs(how))


def test_a_full_disk_leaves_the_old_package_and_no_trace() -> None:
    assert all(run["after"] == crashed()["old"] for run in runs("full")[:-1])


@pytest.mark.parametrize("how", ["kill", "interrupt", "full"])
def test_the_next_run_goes_on_after_any_end_without_being_forced(how: str) -> None:
    assert [run for run in runs(how) if run["next"] != crashed()["new"]] == []
    assert [run for run in runs(how) if run["code"] not in (0, 1, 99)] == []


@pytest.mark.parametrize("how", ["kill", "interrupt", "full"])
def test_nothing_foreign_is_touched_by_a_run_that_ends_early(how: str) -> None:
    for run in runs(how):
        assert run["after"]["linocut/gone/notes.txt"] == "mine"
        assert run["after"]["linocut/.git/HEAD"] == "ref"


NAMES = st.sampled_from(["a", "b", "__init__"])
MODULES = st.dictionaries(
    st.builds("{}/{}".format, st.sampled_from("pq"), NAMES) | st.just("__init__"),
    st.sampled_from(["1", "2"]),
    max_size=5,
)
FOREIGN = st.dictionaries(
    st.builds(
        "{}{}".format,
        st.sampled_from(["", "linocut/", "linocut/p/", "linocut/q/", "linocut/.git/"]),
        st.sampled_from(["a.py", "b.py", "__init__.py", "notes", "0.new", "a.pyc", ".x.linocut"]),
    ),
    st.sampled_from(["", "mine", crashes.HEAD]),
    max_size=4,
)


@given(FOREIGN, st.lists(st.tuples(MODULES, FOREIGN, st.booleans()), max_size=4))
@settings(max_examples=40, deadline=None)
def test_no_history_of_runs_changes_a_foreign_file(
    foreign: dict[str, str], history: list[tuple[dict[str, str], dict[str, str], bool]]
) -> None:
    with TemporaryDirectory(dir=MEMORY) as folder:
        out = Path(folder)
        printed: dict[str, str] = {}
        for modules, more, force in [({}, foreign, False), *history]:
            for path, content in more.items():
                (out / path).parent.mkdir(parents=True, exist_ok=True)
                (out / path).write_text(content, "utf-8")
            before = {path: text for path, text in crashes.tree(out).items() if text or "." in path}
            files = crashes.package(out / "specs", out, modules)
            found = press.compare(files, out, "linocut")
            if not found.obstacles and (force or (found.is_ours and not found.edited)):
                press.write(found, files, out, "linocut")
            after = crashes.tree(out)
            lost = {
                path
                for path, text in before.items()
                if after.get(path) != text and printed.get(path) != text and path != MANIFEST
            }
            assert lost <= (set(found.edited) if force else set())
            printed |= {path: after[path] for path in files if after.get(path) == files[path]}

"""Printing: the same bytes whatever the circumstances, and nothing more than has changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from linocut_kit.cli import main

ROOT = Path(__file__).parents[2]
INVENTED = ROOT / "tests/spec/specs"


def generate(specs: Path, out: Path, *more: str) -> int:
    return main(["generate", "--specs", str(specs), "--out", str(out), *more])


def tree(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "specs", tmp_path / "specs"))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("printed")
    assert generate(ROOT / "specs", out) == 0
    return out


def test_the_committed_package_is_what_the_specs_print(printed: Path) -> None:
    assert tree(printed) == tree(ROOT / "generated")


_PRINT = """
import random, sys
from pathlib import Path
from linocut_kit.emit.generate import rendered
from linocut_kit.spec import load_specs
specs, out = Path(sys.argv[1]), Path(sys.argv[2])
providers = list(load_specs(specs))
random.Random(sys.argv[3]).shuffle(providers)
files = rendered(tuple(providers), specs, out, "linocut")
for name in sorted(files):
    sys.stdout.write(name + chr(10) + files[name])
"""


def test_fresh_interpreters_print_the_same_bytes_from_specs_in_any_order(tmp_path: Path) -> None:
    texts = {
        subprocess.run(
            [sys.executable, "-c", _PRINT, str(ROOT / "specs"), str(tmp_path), seed],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


def test_one_moved_limit_changes_one_provider_and_the_manifest(
    specs: Path, tmp_path: Path, printed: Path
) -> None:
    out = Path(shutil.copytree(printed, tmp_path / "out"))
    edit(specs / "freepik/flux-2-klein.yaml", "maximum: 4294967295\n", "maximum: 4294967294\n")
    assert generate(specs, out) == 0
    before, after = tree(printed), tree(out)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert all(path == "MANIFEST.json" or path.startswith("linocut/freepik/") for path in changed)
    old = before["linocut/freepik/flux_2_klein.py"].decode().splitlines()
    new = after["linocut/freepik/flux_2_klein.py"].decode().splitlines()
    moved = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
    assert all("sha256" in item or "5" in item for item, _ in moved)
    assert len(moved) <= 4
    assert generate(specs, out, "--check") == 0


def test_modules_that_are_taken_as_they_are_are_those_that_the_specs_print(
    specs: Path, tmp_path: Path, printed: Path
) -> None:
    out = Path(shutil.copytree(printed, tmp_path / "out"))
    edit(specs / "freepik/flux-2-klein.yaml", "maximum: 4294967295\n", "maximum: 4294967294\n")
    assert generate(specs, out) == 0
    edit(specs / "freepik/provider.yaml", "title: Freepik API", "title: Freepik's API")
    assert generate(specs, out) == 0
    assert generate(specs, out, "--check") == 0
    assert b"Freepik's API" in tree(out)["linocut/freepik/client.py"]


def test_nothing_is_printed_again_when_nothing_has_changed(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert generate(specs, out) == 0
    stamps = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert generate(specs, out) == 0
    assert "nothing to do" in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


def test_what_was_removed_comes_back_with_the_same_bytes(tmp_path: Path, printed: Path) -> None:
    out = Path(shutil.copytree(printed, tmp_path / "out"))
    shutil.rmtree(out / "linocut/vtrix")
    (out / "linocut/freepik/models.py").unlink()
    assert generate(ROOT / "specs", out) == 0
    assert tree(out) == tree(printed)


def test_a_file_edited_by_hand_fails_the_check_even_with_a_fresh_manifest(
    tmp_path: Path, printed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from linocut_kit.emit.manifest import MANIFEST, manifest

    out = Path(shutil.copytree(printed, tmp_path / "out"))
    path = out / "linocut/vtrix/flux_kontext_pro.py"
    path.write_text(path.read_text("utf-8") + "\n# a note\n", "utf-8")
    files = {name: text.decode() for name, text in tree(out).items() if name != MANIFEST}
    (out / MANIFEST).write_text(manifest(files, ROOT / "specs", out, "linocut"), "utf-8")
    assert generate(ROOT / "specs", out, "--check") == 1
    assert "linocut/vtrix/flux_kontext_pro.py is not what the specs print" in (
        capsys.readouterr().out
    )
    assert path.read_text("utf-8").endswith("# a note\n")


def test_the_diff_reads_like_the_change(
    specs: Path, tmp_path: Path, printed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = Path(shutil.copytree(printed, tmp_path / "out"))
    edit(specs / "vtrix/flux-kontext-pro.yaml", "maximum: 6\n", "maximum: 7\n")
    capsys.readouterr()
    assert generate(specs, out, "--diff") == 1
    text = capsys.readouterr().out
    assert "-    limit=6," in text and "+    limit=7," in text
    assert tree(out) == tree(printed)


def test_other_specs_go_into_their_own_package_beside_the_first(
    tmp_path: Path, printed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = Path(shutil.copytree(printed, tmp_path / "out"))
    assert generate(INVENTED, out, "--package", "invented") == 0
    assert generate(INVENTED, out, "--package", "invented", "--check") == 0
    assert generate(ROOT / "specs", out, "--check") == 0
    code = (
        "from invented import acme\n"
        "assert acme.glossy.check({'prompt': 'x', 'style': 'on'}) == []\n"
        "print(*[one.pointer for one in acme.glossy.check({'prompt': '', 'layers': [{}]})])\n"
        "assert acme.matte.output_size('wide', 'large') == (192, 96)\n"
        "print(acme.Acme, acme.AsyncAcme, acme.models.GlossyRequest)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=out, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "/prompt /style /layers/0/name"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--package", "not-a-name"], "is not a Python name"),
        (["--out", "README.md"], "is not a folder"),
        (["--specs", "nowhere"], "does not exist"),
        (["--colour"], "--colour"),
    ],
)
def test_what_cannot_run_is_said_in_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(ROOT)
    assert main(["generate", *arguments]) == 2
    captured = capsys.readouterr()
    assert words in captured.err and captured.err.count("\n") == 1
    assert captured.out == ""


def test_a_wrong_spec_is_not_printed(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(specs / "freepik/flux-2-klein.yaml", "default: 2\n", "default: 7\n")
    assert generate(specs, tmp_path / "out") == 1
    assert "error[bad-default]" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()

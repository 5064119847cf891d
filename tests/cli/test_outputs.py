"""Outputs of commands: nothing foreign is replaced, nothing paid for is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linocut_kit.cli import main
from linocut_kit.cli.failure import Failure
from linocut_kit.cli.saving import check_pattern
from linocut_kit.runtime.outputs import check_writable, writing
from linocut_kit.runtime.saving import safe_name

ROOT = Path(__file__).parents[2]
RUN = (
    "run", "freepik/flux-2-klein", "-p", "prompt=a lighthouse", "--mock",
    "--out-dir", str(ROOT / "generated"),
)  # fmt: skip


@given(st.text() | st.sampled_from(["../../x", "\0", "CON", "x" * 5000, "\ud800"]))
def test_every_id_makes_a_harmless_name(task_id: str) -> None:
    name = safe_name(task_id)
    assert 0 < len(name) <= 80
    assert name.isascii()
    assert not set("/\\\0") & set(name)
    assert not name.startswith(".")
    assert name.lower() != "con"


@given(st.lists(st.text(), min_size=2, max_size=2, unique=True))
def test_two_ids_never_share_a_name(ids: list[str]) -> None:
    assert safe_name(ids[0]) != safe_name(ids[1])


def test_a_fifo_is_written_through_and_stays(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with writing(fifo) as file:
        file.write(b"whole")
    assert os.read(reader, 10) == b"whole"
    os.close(reader)
    assert fifo.is_fifo()


def test_a_link_keeps_pointing_to_its_file(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "file")
    with writing(link) as file:
        file.write(b"whole")
    assert link.is_symlink()
    assert (tmp_path / "file").read_bytes() == b"whole"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        check_writable(tmp_path)


@pytest.mark.parametrize("pattern", ["{task", "a/{nope}.png", "x" * 300, "file/{task}.png", "dir"])
def test_a_bad_out_is_refused_first(
    pattern: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    Path("dir").mkdir()
    with pytest.raises(Failure, match="--out"):
        check_pattern(pattern)


def test_an_existing_file_is_kept_unless_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jpg").write_text("mine")
    Path("a.png").write_text("mine")
    assert main([*RUN, "--out", "a.{ext}"]) == 0
    assert Path("a.jpg").read_text() == Path("a.png").read_text() == "mine"
    assert len(list(tmp_path.glob("a_2.*"))) == 1


@pytest.mark.parametrize("broken", [">&-", ">/dev/full", "2>&-", "| head -c 0"])
def test_a_run_with_broken_output_saves_and_tells_the_truth(broken: str, tmp_path: Path) -> None:
    line = f'set -o pipefail; "$0" -m linocut_kit.cli "$@" {broken}'
    ended = subprocess.run(
        ["bash", "-c", line, sys.executable, *RUN], cwd=tmp_path, capture_output=True, text=True
    )
    assert list(tmp_path.glob("out/*"))
    assert "Traceback" not in ended.stderr
    if broken == "2>&-":
        assert (ended.returncode, ended.stdout[:5]) == (0, "task ")
    else:
        assert ended.returncode == 2
        assert "saved out/" in ended.stderr


@pytest.mark.parametrize(
    "words", [("--base-url", "http://[::1"), ("-p", "x=\udcff"), ("-p", "image=@\udcff")]
)
def test_odd_words_are_one_line(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*(item for item in RUN if item != "--mock"), *words]) in (1, 2)
    assert "Traceback" not in capsys.readouterr().err

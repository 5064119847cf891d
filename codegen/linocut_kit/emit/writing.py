"""Files replaced as a whole: all of them, or none, or the next run goes on.

Every new file is written and synced beside the package first, in the same file system. Then the
manifest says what is about to be there, one rename a file follows, and the final manifest is the
last of them. What fails in between is undone; what is killed in between leaves the first manifest,
which lists old and new digests alike, so that the next run knows every file as Linocut's.
"""

import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_STAGED = re.compile(r"[0-9]+\.(?:new|old)")


@dataclass(frozen=True, slots=True)
class _Rename:
    """One rename. `new` is None for a file that goes, `old` for one that was not there."""

    target: Path
    new: Path | None
    old: Path | None


def replace(
    files: Mapping[str, str | None], out: Path, package: str, manifests: tuple[str, str, str]
) -> None:
    """Write the texts and remove what has None, by path below `out`.

    `manifests` has the manifest's path, its text on the way and its text at the end. Raises
    OSError; what was there is then there again.
    """
    path, intended, final = manifests
    out.mkdir(parents=True, exist_ok=True)
    clear(out, package)
    stage = _stage(out, package)
    stage.mkdir()
    made: list[Path] = []
    done: list[_Rename] = []
    try:
        first = _staged(stage, 0, out / path, intended)
        last = _staged(stage, 1, out / path, final)
        steps = [
            _staged(stage, number, out / name, text)
            for number, (name, text) in enumerate(files.items(), 2)
        ]
        _sync([stage])
        for step in (first, *steps):
            done.append(step)
            _apply(step, made)
            if step is first:
                _sync([out])
        _sync({rename.target.parent for rename in steps})
        _apply(last, made)
    except BaseException:
        _undo(done, made)
        clear(out, package)
        raise
    _sync([out])
    _drop_empty(rename.target.parent for rename in steps if rename.new is None)
    clear(out, package)


def clear(out: Path, package: str) -> None:
    """Remove what a killed run has staged. Raises OSError if something else stands there."""
    stage = _stage(out, package)
    if not os.path.lexists(stage):
        return
    for path in list(stage.iterdir()) if not stage.is_symlink() else ():
        if _STAGED.fullmatch(path.name):
            path.unlink()
    stage.rmdir()


def _stage(out: Path, package: str) -> Path:
    return out / f".{package}.linocut-staged"


def _staged(stage: Path, number: int, target: Path, text: str | None) -> _Rename:
    new, old = stage / f"{number}.new", stage / f"{number}.old"
    if text is not None:
        with new.open("x", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    if os.path.lexists(target):
        try:
            os.link(target, old, follow_symlinks=False)
        except (OSError, NotImplementedError):
            shutil.copy2(target, old, follow_symlinks=False)
    return _Rename(target, new if text is not None else None, old if os.path.lexists(old) else None)


def _apply(step: _Rename, made: list[Path]) -> None:
    if step.new is None:
        step.target.unlink(missing_ok=True)
        return
    missing = [parent for parent in step.target.parents if not parent.exists()]
    for folder in reversed(missing):
        made.append(folder)
        folder.mkdir(exist_ok=True)
    step.new.replace(step.target)


def _undo(done: list[_Rename], made: list[Path]) -> None:
    for step in reversed(done):
        if step.old is not None:
            step.old.replace(step.target)
        elif step.new is not None and not step.new.exists():
            step.target.unlink(missing_ok=True)
    _drop_empty(reversed(made))


def _drop_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _sync(folders: Iterable[Path]) -> None:
    """Let renames survive a power cut. Windows has no such call for folders."""
    for folder in folders if os.name == "posix" else ():
        if not folder.is_dir():
            continue
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

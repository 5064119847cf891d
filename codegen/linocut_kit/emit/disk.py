"""What stands in a folder that is printed into. Nothing here follows a link or waits for a FIFO."""

import os
import re
import stat
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

_IMPORTABLE = re.compile(r"\w+(?:\.[\w-]+)?\.(?:py|pyi|so|pyd)")
_CACHE = "__pycache__"
_IMPORTED = sys.stdlib_module_names | {
    "annotated_types", "anyio", "certifi", "h11", "httpcore", "httpx", "idna", "linocut_kit",
    "pybase64", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stranger:
    """Something that was not printed. `fault` says why it may not stay, empty where it may."""

    path: str
    fault: str


def text_of(path: Path) -> str | None:
    """The text of a plain file, with LF as line ends. None for anything else."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read().decode("utf-8", "surrogateescape").replace("\r\n", "\n")


def obstacle(out: Path, path: str) -> str | None:
    """What stands in the way of a plain file at `path` below `out`, and why. None if nothing."""
    parts = path.split("/")
    for end in range(1, len(parts) + 1):
        place = "/".join(parts[:end])
        try:
            mode = (out / place).lstat().st_mode
        except FileNotFoundError:
            return None
        if stat.S_ISLNK(mode):
            return f"{place} is a link, which is never followed"
        if end < len(parts) and not stat.S_ISDIR(mode):
            return f"{place} is not a folder"
        if end == len(parts) and not stat.S_ISREG(mode):
            return f"{place} is not a plain file"
    return None


def strangers(out: Path, package: str, mine: Collection[str]) -> list[Stranger]:
    """What the package's folder has besides `mine`, and what beside it would be imported first."""
    folder = out / package
    inside = _walk(folder, package, mine) if not folder.is_symlink() and folder.is_dir() else ()
    return [*inside, *(_beside(out) if out.is_dir() else ())]


def _walk(folder: Path, prefix: str, mine: Collection[str]) -> Iterator[Stranger]:
    for dir_entry in _listed(folder):
        path = f"{prefix}/{dir_entry.name}"
        below = any(name.startswith(f"{path}/") for name in mine)
        if path in mine or (below and not dir_entry.is_dir(follow_symlinks=False)):
            continue
        if dir_entry.is_symlink():
            yield Stranger(path, "is a link, and no spec prints it")
        elif dir_entry.is_dir(follow_symlinks=False):
            yield from _folder(Path(dir_entry.path), path, mine, below=below)
        elif not dir_entry.is_file(follow_symlinks=False):
            yield Stranger(path, "is neither a file nor a folder")
        else:
            yield Stranger(path, _fault(folder, dir_entry.name))


def _folder(folder: Path, path: str, mine: Collection[str], *, below: bool) -> Iterator[Stranger]:
    if folder.name == _CACHE:
        yield from _caches(folder, path)
        return
    inside = list(_walk(folder, path, mine)) if folder.name.isidentifier() else []
    faults = [stranger for stranger in inside if stranger.fault]
    yield from inside if below else faults or [Stranger(f"{path}/", "")]


def _caches(folder: Path, prefix: str) -> Iterator[Stranger]:
    """Byte code belongs to the source beside it, and is the interpreter's."""
    for dir_entry in _listed(folder):
        source = folder.parent / f"{dir_entry.name.partition('.')[0]}.py"
        if dir_entry.is_symlink():
            yield Stranger(f"{prefix}/{dir_entry.name}", "is a link, and no spec prints it")
        elif dir_entry.name.endswith(".pyc") and not os.path.lexists(source):
            yield Stranger(
                f"{prefix}/{dir_entry.name}", "is byte code of a module that has no source"
            )


def _fault(folder: Path, name: str) -> str:
    stem = name.partition(".")[0]
    if name.endswith(".pyc") and not os.path.lexists(folder / f"{stem}.py"):
        return "is byte code that stands alone, and is run when it is imported"
    if _IMPORTABLE.fullmatch(name):
        return "can be imported, and no spec prints it"
    return ""


def _beside(out: Path) -> Iterator[Stranger]:
    for dir_entry in _listed(out):
        stem = dir_entry.name.partition(".")[0]
        if stem not in _IMPORTED:
            continue
        module = _IMPORTABLE.fullmatch(dir_entry.name) or dir_entry.name.endswith(".pyc")
        if dir_entry.is_dir():
            module = any(
                name.stem.partition(".")[0] == "__init__" for name in Path(dir_entry.path).iterdir()
            )
        if module and not dir_entry.name.endswith(".pyi"):
            fault = f"is imported instead of {stem} where this folder is on the path"
            yield Stranger(dir_entry.name, fault)


def _listed(folder: Path) -> list["os.DirEntry[str]"]:
    with os.scandir(folder) as found:
        return sorted(found, key=lambda dir_entry: dir_entry.name)

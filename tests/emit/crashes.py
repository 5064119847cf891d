"""Writes that end early, each in a process of its own: python crashes.py FOLDER, JSON on stdout.

An audit hook of the interpreter sees every operation on the file system before it is done. At the
n-th one the process is killed, interrupted, or told that the disk is full.
"""

import errno
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from linocut_kit.emit import generate, manifest

EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.scandir")
_ROOM = ("open", "os.mkdir", "os.link")
HEAD = generate.PRINTED


def package(specs: Path, out: Path, modules: dict[str, str]) -> dict[str, str]:
    files = {f"linocut/{name}.py": f"{HEAD}{text}\n" for name, text in modules.items()}
    return {**files, manifest.MANIFEST: manifest.manifest(files, specs, out, "linocut")}


OLD = {"__init__": "old", "acme/__init__": "same", "gone/client": "old"}
NEW = {"__init__": "new", "acme/__init__": "same", "more/client": "new"}


def write(specs: Path, out: Path, modules: dict[str, str]) -> None:
    files = package(specs, out, modules)
    found = generate.compare(files, out, "linocut")
    assert found.is_ours and not found.edited and not found.obstacles, found
    generate.write(found, files, out, "linocut")


def tree(out: Path) -> dict[str, str]:
    return {
        path.relative_to(out).as_posix(): path.read_text("utf-8") if path.is_file() else ""
        for path in sorted(out.rglob("*"))
    }


def _hook(how: str, at: int, root: str) -> None:
    seen = 0

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event not in EVENTS or root not in str(arguments[0]):
            return
        seen += 1
        if how == "kill" and seen == at:
            os._exit(99)
        if how == "interrupt" and seen == at:
            raise KeyboardInterrupt
        reads = event == "open" and not (isinstance(arguments[2], int) and arguments[2] & 3)
        if how == "full" and seen >= at and event in _ROOM and not reads:
            raise OSError(errno.ENOSPC, "No space left on device", str(arguments[0]))

    sys.addaudithook(look)


def _ended(specs: Path, out: Path, how: str, at: int) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 0
    try:
        _hook(how, at, str(out))
        write(specs, out, NEW)
    except (KeyboardInterrupt, OSError):
        code = 1
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        code = 2
    os._exit(code)


def main(root: Path) -> None:
    specs, old, new = root / "specs", root / "old", root / "new"
    specs.mkdir()
    for out in (old, new):
        write(specs, out, OLD)
        (out / "linocut/gone/notes.txt").write_text("mine", "utf-8")
        (out / "linocut/.git").mkdir()
        (out / "linocut/.git/HEAD").write_text("ref", "utf-8")
    write(specs, new, NEW)
    runs = []
    for how in ("kill", "interrupt", "full"):
        for at in range(1, 1000):
            out = root / "out"
            shutil.copytree(old, out)
            code = _ended(specs, out, how, at)
            after = tree(out)
            write(specs, out, NEW)
            runs.append({"how": how, "at": at, "code": code, "after": after, "next": tree(out)})
            shutil.rmtree(out)
            if code == 0:
                break
    print(json.dumps({"old": tree(old), "new": tree(new), "runs": runs}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

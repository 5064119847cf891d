"""Where a generated package is, and whether a folder may be trusted to hold one."""

import importlib.util
import json
from pathlib import Path

MANIFEST = "MANIFEST.json"


def is_printed(folder: Path, package: str) -> bool:
    """Whether the folder's manifest says that `package` was printed into it."""
    try:
        packages = json.loads((folder / MANIFEST).read_bytes())["packages"]
        return f"{package}/__init__.py" in packages[package]["files"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def find_installed(package: str, *, asked: bool) -> Path | None:
    """The folder of an installed package, without importing it; None where there is none.

    A package that merely lies in the working folder counts only if the manifest there lists it,
    or if it was `asked` for by its name.
    """
    if not package.isidentifier():
        return None
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return None
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations)))
    here = folder.resolve().parent
    return folder if asked or here != Path.cwd() or is_printed(here, package) else None

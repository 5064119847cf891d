"""What was printed from what: digests of specs, tools and files, cheap enough to look at first."""

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import linocut_kit

MANIFEST = "MANIFEST.json"
_SCHEMA = "linocut-manifest/1"
_TOOLS = ("datamodel-code-generator", "jinja2", "ruff")


def source_digests(specs: Path) -> dict[str, str]:
    """The digest of every spec file, without reading it as YAML."""
    return {
        f"{path.parent.name}/{path.name}": digest(
            path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
        )
        for path in sorted(specs.glob("*/*.y*ml"))
    }


def is_current(specs: Path, out: Path, package: str) -> bool:
    """Whether specs, tools and every printed file are as the manifest says."""
    entry = _entry(out, package)
    return (
        entry.get("tools") == _tools()
        and entry.get("specs") == source_digests(specs)
        and entry.get("files")
        == {path: digest(text) for path, text in on_disk(out, package).items()}
    )


def manifest(files: dict[str, str], specs: Path, out: Path, package: str) -> str:
    """The manifest's text for these files; what it says of other packages stays."""
    entry = {
        "specs": source_digests(specs),
        "files": {path: digest(text) for path, text in sorted(files.items())},
        "tools": _tools(),
    }
    packages = {**_read(out).get("packages", {}), package: entry}
    return json.dumps({"schema": _SCHEMA, "packages": packages}, indent=1, sort_keys=True) + "\n"


def unchanged(provider: str, folder: str, specs: Path, out: Path, package: str) -> dict[str, str]:
    """The files in a provider's `folder` if neither they nor their specs have changed, else {}."""
    entry = _entry(out, package)
    mine = f"{provider}/"
    if entry.get("tools") != _tools():
        return {}
    if _below(entry.get("specs"), mine) != _below(source_digests(specs), mine):
        return {}
    files = {path: text for path, text in on_disk(out, package).items() if path.startswith(folder)}
    digests = {path: digest(text) for path, text in files.items()}
    return files if digests == _below(entry.get("files"), folder) else {}


def on_disk(out: Path, package: str) -> dict[str, str]:
    """Every file of a package with its text, by path below `out`."""
    return {
        path.relative_to(out).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted((out / package).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def digest(text: str) -> str:
    """SHA-256 of a text, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _below(digests: Any, prefix: str) -> dict[str, str]:
    found = digests if isinstance(digests, dict) else {}
    return {path: one for path, one in found.items() if path.startswith(prefix)}


def _entry(out: Path, package: str) -> dict[str, Any]:
    entry = _read(out).get("packages", {}).get(package)
    return entry if isinstance(entry, dict) else {}


def _read(out: Path) -> dict[str, Any]:
    try:
        found = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("schema") == _SCHEMA else {}


@cache
def _tools() -> dict[str, str]:
    """What decides the bytes besides the specs: tools, and the kit's own reading and printing."""
    kit = Path(linocut_kit.__file__).parent
    sources = {
        path.relative_to(kit).as_posix(): path.read_text(encoding="utf-8")
        for part in ("emit", "spec")
        for path in sorted((kit / part).rglob("*"))
        if path.suffix in (".py", ".jinja")
    }
    press = digest(json.dumps(sources))
    return {
        **{name: version(name) for name in _TOOLS},
        "linocut": linocut_kit.__version__,
        "press": press,
    }

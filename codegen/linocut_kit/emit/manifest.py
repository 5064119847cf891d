"""What was printed from what: digests of specs, tools and files, cheap enough to look at first.

The manifest is also the title deed: a file is Linocut's only where its entry lists the path under
the digest of what stands there. A manifest that Linocut cannot have written is never acted upon.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import linocut_kit
from linocut_kit.emit.disk import obstacle, text_of
from linocut_kit.spec.names import module_name

MANIFEST = "MANIFEST.json"
_SCHEMA = "linocut-manifest/1"
_TOOLS = ("datamodel-code-generator", "jinja2", "ruff")
_ENTRY = frozenset({"specs", "files", "tools"})
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PRINTED = re.compile(
    r"/(?:__init__\.py|py\.typed|(\w+)/(?:(\w+)\.py|(?:contract|catalogue)\.json))"
)

_SIBLING = re.compile(r"(?<!provider)\.ya?ml#")

Entry = Mapping[str, Mapping[str, str]]


def source_digests(specs: Path) -> dict[str, str]:
    """The digest of every spec file, without reading it as YAML."""
    return {
        f"{path.parent.name}/{path.name}": digest(
            path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
        )
        for path in sorted(specs.glob("*/*.y*ml"))
        if path.is_file()
    }


def is_current(specs: Path, out: Path, package: str) -> bool:
    """Whether specs, tools and every printed file are as the manifest says."""
    entry = entries(out).get(package)
    return (
        entry is not None
        and "writing" not in entry
        and entry["tools"] == _tools()
        and entry["specs"] == source_digests(specs)
        and entry["files"] == _found(out, entry["files"])
    )


def manifest(files: Mapping[str, str], specs: Path, out: Path, package: str) -> str:
    """The manifest's text for these files; what it says of other packages stays."""
    entry = {
        "specs": source_digests(specs),
        "files": {path: digest(text) for path, text in sorted(files.items())},
        "tools": _tools(),
    }
    return _text({**entries(out), package: entry})


def intended(files: Mapping[str, str], out: Path, package: str) -> str:
    """The manifest's text while files are written: both what was there and what will be is ours."""
    old: Entry = entries(out).get(package) or {"specs": {}, "files": {}, "tools": {}}
    writing = {
        **old.get("writing", {}),
        **{path: digest(text) for path, text in files.items() if path != MANIFEST},
    }
    return _text({**entries(out), package: {**old, "writing": writing}})


def unchanged(specs: Path, out: Path, package: str) -> dict[str, dict[str, str]]:
    """The files of each provider, by its name, where neither they nor their specs have changed."""
    entry = entries(out).get(package)
    if entry is None or entry["tools"] != _tools():
        return {}
    sources = source_digests(specs)
    found: dict[str, dict[str, str]] = {}
    for name in sorted({file.partition("/")[0] for file in sources}):
        digests = _below(entry["files"], f"{package}/{module_name(name)}/")
        same = _below(entry["specs"], f"{name}/") == _below(sources, f"{name}/")
        if same and digests and _found(out, digests) == digests:
            found[name] = {path: text_of(out / path) or "" for path in digests}
    return found


def same_modules(specs: Path, out: Path, package: str) -> dict[str, str]:
    """The modules of endpoints, by path, where neither they nor the two specs that they come of
    have changed. A spec that refers to another endpoint's is never one of these.
    """
    entry = entries(out).get(package)
    if entry is None or entry["tools"] != _tools():
        return {}
    sources = source_digests(specs)
    same = {file for file, text in sources.items() if entry["specs"].get(file) == text}
    found: dict[str, str] = {}
    for file in same:
        name, _, stem = file.rpartition(".")[0].partition("/")
        path = f"{package}/{module_name(name)}/{module_name(stem)}.py"
        listed = {path: entry["files"].get(path, "")}
        if not any(f"{name}/provider.{end}" in same for end in ("yaml", "yml")):
            continue
        if _found(out, listed) == listed and not _SIBLING.search((specs / file).read_text("utf-8")):
            found[path] = text_of(out / path) or ""
    return found


def owned(out: Path, package: str) -> dict[str, set[str]]:
    """The digests under which the manifest lists each path of a package."""
    entry = entries(out).get(package) or {}
    found: dict[str, set[str]] = {}
    for listed in (entry.get("files", {}), entry.get("writing", {})):
        for path, text in listed.items():
            found.setdefault(path, set()).add(text)
    return found


def entries(out: Path) -> dict[str, Entry]:
    """The manifest's entries by package; none where there is no manifest of Linocut's."""
    text = text_of(out / MANIFEST)
    try:
        found = json.loads(text) if text is not None else None
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or found.get("schema") != _SCHEMA:
        return {}
    packages = found.get("packages")
    if not isinstance(packages, dict) or not all(map(_is_entry, packages, packages.values())):
        return {}
    return packages


def is_foreign_manifest(out: Path) -> bool:
    """Whether a file stands where the manifest goes that Linocut cannot have written."""
    return text_of(out / MANIFEST) is not None and not entries(out)


def digest(text: str) -> str:
    """SHA-256 of a text, as hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _is_entry(package: str, entry: Any) -> bool:
    if not package.isidentifier() or not isinstance(entry, dict):
        return False
    if set(entry) - {"writing"} != _ENTRY or not all(isinstance(v, dict) for v in entry.values()):
        return False
    digests = (*entry["files"].items(), *entry.get("writing", {}).items())
    return all(_is_listed(package, path, item) for path, item in digests) and all(
        isinstance(value, str) for part in ("specs", "tools") for value in entry[part].values()
    )


def _is_listed(package: str, path: str, digest: Any) -> bool:
    """Whether Linocut prints files at such a path: no way leads up or out of the package."""
    found = _PRINTED.fullmatch(path.removeprefix(package)) if path.startswith(package) else None
    return (
        found is not None
        and all(name is None or name.isidentifier() for name in found.groups())
        and isinstance(digest, str)
        and _DIGEST.fullmatch(digest) is not None
    )


def _text(packages: Mapping[str, Entry]) -> str:
    return json.dumps({"schema": _SCHEMA, "packages": packages}, indent=1, sort_keys=True) + "\n"


def _found(out: Path, listed: Mapping[str, str]) -> dict[str, str]:
    """The digests of what stands at the listed paths; nothing where a link or no file does."""
    texts = {path: text_of(out / path) for path in listed if obstacle(out, path) is None}
    return {path: digest(text) for path, text in texts.items() if text is not None}


def _below(digests: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {path: text for path, text in digests.items() if path.startswith(prefix)}


@cache
def _tools() -> dict[str, str]:
    """What decides the bytes besides the specs: tools, and the kit's own reading and printing."""
    kit = Path(linocut_kit.__file__).parent
    sources = {
        path.relative_to(kit).as_posix(): path.read_text(encoding="utf-8")
        for part in ("emit", "keywords", "spec")
        for path in sorted((kit / part).rglob("*"))
        if path.suffix in (".py", ".jinja")
    }
    press = digest(json.dumps(sources))
    return {
        **{name: version(name) for name in _TOOLS},
        "linocut": linocut_kit.__version__,
        "press": press,
    }

"""Specs in, a package out: what has to be printed, and write, check or diff of it."""

import difflib
import shutil
from dataclasses import dataclass
from pathlib import Path

from linocut_kit.emit.manifest import MANIFEST, manifest, on_disk, unchanged
from linocut_kit.emit.plan import package_files, provider_files
from linocut_kit.spec.model import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A file that is not as the specs say. `old` is None for a new one, `new` for a stale one."""

    path: str
    old: str | None
    new: str | None

    def diff(self) -> str:
        """The change as a unified diff."""
        return "".join(
            difflib.unified_diff(
                (self.old or "").splitlines(keepends=True),
                (self.new or "").splitlines(keepends=True),
                f"a/{self.path}" if self.old is not None else "/dev/null",
                f"b/{self.path}" if self.new is not None else "/dev/null",
            )
        )

    def __str__(self) -> str:
        if self.old is None:
            return f"{self.path} is missing"
        what = "is not what the specs print" if self.new is not None else "is printed by no spec"
        return f"{self.path} {what}"


def rendered(
    providers: tuple[Provider, ...], specs: Path, out: Path, package: str, *, reuse: bool
) -> dict[str, str]:
    """Every file of the package with its text, the manifest last.

    With `reuse` a provider whose specs, tools and printed files have not changed is taken from
    the disk instead of being printed again.
    """
    ordered = tuple(sorted(providers, key=lambda one: one.name))
    files = package_files(ordered, package)
    for provider in ordered:
        folder = f"{package}/{provider.module}/"
        kept = unchanged(provider.name, folder, specs, out, package) if reuse else {}
        files.update(kept or provider_files(provider, package))
    return {**files, MANIFEST: manifest(files, specs, out, package)}


def changes(files: dict[str, str], out: Path, package: str) -> list[Change]:
    """What would change on the disk, in the order of paths."""
    disk = on_disk(out, package)
    if (out / MANIFEST).is_file():
        disk[MANIFEST] = (out / MANIFEST).read_text(encoding="utf-8", errors="replace")
    return [
        Change(path=path, old=disk.get(path), new=files.get(path))
        for path in sorted({*disk, *files})
        if disk.get(path) != files.get(path)
    ]


def write(found: list[Change], out: Path) -> None:
    """Make the changes; a stale file is removed, and its folder if it is then empty."""
    for one in found:
        path = out / one.path
        if one.new is None:
            path.unlink()
            shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f".{path.name}.new")
        scratch.write_text(one.new, encoding="utf-8", newline="\n")
        scratch.replace(path)

"""Specs in, a package out: what has to be printed, and write, check or diff of it."""

import difflib
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from types import MappingProxyType

from linocut_kit.emit import plan, writing
from linocut_kit.emit.disk import Stranger, obstacle, strangers, text_of
from linocut_kit.emit.manifest import (
    MANIFEST,
    digest,
    entries,
    intended,
    is_foreign_manifest,
    manifest,
    owned,
)
from linocut_kit.emit.plan import package_files
from linocut_kit.spec.model import Provider
from linocut_kit.spec.names import module_name

NOTHING: Mapping[str, Mapping[str, str]] = MappingProxyType({})
_WORTH_A_PROCESS = 12
"""Endpoints below which printing takes less time than starting processes for it."""

PRINTED = "# Printed by linocut: "
"""How every printed module begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A file that is not as the specs say. `old` is None for a new one, `new` for a stale one.

    `mine` is false where the text that stands there is not the one that was printed.
    """

    path: str
    old: str | None
    new: str | None
    mine: bool

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A folder beside what the specs print: what would change, and what else stands there."""

    changes: tuple[Change, ...]
    obstacles: tuple[str, ...]
    strangers: tuple[Stranger, ...]
    is_ours: bool
    """Whether the manifest has an entry for the package, or nothing there could be lost."""

    @property
    def edited(self) -> tuple[str, ...]:
        """The files that a write would replace or remove though Linocut did not print them so."""
        return tuple(change.path for change in self.changes if not change.mine)


def rendered(
    providers: tuple[Provider, ...],
    specs: Path,
    out: Path,
    package: str,
    kept: Mapping[str, Mapping[str, str]] = NOTHING,
    known: Mapping[str, str] = plan.NOTHING,
) -> dict[str, str]:
    """Every file of the package with its text, the manifest last.

    `kept` has the files of further providers, by name, and `known` modules of endpoints, by path,
    which are taken as they are. Providers are printed side by side, on every core. Raises
    EmitError.
    """
    modules = sorted({module_name(name) for name in (*kept, *(item.name for item in providers))})
    files = package_files(tuple(modules), package)
    ordered = sorted(providers, key=lambda item: item.name)
    for printed in (*kept.values(), *_printed(ordered, package, known)):
        files.update(printed)
    return {**files, MANIFEST: manifest(files, specs, out, package)}


def _printed(
    providers: Sequence[Provider], package: str, known: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    workers = min(len(providers), os.cpu_count() or 1)
    if workers < 2 or sum(len(item.endpoints) for item in providers) < _WORTH_A_PROCESS:
        yield from (plan.provider_files(provider, package, known) for provider in providers)
        return
    way = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    with ProcessPoolExecutor(workers, multiprocessing.get_context(way)) as pool:
        yield from pool.map(plan.provider_files, providers, repeat(package), repeat(dict(known)))


def compare(files: Mapping[str, str], out: Path, package: str) -> Comparison:
    """What the disk has beside `files`. Reads only; raises OSError for what cannot be read."""
    listed = owned(out, package)
    paths = sorted({*files, *listed})
    blocked = {path: said for path in paths if (said := obstacle(out, path))}
    found: list[Change] = []
    for path in paths:
        old = None if path in blocked else text_of(out / path)
        new = files.get(path)
        if old == new or (new is None and not _is_printed(path, old)):
            continue
        mine = old is None or digest(old) in listed.get(path, ())
        if path == MANIFEST:
            mine = not is_foreign_manifest(out)
        found.append(Change(path=path, old=old, new=new, mine=mine))
    kept = {*files, *(change.path for change in found)}
    others = tuple(strangers(out, package, kept))
    stands = any(stranger.path.startswith(f"{package}/") for stranger in others) or any(
        change.old is not None for change in found if change.path != MANIFEST
    )
    return Comparison(
        changes=tuple(found),
        obstacles=tuple(dict.fromkeys(blocked.values())),
        strangers=others,
        is_ours=package in entries(out) or not stands,
    )


def write(found: Comparison, files: Mapping[str, str], out: Path, package: str) -> None:
    """Make the changes as a whole: all of them or, if one fails, none. Raises OSError."""
    if not found.changes:
        writing.clear(out, package)
        return
    texts = {change.path: change.new for change in found.changes if change.path != MANIFEST}
    on_the_way = intended(files, out, package)
    writing.replace(texts, out, package, (MANIFEST, on_the_way, files[MANIFEST]))


def _is_printed(path: str, text: str | None) -> bool:
    """Whether a listed file can be one that was printed: a manifest may have been written to."""
    if text is None:
        return False
    if path.endswith(".py"):
        return text.startswith(PRINTED)
    return not text or '"schema": "linocut-contract/' in text

"""`linocut generate`: print the package from the specs."""

import argparse
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.render import add_format, exit_code, note, render
from linocut_kit.cli.specs import add_specs, read
from linocut_kit.spec.finding import Finding
from linocut_kit.spec.model import Provider

if TYPE_CHECKING:
    from linocut_kit.emit.disk import Stranger
    from linocut_kit.emit.generate import Comparison

_SHOWN = 5


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser("generate", help="print clients, validators and models")
    add_specs(parser)
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("generated"),
        metavar="DIR",
        help="folder that the package is printed into (default: ./generated)",
    )
    parser.add_argument(
        "--package", default="linocut", metavar="NAME", help="package (default: linocut)"
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing, compare every byte")
    mode.add_argument("--diff", action="store_true", help="write nothing, print what would change")
    mode.add_argument(
        "--force", action="store_true", help="replace printed files that were edited by hand too"
    )
    add_format(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write, check or diff. 0 as the specs say, 1 findings, 2 cannot run."""
    from linocut_kit.emit import writing
    from linocut_kit.emit.disk import strangers
    from linocut_kit.emit.manifest import is_current, owned, unchanged

    specs, out, package = arguments.specs, arguments.out, arguments.package
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", package):
        raise Failure(f"--package {package} is not a Python name")
    if out.exists() and not out.is_dir():
        raise Failure(f"--out {out} is not a folder")
    try:
        if not (arguments.check or arguments.diff) and is_current(specs, out, package):
            writing.clear(out, package)
            note("nothing to do: the package is as the specs say")
            _say_left(strangers(out, package, owned(out, package)), package)
            return _report(arguments, [], {"written": 0})
        kept = {} if arguments.check or arguments.diff else unchanged(specs, out, package)
        providers, findings = read(specs, without=frozenset(kept))
        if exit_code(findings):
            return _report(arguments, findings, {})
        return _press(arguments, providers, kept)
    except OSError as error:
        raise Failure(f"{error.filename or out}: {error.strerror}") from None


def _press(
    arguments: argparse.Namespace,
    providers: tuple[Provider, ...],
    kept: Mapping[str, Mapping[str, str]],
) -> int:
    from linocut_kit.emit import generate
    from linocut_kit.emit.door import EmitError
    from linocut_kit.emit.manifest import same_modules

    out, package, only_look = arguments.out, arguments.package, arguments.check or arguments.diff
    known = {} if only_look else same_modules(arguments.specs, out, package)
    try:
        files = generate.rendered(providers, arguments.specs, out, package, kept, known)
    except EmitError as error:
        raise Failure(str(error)) from None
    found = generate.compare(files, out, package)
    if not only_look:
        _refuse(found, arguments)
        generate.write(found, files, out, package)
        note(f"{len(found.changes)} files written to {out}")
        _say_left(found.strangers, package)
        return _report(arguments, [], {"written": len(found.changes), "files": len(files)})
    findings = [_finding(out, path, text, help) for path, text, help in _differences(found)]
    if arguments.diff and arguments.format == "text":
        print("".join(change.diff() for change in found.changes), end="")
        for finding in findings[len(found.changes) :]:
            note(finding.message)
        return int(bool(findings))
    return _report(arguments, findings, {"files": len(files), "changed": len(findings)})


def _refuse(found: "Comparison", arguments: argparse.Namespace) -> None:
    """Raise Failure where a write would follow a link, or lose what linocut did not print."""
    from linocut_kit.emit.manifest import MANIFEST, is_foreign_manifest

    out, folder = arguments.out, arguments.out / arguments.package
    if found.obstacles:
        raise Failure(f"in {out}, {_names(found.obstacles)}; move it away, or name another --out")
    if arguments.force:
        if found.edited:
            note(f"replaced, though linocut did not print it so: {_names(found.edited)}")
        return
    if is_foreign_manifest(out):
        raise Failure(
            f"{out / MANIFEST} is not one that linocut wrote, so nothing in {out} is known to be "
            "linocut's; restore it, move it away, or write it anew with --force"
        )
    if not found.is_ours:
        raise Failure(
            f"{folder} has files, and {MANIFEST} has no entry for it; move them away, name another "
            "--package or --out, or let --force print over them"
            + (f" (it replaces {_names(found.edited)})" if found.edited else " (it removes none)")
        )
    if found.edited:
        raise Failure(
            f"edited by hand in {out}: {_names(found.edited)}; see generate --diff, and keep what "
            "you need elsewhere, then run generate --force to lose it"
        )


def _say_left(strangers: "Sequence[Stranger]", package: str) -> None:
    left = [stranger.path for stranger in strangers if stranger.path.startswith(f"{package}/")]
    if left:
        note(f"left alone, as linocut did not print it: {_names(left)}")


def _differences(found: "Comparison") -> list[tuple[str, str, str]]:
    """The path, what is wrong with it and what to do, of all that is not as the specs print."""
    runs = {True: "run: linocut generate", False: "run: linocut generate --force, which loses it"}
    changes = [(change.path, str(change), runs[change.mine]) for change in found.changes]
    blocked = [
        (obstacle.partition(" ")[0], obstacle, "move it away") for obstacle in found.obstacles
    ]
    others = [
        (
            stranger.path,
            f"{stranger.path} {stranger.fault}",
            "move it away: linocut generate leaves it alone",
        )
        for stranger in found.strangers
        if stranger.fault
    ]
    return [*changes, *blocked, *others]


def _finding(out: Path, path: str, message: str, help: str) -> Finding:
    return Finding(
        code="not-up-to-date",
        message=_plain(message),
        help=help,
        file=str(out / path),
        line=1,
        column=1,
    )


def _names(paths: Iterable[str]) -> str:
    found = [_plain(path) for path in paths]
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more


def _plain(text: str) -> str:
    """A file's name with what would steer a terminal written out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _report(arguments: argparse.Namespace, findings: list[Finding], stats: dict[str, int]) -> int:
    render(findings, arguments.format, stats=stats, command="linocut generate")
    return exit_code(findings)

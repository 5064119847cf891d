"""`linocut generate`: print the package from the specs."""

import argparse
import re
from pathlib import Path

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.render import add_format, exit_code, note, render
from linocut_kit.cli.specs import add_specs, read
from linocut_kit.spec.finding import Finding
from linocut_kit.spec.model import Provider


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
    add_format(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write, check or diff. 0 as the specs say, 1 findings, 2 cannot run."""
    from linocut_kit.emit.manifest import is_current

    specs, out, package = arguments.specs, arguments.out, arguments.package
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", package):
        raise Failure(f"--package {package} is not a Python name")
    if out.exists() and not out.is_dir():
        raise Failure(f"--out {out} is not a folder")
    try:
        if not (arguments.check or arguments.diff) and is_current(specs, out, package):
            note("nothing to do: the package is as the specs say")
            return _report(arguments, [], {"written": 0})
        providers, findings = read(specs)
        if exit_code(findings):
            return _report(arguments, findings, {})
        return _press(arguments, providers)
    except OSError as error:
        raise Failure(f"{error.filename or out}: {error.strerror}") from None


def _press(arguments: argparse.Namespace, providers: tuple[Provider, ...]) -> int:
    from linocut_kit.emit import generate
    from linocut_kit.emit.render import EmitError

    out, package, only_look = arguments.out, arguments.package, arguments.check or arguments.diff
    try:
        files = generate.rendered(providers, arguments.specs, out, package, reuse=not only_look)
    except EmitError as error:
        raise Failure(str(error)) from None
    found = generate.changes(files, out, package)
    if not only_look:
        generate.write(found, out)
        note(f"{len(found)} files written to {out}")
        return _report(arguments, [], {"written": len(found), "files": len(files)})
    if arguments.diff and arguments.format == "text":
        print("".join(one.diff() for one in found), end="")
        return int(bool(found))
    findings = [
        Finding(
            code="not-up-to-date",
            message=str(one),
            help="run: linocut generate",
            file=str(out / one.path),
            line=1,
            column=1,
        )
        for one in found
    ]
    return _report(arguments, findings, {"files": len(files), "changed": len(found)})


def _report(arguments: argparse.Namespace, findings: list[Finding], stats: dict[str, int]) -> int:
    render(findings, arguments.format, stats=stats, command="linocut generate")
    return exit_code(findings)

"""`linocut lint`: what is wrong in the specs."""

import argparse
from pathlib import Path

from linocut_kit.cli.coverage import Covered, blanks, coverage, table
from linocut_kit.cli.failure import Failure
from linocut_kit.cli.render import add_format, exit_code, note, render, say
from linocut_kit.cli.specs import add_specs, read
from linocut_kit.spec.lock import LockError
from linocut_kit.spec.model import Provider


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser("lint", help="check the specs")
    add_specs(parser)
    parser.add_argument(
        "--coverage",
        action="store_true",
        help="print who enforces, fakes, probes, documents and watches each constraint",
    )
    add_format(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print every finding. 0 none, 1 some, 2 the folder cannot be read."""
    providers, findings = read(arguments.specs, pages=True)
    endpoints = sum(len(provider.endpoints) for provider in providers)
    extra = None
    if arguments.coverage:
        rows = _coverage(providers, arguments.specs)
        findings += blanks(rows, arguments.specs)
        extra = {"coverage": [covered.as_json() for covered in rows]}
        if rows and arguments.format == "text":
            say(table(rows))
    render(
        findings,
        arguments.format,
        stats={"providers": len(providers), "endpoints": endpoints},
        extra=extra,
        command="linocut lint",
    )
    note(f"{endpoints} endpoints of {len(providers)} providers, {len(findings)} findings")
    return exit_code(findings)


def _coverage(providers: tuple[Provider, ...], specs: Path) -> list[Covered]:
    """The rows of what can be printed at all: of an endpoint with a finding there are none."""
    try:
        return coverage(providers, specs)
    except LockError as error:
        raise Failure(str(error)) from None

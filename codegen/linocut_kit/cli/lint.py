"""`linocut lint`: what is wrong in the specs."""

import argparse

from linocut_kit.cli.render import add_format, exit_code, note, render
from linocut_kit.cli.specs import add_specs, read


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser("lint", help="check the specs")
    add_specs(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print every finding. 0 none, 1 some, 2 the folder cannot be read."""
    providers, findings = read(arguments.specs, pages=True)
    endpoints = sum(len(one.endpoints) for one in providers)
    render(
        findings,
        arguments.format,
        stats={"providers": len(providers), "endpoints": endpoints},
        command="linocut lint",
    )
    note(f"{endpoints} endpoints of {len(providers)} providers, {len(findings)} findings")
    return exit_code(findings)

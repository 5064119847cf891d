"""`linocut validate`: request bodies against the documented limits, before anything is sent."""

import argparse
import dataclasses
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from linocut_kit.cli.arguments import parse_assignments
from linocut_kit.cli.failure import Failure
from linocut_kit.cli.jsonl import validate_lines
from linocut_kit.cli.package import add_package, contracts, find_endpoint, find_module
from linocut_kit.cli.reading import NotABody, parse, read_whole
from linocut_kit.cli.render import add_format, exit_code, note, render
from linocut_kit.cli.violation_findings import findings as as_findings
from linocut_kit.runtime.errors import ValidationError
from linocut_kit.runtime.lifecycle import PrintedEndpoint as Printed
from linocut_kit.runtime.violations import Violation
from linocut_kit.spec.finding import Finding
from linocut_kit.spec.given_files import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser(
        "validate",
        help="check request bodies",
        description="Check a request body against the documented limits. Nothing is sent.",
        intermixed=True,
    )
    parser.add_argument("endpoint", metavar="ENDPOINT", help="provider/endpoint")
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="a JSON file, or - for standard input (default)"
    )
    parser.add_argument(
        "-p",
        "--param",
        dest="params",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="a field: key=value, key:=json, key=@file; goes over those of FILE",
    )
    parser.add_argument(
        "--allow-unknown", action="store_true", help="take fields that the page does not list"
    )
    parser.add_argument(
        "--jsonl", action="store_true", help="one body a line in, one JSON result a line out"
    )
    add_package(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 if every body is valid, 1 if one is not, 2 if there is nothing to judge."""
    printed: Printed = find_module(arguments, arguments.endpoint).ENDPOINT
    if arguments.jsonl:
        return _lines(arguments, printed)
    findings, violations = _single(arguments, printed)
    render(
        findings,
        arguments.format,
        stats={"bodies": 1, "violations": violations},
        command="linocut validate",
    )
    if arguments.format == "text" and not findings:
        note(f"{printed.id}: the body is valid")
    return exit_code(findings)


def _lines(arguments: argparse.Namespace, printed: Printed) -> int:
    if arguments.params:
        raise Failure("-p and --jsonl do not go together: a field of which line?")

    with _opened(arguments.file) as file:
        bad = validate_lines(file, printed.id, printed.check, allow_unknown=arguments.allow_unknown)
    return int(bad > 0)


def _single(arguments: argparse.Namespace, printed: Printed) -> tuple[list[Finding], int]:
    """The findings, and the number of violations that they stand for."""
    name = None if arguments.file in (None, "-") else arguments.file
    fields = _fields(arguments)
    body: dict[str, Any] = {}
    if arguments.file is not None or not fields:
        try:
            with _opened(arguments.file) as file:
                body = parse(read_whole(file))
        except NotABody as error:
            return [dataclasses.replace(error.finding, endpoint=printed.id, file=name)], 1
    found = _allowed(_violations(printed, {**body, **fields}), arguments)
    shown = as_findings(found, printed.id)
    return [dataclasses.replace(finding, file=name) for finding in shown], len(found)


def _fields(arguments: argparse.Namespace) -> dict[str, Any]:
    if not arguments.params:
        return {}
    _, endpoint = find_endpoint(contracts(arguments), arguments.endpoint)
    return parse_assignments(arguments.params, endpoint.arguments)


def _violations(printed: Printed, body: dict[str, Any]) -> list[Violation]:
    files = (item for value in body.values() for item in _listed(value))
    if not any(isinstance(item, Path) for item in files):
        return printed.check(body)
    from linocut_kit.runtime.media import prepare

    try:
        prepare(printed, body)
    except ValidationError as error:
        if not error.violations:
            raise Failure(str(error)) from None
        if error.help:
            note(f"help: {error.help}")
        return list(error.violations)
    return []


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _allowed(found: list[Violation], arguments: argparse.Namespace) -> list[Violation]:
    if not arguments.allow_unknown:
        return found
    return [violation for violation in found if violation.code != "unknown-field"]


@contextmanager
def _opened(name: str | None) -> Generator[BinaryIO]:
    if name in (None, "-"):
        yield sys.stdin.buffer
        return
    path = Path(str(name))
    try:
        file = opened(path)
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}") from None
    with file:
        yield file

"""One finding, many renderers: text, json, github, junit."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from linocut_kit.runtime.display import line, strict_json
from linocut_kit.spec.finding import Finding

FORMATS = ("text", "json", "github", "junit")
SCHEMA = "linocut/1"
_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}
_HELP = 100_000
_WORST_FIRST = {"error": 0, "warning": 1, "info": 2}


def add_format(parser: argparse.ArgumentParser, formats: Sequence[str] = FORMATS) -> None:
    """Add `--format`; the default is github under GitHub Actions where that is offered."""
    on_github = "github" in formats and os.environ.get("GITHUB_ACTIONS") == "true"
    parser.add_argument(
        "--format",
        choices=formats,
        default="github" if on_github else "text",
        help="how findings are printed (default: %(default)s)",
    )


def exit_code(findings: Sequence[Finding]) -> int:
    """1 if a finding is more than information, else 0."""
    return int(any(one.severity != "info" for one in findings))


def render(
    findings: Sequence[Finding],
    format: str,
    *,
    stats: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
    command: str = "linocut",
) -> None:
    """Print findings on stdout. `extra` has the JSON keys of one command beside the findings."""
    if format == "json":
        document = {
            "schema": SCHEMA,
            "ok": exit_code(findings) == 0,
            "findings": [one.as_json() for one in findings],
            "stats": dict(stats or {}),
            **(extra or {}),
        }
        print(strict_json(document, indent=2))
    elif format == "github":
        for one in sorted(findings, key=lambda one: _WORST_FIRST[one.severity]):
            print(as_github(one))
    elif format == "junit":
        print(as_junit(findings, command), end="")
    else:
        for one in findings:
            print(as_text(one))


def as_text(one: Finding) -> str:
    """A finding in two or three lines."""
    return "\n".join(_lines(one))


def _lines(one: Finding) -> list[str]:
    where = ":".join(str(part) for part in (one.file, one.line, one.column) if part is not None)
    parts = (where, f"{one.severity}[{one.code}]", _subject(one))
    head = ": ".join(part for part in parts if part)
    lines = [line(f"{head}: {one.message}")]
    if one.help:
        lines.append(line(f"  help: {one.help}", _HELP))
    if one.source:
        lines.append(line(f"  from: {_source(one.source)}"))
    return lines


def as_github(one: Finding) -> str:
    """A finding as a workflow command."""
    places = {"file": one.file, "line": one.line, "col": one.column, "title": one.code}
    properties = ",".join(
        f"{key}={_property(line(str(value)))}" for key, value in places.items() if value is not None
    )
    subject = _subject(one)
    text = line(f"{subject}: {one.message}" if subject else one.message)
    text = f"{text}\n{line(f'help: {one.help}', _HELP)}" if one.help else text
    return f"::{_GITHUB[one.severity]} {properties}::{_data(text)}"


def as_junit(findings: Sequence[Finding], command: str) -> str:
    """Findings as a JUnit suite: one failed case each, one passed case if there is none."""
    from linocut_kit.conform import junit

    cases = [] if findings else [junit.case(command, "no findings")]
    for one in findings:
        name = ":".join(str(part) for part in (one.code, one.pointer, one.line) if part)
        cases.append(junit.case(one.endpoint or one.file or command, name))
        if one.severity != "info":
            junit.fail(cases[-1], one.code, one.message, _lines(one))
    return junit.text(junit.suite(command, cases))


def _subject(one: Finding) -> str:
    return " ".join(part for part in (one.endpoint, one.pointer) if part)


def _source(source: Mapping[str, Any]) -> str:
    page, read, spec = (source.get(key) for key in ("page", "read", "spec"))
    return ", ".join(str(part) for part in (page, f"read {read}" if read else None, spec) if part)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def say(text: str) -> None:
    """Print lines on stdout, with what others wrote in them shown harmlessly."""
    for one in text.split("\n"):
        print(line(one, _HELP))


def note(text: str) -> None:
    """Say something about the run, in one line on stderr."""
    print(line(text), file=sys.stderr)

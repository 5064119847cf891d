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
    return int(any(finding.severity != "info" for finding in findings))


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
            "findings": [finding.as_json() for finding in findings],
            "stats": dict(stats or {}),
            **(extra or {}),
        }
        print(strict_json(document, indent=2))
    elif format == "github":
        for finding in sorted(findings, key=lambda finding: _WORST_FIRST[finding.severity]):
            print(as_github(finding))
    elif format == "junit":
        print(as_junit(findings, command), end="")
    else:
        for finding in findings:
            print(as_text(finding))


def as_text(finding: Finding) -> str:
    """A finding in two or three lines."""
    return "\n".join(_lines(finding))


def _lines(finding: Finding) -> list[str]:
    where = ":".join(
        str(part) for part in (finding.file, finding.line, finding.column) if part is not None
    )
    parts = (where, f"{finding.severity}[{finding.code}]", _subject(finding))
    head = ": ".join(part for part in parts if part)
    lines = [line(f"{head}: {finding.message}")]
    if finding.help:
        lines.append(line(f"  help: {finding.help}", _HELP))
    if finding.source:
        lines.append(line(f"  from: {_source(finding.source)}"))
    return lines


def as_github(finding: Finding) -> str:
    """A finding as a workflow command."""
    places = {
        "file": finding.file,
        "line": finding.line,
        "col": finding.column,
        "title": finding.code,
    }
    properties = ",".join(
        f"{key}={_property(line(str(value)))}" for key, value in places.items() if value is not None
    )
    subject = _subject(finding)
    text = line(f"{subject}: {finding.message}" if subject else finding.message)
    text = f"{text}\n{line(f'help: {finding.help}', _HELP)}" if finding.help else text
    return f"::{_GITHUB[finding.severity]} {properties}::{_data(text)}"


def as_junit(findings: Sequence[Finding], command: str) -> str:
    """Findings as a JUnit suite: one failed case each, one passed case if there is none."""
    from linocut_kit.conform import junit

    cases = [] if findings else [junit.case(command, "no findings")]
    for finding in findings:
        name = ":".join(str(part) for part in (finding.code, finding.pointer, finding.line) if part)
        cases.append(junit.case(finding.endpoint or finding.file or command, name))
        if finding.severity != "info":
            junit.fail(cases[-1], finding.code, finding.message, _lines(finding))
    return junit.text(junit.suite(command, cases))


def _subject(finding: Finding) -> str:
    return " ".join(part for part in (finding.endpoint, finding.pointer) if part)


def _source(source: Mapping[str, Any]) -> str:
    page, read, spec = (source.get(key) for key in ("page", "read", "spec"))
    return ", ".join(str(part) for part in (page, f"read {read}" if read else None, spec) if part)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def say(text: str) -> None:
    """Print lines on stdout, with what others wrote in them shown harmlessly."""
    for part in text.split("\n"):
        print(line(part, _HELP))


def note(text: str) -> None:
    """Say something about the run, in one line on stderr."""
    print(line(text), file=sys.stderr)

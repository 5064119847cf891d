"""How commands read a specs folder."""

import argparse
import dataclasses
from pathlib import Path

from linocut_kit.cli.failure import Failure
from linocut_kit.spec.finding import Finding
from linocut_kit.spec.model import Provider


def add_specs(parser: argparse.ArgumentParser) -> None:
    """Add `--specs`."""
    parser.add_argument(
        "--specs",
        type=Path,
        default=Path("specs"),
        metavar="DIR",
        help="folder of the specs (default: ./specs)",
    )


def read(
    specs: Path, *, pages: bool = False, without: frozenset[str] = frozenset()
) -> tuple[tuple[Provider, ...], list[Finding]]:
    """The model of a specs folder, and every finding in it, by path from here.

    Providers that are named in `without` are not read. With `pages` the limits are compared
    with the facts of the pages that were read.

    Raises Failure if the folder cannot be read.
    """
    from linocut_kit.spec.documents import SpecsUnreadable
    from linocut_kit.spec.lint import lint

    try:
        providers, findings = lint(specs, pages=pages, without=without)
    except SpecsUnreadable as error:
        raise Failure(str(error)) from None
    return providers, [placed(finding, specs) for finding in findings]


def placed(finding: Finding, specs: Path) -> Finding:
    """A finding of a spec with the path that a person can open."""
    if finding.file is None:
        return finding
    return dataclasses.replace(finding, file=str(specs / finding.file))

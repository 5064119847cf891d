"""`linocut drift`: which limits moved on the providers' pages."""

import argparse
import difflib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.render import add_format, exit_code, note, render
from linocut_kit.cli.specs import add_specs, placed
from linocut_kit.spec.finding import Finding

if TYPE_CHECKING:
    from linocut_kit.pages.drift import Drift, DriftOutcome

_CACHE = Path("~/.cache/linocut/pages")
PAGE_CODES = frozenset({"page-unfetched", "page-unreadable", "page-unmatched", "page-of-another"})


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser(
        "drift",
        help="compare pages with what was read last time and with the specs",
        description="Compare saved pages with docs.lock and with the specs. Without pages, compare "
        "docs.lock with the specs.",
    )
    parser.add_argument(
        "pages",
        nargs="*",
        metavar="ENDPOINT=PAGE",
        help="an endpoint and its page: copied text, saved HTML or an OpenAPI document",
    )
    parser.add_argument(
        "--pages",
        dest="folder",
        type=Path,
        metavar="DIR",
        help="folder of pages, told apart by what is in them",
    )
    parser.add_argument(
        "--fetch",
        action="store_true",
        help="ask the web for the page of every endpoint (x-page): one at a time, as robots.txt "
        "allows, and only what moved",
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=_CACHE,
        metavar="DIR",
        help="where fetched pages are kept (default: %(default)s)",
    )
    parser.add_argument(
        "--write-pr",
        type=Path,
        metavar="DIR",
        help="write drift.md for a pull request; the same bytes as long as nothing changes",
    )
    parser.add_argument(
        "--accept", action="store_true", help="keep what the pages say in docs.lock"
    )
    parser.add_argument("--fix", action="store_true", help="edit the specs so that they follow")
    parser.add_argument("--strict", action="store_true", help="new wording is drift too")
    add_specs(parser)
    add_format(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compare and report. 0 no drift, 1 drift, 2 a page or the specs cannot be read, 3 no page."""
    from linocut_kit.pages.drift import Drift, DriftOptions
    from linocut_kit.spec.build import load_specs
    from linocut_kit.spec.documents import SpecError, SpecsUnreadable
    from linocut_kit.spec.lock import LockError, read_lock, write_lock

    pages = [_assignment(page) for page in arguments.pages]
    given = pages or arguments.folder is not None or arguments.fetch
    if not given and (arguments.accept or arguments.fix):
        raise Failure("--accept and --fix need pages: ENDPOINT=PAGE, --pages DIR or --fetch")
    try:
        lock = read_lock(arguments.specs)
        drift = Drift(
            arguments.specs,
            load_specs(arguments.specs),
            lock,
            DriftOptions(accept=arguments.accept, fix=arguments.fix, strict=arguments.strict),
        )
        _compare(drift, pages, arguments)
        outcome = drift.outcome
        if outcome.lock != lock:
            write_lock(arguments.specs, outcome.lock)
        if arguments.write_pr is not None:
            _write_pr(outcome, arguments)
    except (SpecError, SpecsUnreadable, LockError) as error:
        raise Failure(str(error)) from None
    except OSError as error:
        raise Failure(f"{error.filename}: {error.strerror}") from None
    for text in outcome.notes:
        note(text)
    render(
        [_placed(finding, arguments.specs) for finding in outcome.findings],
        arguments.format,
        stats={"endpoints": len(outcome.compared), "findings": len(outcome.findings)},
        extra={
            "compared": outcome.compared,
            "edited": sorted(outcome.edited),
            "read": [account.as_json() for account in outcome.accounts],
        },
        command="linocut drift",
    )
    for account in outcome.accounts:
        for text in account.lines():
            note(text)
    count = sum(finding.severity != "info" for finding in outcome.findings)
    note(f"{len(outcome.compared)} pages compared, {count} findings of drift")
    return _code(outcome.findings)


def _code(findings: Sequence[Finding]) -> int:
    """2 where a page could not be read; 3 where one did not come and nothing else was found."""
    codes = {finding.code for finding in findings if finding.severity != "info"}
    if "page-unreadable" in codes:
        return 2
    return 3 if codes == {"page-unfetched"} else exit_code(findings)


def _write_pr(outcome: "DriftOutcome", arguments: argparse.Namespace) -> None:
    """Write the report where it is not there already."""
    from linocut_kit.pages.pull_request import report

    findings = [_placed(finding, arguments.specs) for finding in outcome.findings]
    text = report(findings, outcome.accounts, list(outcome.edited), str(Path.cwd()))
    path = arguments.write_pr / "drift.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")
    note(f"{path}: the report")


def _fetch(drift: "Drift", arguments: argparse.Namespace) -> None:
    """Fetch the page of every endpoint, each address once."""
    from linocut_kit import __version__
    from linocut_kit.cli.web import Web
    from linocut_kit.pages.fetch import Fetcher, FetchError

    with Web() as web:
        agent = f"linocut/{__version__} (drift of API docs)"
        fetcher = Fetcher(web, arguments.cache.expanduser(), agent, time.sleep)
        kept: dict[str, bytes | FetchError] = {}
        for id, (_, endpoint) in drift.endpoints.items():
            url = endpoint.page.url
            if url not in kept:
                try:
                    kept[url] = fetcher.page(url)
                except FetchError as error:
                    kept[url] = error
            page = kept[url]
            if isinstance(page, bytes):
                drift.fetched(id, page, url)
            else:
                drift.unfetched(id, url, str(page))


def _placed(finding: Finding, specs: Path) -> Finding:
    """A finding about a page has the page's path already, one about a spec the specs folder's."""
    return finding if finding.code in PAGE_CODES else placed(finding, specs)


def _compare(drift: "Drift", pages: list[tuple[str, Path]], arguments: argparse.Namespace) -> None:
    folder: Path | None = arguments.folder
    for id, path in pages:
        if id not in drift.known:
            near = difflib.get_close_matches(id, drift.known, 1, 0.4)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(drift.known)}"
            raise Failure(f"there is no endpoint {id!r}, {hint}")
        drift.page(id, path)
    if folder is not None:
        drift.folder(folder)
        if not drift.outcome.compared and not drift.outcome.findings:
            raise Failure(f"{folder} has no page; save the providers' pages there")
    if arguments.fetch:
        _fetch(drift, arguments)
    elif not pages and folder is None:
        drift.locked()


def _assignment(text: str) -> tuple[str, Path]:
    id, equals, path = text.partition("=")
    if not equals or not id or not path:
        raise Failure(f"{text}: expected ENDPOINT=PAGE, such as acme/model=page.txt")
    if not Path(path).is_file():
        raise Failure(f"{text}: there is no file {path}")
    return id, Path(path)

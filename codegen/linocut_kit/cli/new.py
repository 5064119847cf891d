"""`linocut new`: the first draft of a spec from a page."""

import argparse
import datetime
import re
from pathlib import Path

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.render import add_format, note, render
from linocut_kit.cli.specs import add_specs

_ID = re.compile(r"[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser(
        "new",
        help="draft the spec of an endpoint from its page",
        description="Write a first draft of a spec with every fact that the page states, and "
        "x-assumed: TODO where it says nothing.",
    )
    parser.add_argument("endpoint", metavar="ENDPOINT", help="provider/endpoint, a new one")
    parser.add_argument(
        "--page",
        type=Path,
        required=True,
        metavar="FILE",
        help="the page: copied text, saved HTML or an OpenAPI document",
    )
    parser.add_argument("--url", metavar="URL", help="where the page is")
    parser.add_argument("--path", metavar="PATH", help="which operation of an OpenAPI document")
    add_specs(parser)
    add_format(parser, ("text", "json"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the draft. 0 written, 2 the page cannot be read or a file is there already."""
    from linocut_kit.pages.account import account_of
    from linocut_kit.pages.draft import endpoint_draft, provider_draft
    from linocut_kit.pages.drift import read_bytes
    from linocut_kit.pages.read import read_page
    from linocut_kit.pages.source import PageError

    if _ID.fullmatch(arguments.endpoint) is None:
        raise Failure(f"{arguments.endpoint}: expected provider/endpoint in lower case")
    provider, _, name = arguments.endpoint.partition("/")
    target = arguments.specs / provider / f"{name}.yaml"
    if target.exists() or name == "provider":
        raise Failure(f"{target} is there already; remove it first, or choose another name")
    try:
        page = read_page(read_bytes(arguments.page), path=arguments.path)
    except PageError as error:
        raise Failure(f"{arguments.page}: {error}") from None
    except OSError as error:
        raise Failure(f"{arguments.page}: {error.strerror}") from None
    day = datetime.date.today().isoformat()
    url = arguments.url or f"https://example.com/TODO/{name}"
    files = {target: endpoint_draft(arguments.endpoint, page, url, day)}
    shared = arguments.specs / provider / "provider.yaml"
    if not shared.exists():
        files[shared] = provider_draft(provider, page, day)
    for path, text in files.items():
        _write(path, text)
    account = account_of(page, str(arguments.page), arguments.endpoint)
    written = [str(path) for path in files]
    if arguments.format == "json":
        render([], "json", extra={"files": written, "read": account.as_json()})
    else:
        print("\n".join(written))
    for text in account.lines():
        note(text)
    note(f"{len(page.request)} request fields; every TODO in it is yours, then: linocut lint")
    return 0


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise Failure(f"{path}: cannot be written: {error.strerror}") from None

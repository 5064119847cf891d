"""`linocut new`: the first draft of a spec from a page."""

import argparse
import datetime
import re
from pathlib import Path
from typing import Any

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.render import add_format, note, render
from linocut_kit.cli.specs import add_specs

_ID = re.compile(r"[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*")
_DOCUMENT_ID = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)?")


_Drafts = tuple[dict[Path, str], Any, list[str]]
"""Files with their texts, what was read as JSON has it, and what to say of both."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser(
        "new",
        help="draft the spec of an endpoint from its page",
        description="Write a first draft of a spec with every fact that the page states, and "
        "x-assumed: TODO where it says nothing.",
    )
    parser.add_argument(
        "endpoint",
        metavar="ENDPOINT",
        help="provider/endpoint, a new one; a provider alone drafts every operation of an OpenAPI "
        "document that makes images",
    )
    parser.add_argument(
        "--page",
        type=Path,
        required=True,
        metavar="FILE",
        help="the page: copied text, saved HTML or an OpenAPI document",
    )
    parser.add_argument("--url", metavar="URL", help="where the page is")
    parser.add_argument("--path", metavar="PATH", help="which operation of an OpenAPI document")
    parser.add_argument("--method", metavar="METHOD", help="its method, if several have the path")
    add_specs(parser)
    add_format(parser, ("text", "json"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the draft. 0 written, 2 the page cannot be read or a file is there already."""
    from linocut_kit.pages.drift import read_bytes
    from linocut_kit.pages.openapi import looks_like_openapi
    from linocut_kit.pages.source import PageError, decode

    wrong = Failure(f"{arguments.endpoint}: expected provider/endpoint in lower case")
    if _DOCUMENT_ID.fullmatch(arguments.endpoint) is None:
        raise wrong
    if arguments.endpoint.endswith("/provider"):
        raise Failure(
            "provider.yaml is there already for what endpoints share; choose another name"
        )
    try:
        data = read_bytes(arguments.page)
        is_document = looks_like_openapi(decode(data))
        if not is_document and _ID.fullmatch(arguments.endpoint) is None:
            raise wrong
        files, read, said = (_of_document if is_document else _of_page)(arguments, data)
    except PageError as error:
        raise Failure(f"{arguments.page}: {error}") from None
    except OSError as error:
        raise Failure(f"{arguments.page}: {error.strerror}") from None
    for path in files:
        if path.exists():
            raise Failure(f"{path} is there already; remove it first, or choose another name")
    for path, text in files.items():
        _write(path, text)
    written = [str(path) for path in files]
    if arguments.format == "json":
        render([], "json", extra={"files": written, "read": read})
    else:
        print("\n".join(written))
    for text in said:
        note(text)
    return 0


def _of_page(arguments: argparse.Namespace, data: bytes) -> _Drafts:
    """The drafts of one page."""
    from linocut_kit.pages.account import account_of
    from linocut_kit.pages.draft import endpoint_draft, provider_draft
    from linocut_kit.pages.read import read_page

    provider, _, name = arguments.endpoint.partition("/")
    page = read_page(data, path=arguments.path)
    day = datetime.date.today().isoformat()
    url = arguments.url or f"https://example.com/TODO/{name}"
    folder = arguments.specs / provider
    files = {folder / f"{name}.yaml": endpoint_draft(arguments.endpoint, page, url, day)}
    if not (folder / "provider.yaml").exists():
        files[folder / "provider.yaml"] = provider_draft(provider, page, day)
    account = account_of(page, str(arguments.page), arguments.endpoint)
    left = f"{len(page.request)} request fields; every TODO in it is yours, then: linocut lint"
    return files, account.as_json(), [*account.lines(), left]


def _of_document(arguments: argparse.Namespace, data: bytes) -> _Drafts:
    """The drafts of one operation of an OpenAPI document, or of all."""
    from linocut_kit.pages.account import Account, account_of
    from linocut_kit.pages.openapi_draft import DraftPage
    from linocut_kit.pages.openapi_new import draft_all, draft_one
    from linocut_kit.pages.source import decode

    provider, _, name = arguments.endpoint.partition("/")
    url = arguments.url or f"https://example.com/TODO/{name or provider}"
    page = DraftPage(url=url, day=datetime.date.today().isoformat())
    folder = arguments.specs / provider
    is_new = not (folder / "provider.yaml").exists()
    if name:
        method = arguments.method.upper() if arguments.method else None
        drafts = draft_one(
            decode(data), arguments.endpoint, page, path=arguments.path, method=method
        )
    else:
        drafts = draft_all(decode(data), provider, page, is_new=is_new)
    files = {folder / f"{key}.yaml": text for key, text in drafts.endpoints.items()}
    if is_new:
        files[folder / "provider.yaml"] = drafts.provider
    accounts = [account_of(facts, str(arguments.page)) for facts in drafts.pages.values()]
    account = Account.together(accounts, str(arguments.page), arguments.endpoint)
    said = [f"left out, it makes no images: {text}" for text in drafts.left_out]
    todos = sum(text.count("TODO") for text in files.values())
    left = f"{todos} TODOs; every TODO is yours, then: linocut lint"
    read = {**account.as_json(), "left_out": list(drafts.left_out)}
    return files, read, [*said, *account.lines(), left]


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise Failure(f"{path}: cannot be written: {error.strerror}") from None

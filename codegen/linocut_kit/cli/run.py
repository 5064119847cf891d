"""`linocut run`: one request from the shell, from fields to saved images."""

import argparse
import shlex
import sys
import warnings
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from linocut_kit.cli.arguments import parse_assignments
from linocut_kit.cli.curl import curl
from linocut_kit.cli.failure import Failure
from linocut_kit.cli.package import add_package, contracts, endpoint_module, find_endpoint
from linocut_kit.cli.render import add_format, note, render
from linocut_kit.cli.saving import PATTERN, check_pattern, finish
from linocut_kit.cli.serving import ends_in_one_line, resource_for, words_of
from linocut_kit.cli.settings import add_settings, flags_of, settings_given, settings_of
from linocut_kit.cli.targets import check_url
from linocut_kit.cli.violation_findings import findings
from linocut_kit.runtime.errors import ValidationError
from linocut_kit.runtime.media import prepare
from linocut_kit.spec.model import Endpoint, Provider


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser("run", help="make images and save them")
    parser.add_argument("endpoint", metavar="ENDPOINT", help="provider/endpoint")
    add_fields(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="print the request as curl, send nothing"
    )
    parser.add_argument(
        "--validate",
        choices=("strict", "warn", "off"),
        default="strict",
        help="what a broken limit does (default: %(default)s)",
    )
    add_connection(parser)
    parser.add_argument(
        "--mock", action="store_true", help="run against a fake in this process, without a key"
    )
    parser.set_defaults(run=run)


def add_fields(parser: argparse.ArgumentParser) -> None:
    """Add `-p` and `--allow-unknown`."""
    parser.add_argument(
        "-p",
        "--param",
        dest="params",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="a field: key=value, key:=json, key=@file",
    )
    parser.add_argument(
        "--allow-unknown", action="store_true", help="send fields that the page does not list"
    )


def add_connection(parser: argparse.ArgumentParser) -> None:
    """Add what says where to send requests and where to save images."""
    parser.add_argument("--base-url", metavar="URL", help="another host than the spec's")
    add_settings(parser)
    parser.add_argument(
        "--timeout", type=float, metavar="SECONDS", help="for the whole wait (default: the spec's)"
    )
    parser.add_argument(
        "--out",
        dest="pattern",
        metavar="PATTERN",
        default=PATTERN,
        help="where images go, with {task}, {n} and {ext} (default: %(default)s)",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace existing files (default: keep, add _2)"
    )
    parser.add_argument(
        "--any-format", action="store_true", help="save whatever came, an image or not"
    )
    add_package(parser, out=False)
    parser.add_argument(
        "--out-dir",
        dest="package_dir",
        metavar="DIR",
        type=Path,
        help="folder that has the package, if it is not installed (default: ./generated)",
    )
    add_format(parser, ("text", "json"))


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 with saved images; 1 for a request, a task or an answer that is no good; 2, 3."""
    if not arguments.dry_run:
        check_pattern(arguments.pattern)
    if arguments.base_url is not None:
        check_url(arguments.base_url)
    provider, endpoint = find_endpoint(contracts(arguments), arguments.endpoint)
    fields, extra = _split(arguments, endpoint)
    printed = endpoint_module(arguments, endpoint).ENDPOINT
    try:
        with _warnings_as_notes():
            prepared = prepare(printed, fields, extra=extra, validate=arguments.validate)
    except ValidationError as error:
        return _refused(error, endpoint, arguments.format)
    if arguments.dry_run:
        settings = settings_given(provider, arguments)
        print(
            curl(
                provider.service,
                printed,
                prepared.fields,
                arguments.base_url,
                auth=arguments.auth,
                settings=settings,
            )
        )
        return 0
    with ExitStack() as stack:
        base_url = (
            stack.enter_context(_mock(provider, arguments))
            if arguments.mock
            else arguments.base_url
        )
        flags = flags_of(provider, arguments)
        stack.enter_context(
            ends_in_one_line(endpoint.id, arguments.format, arguments.base_url, flags)
        )
        resource = stack.enter_context(resource_for(arguments, provider, endpoint, base_url))
        task = resource.submit_fields(
            fields, extra=extra, validate="off", timeout=arguments.timeout
        )
        note(" ".join([f"task {shlex.quote(task.id)}", *map(shlex.quote, words_of(task))]))
        sys.stderr.flush()
        if getattr(sys.stderr, "error", None) is not None and arguments.format == "text":
            print(f"task {task.id}", flush=True)
        return finish(task, arguments, endpoint.id)


@contextmanager
def _mock(provider: Provider, arguments: argparse.Namespace) -> Generator[str]:
    from linocut_kit.fake import serve

    given = settings_given(provider, arguments)
    values = settings_of(provider.service, given, is_local=True)
    with serve((provider,), settings={provider.name: values}) as server:
        note(f"{provider.name} is served by a fake at {server.url}")
        yield server.url


@contextmanager
def _warnings_as_notes() -> Generator[None]:
    with warnings.catch_warnings(record=True, action="always") as caught:
        yield
    for warning_message in caught:
        note(f"warning: {warning_message.message}")


def _split(
    arguments: argparse.Namespace, endpoint: Endpoint
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The documented fields, and the others if those are allowed."""
    body = parse_assignments(arguments.params, endpoint.arguments)
    if not arguments.allow_unknown:
        return body, {}
    unknown = {name: body[name] for name in body if endpoint.arguments.field(name) is None}
    return {name: body[name] for name in body if name not in unknown}, unknown


def _refused(error: ValidationError, endpoint: Endpoint, format: str) -> int:
    if not error.violations:
        raise Failure(f"{endpoint.id}: {error}", code=1)
    render(findings(error.violations, endpoint.id), format)
    if error.help:
        note(f"help: {error.help}")
    return 1

"""`linocut task`: go on with a task after a restart, by its id and what else leads to it."""

import argparse
from typing import Any

from linocut_kit.cli.arguments import parse_assignments
from linocut_kit.cli.failure import Failure
from linocut_kit.cli.package import contracts, find_endpoint
from linocut_kit.cli.render import SCHEMA, note, say
from linocut_kit.cli.run import add_connection
from linocut_kit.cli.saving import check_pattern, finish
from linocut_kit.cli.serving import ends_in_one_line, resource_for
from linocut_kit.cli.settings import flags_of
from linocut_kit.cli.targets import check_url
from linocut_kit.runtime import bindings
from linocut_kit.runtime.display import strict_json
from linocut_kit.runtime.lifecycle import Call
from linocut_kit.spec.model import Endpoint


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser("task", help="look at a task, or wait for it and save its images")
    parser.add_argument("endpoint", metavar="ENDPOINT", help="provider/endpoint")
    parser.add_argument("id", metavar="ID", help="the task's id")
    parser.add_argument("--wait", action="store_true", help="wait for the images and save them")
    parser.add_argument("--cancel", action="store_true", help="ask the provider to stop the task")
    parser.add_argument(
        "-p",
        "--param",
        dest="params",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="what leads to the task beside its id, where the spec needs more",
    )
    add_connection(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 with the state, with saved images, or asked to stop; 1 for a failed task; 2, 3."""
    if arguments.wait:
        check_pattern(arguments.pattern)
    if arguments.base_url is not None:
        check_url(arguments.base_url)
    if arguments.wait and arguments.cancel:
        raise Failure("--wait and --cancel do not go together")
    provider, endpoint = find_endpoint(contracts(arguments), arguments.endpoint)
    known = _known(endpoint, arguments)
    with (
        ends_in_one_line(
            endpoint.id, arguments.format, arguments.base_url, flags_of(provider, arguments)
        ),
        resource_for(arguments, provider, endpoint, arguments.base_url) as resource,
    ):
        task = resource.task(arguments.id, **known)
        if arguments.wait:
            return finish(task, arguments, endpoint.id)
        if arguments.cancel:
            task.cancel()
            note(f"the provider was asked to stop task {task.id}")
        status = task.status if arguments.cancel else task.refresh()
    if arguments.format == "json":
        document: dict[str, Any] = {
            "schema": SCHEMA,
            "ok": True,
            "findings": [],
            "stats": {},
            "endpoint": endpoint.id,
            "task": {"id": task.id, "status": status},
        }
        print(strict_json(document, indent=2))
    elif not arguments.cancel:
        say(status or "no state yet")
    return 0


def _known(endpoint: Endpoint, arguments: argparse.Namespace) -> dict[str, Any]:
    """What leads to the task beside its id. Raises Failure where something is missing."""
    known = parse_assignments(arguments.params)
    life = endpoint.lifecycle
    calls: tuple[Call | None, ...] = (life.poll, life.result) if arguments.wait else (life.poll,)
    calls = (life.cancel,) if arguments.cancel else calls
    needed = bindings.arguments(*calls, optional=False)
    wanted = bindings.arguments(*life.calls)
    missing = [name for name in needed if name not in known]
    unknown = [name for name in known if name not in wanted]
    has = ", ".join(wanted) or "nothing"
    if unknown:
        raise Failure(f"-p {unknown[0]}: beside the id, {has} leads to a task of {endpoint.id}")
    if missing:
        more = " ".join(f"-p {name}=VALUE" for name in missing)
        raise Failure(
            f"{endpoint.id}: the id alone does not lead to the task: add {more}, as its create had"
        )
    return known

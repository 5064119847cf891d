"""`linocut task`: go on with a task after a restart, by nothing but its id."""

import argparse
from typing import Any

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.package import contracts, find_endpoint
from linocut_kit.cli.render import SCHEMA, say
from linocut_kit.cli.run import add_connection
from linocut_kit.cli.saving import check_pattern, finish
from linocut_kit.cli.serving import ends_in_one_line, resource_for
from linocut_kit.cli.targets import check_url
from linocut_kit.runtime.display import strict_json


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser("task", help="look at a task, or wait for it and save its images")
    parser.add_argument("endpoint", metavar="ENDPOINT", help="provider/endpoint")
    parser.add_argument("id", metavar="ID", help="the task's id")
    parser.add_argument("--wait", action="store_true", help="wait for the images and save them")
    add_connection(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 with the state, or with saved images; 1 for a failed task; 2, 3."""
    if arguments.wait:
        check_pattern(arguments.pattern)
    if arguments.base_url is not None:
        check_url(arguments.base_url)
    provider, endpoint = find_endpoint(contracts(arguments), arguments.endpoint)
    if endpoint.lifecycle.is_answer:
        raise Failure(f"{endpoint.id} answers with the result at once: it has no tasks; run it")
    with (
        ends_in_one_line(endpoint.id, arguments.format, arguments.base_url),
        resource_for(arguments, provider, endpoint, arguments.base_url) as resource,
    ):
        task = resource.task(arguments.id)
        if arguments.wait:
            return finish(task, arguments, endpoint.id)
        status = task.refresh()
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
    else:
        say(status or "no state yet")
    return 0

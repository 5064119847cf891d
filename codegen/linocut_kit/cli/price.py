"""`linocut price`: what a request costs by the provider's page."""

import argparse

from linocut_kit.cli.arguments import parse_assignments
from linocut_kit.cli.package import add_package, contracts, find_endpoint
from linocut_kit.cli.portable import doors
from linocut_kit.cli.render import add_format, render, say


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser(
        "price",
        help="what a request costs",
        description="What a request costs by the provider's page: exact, at most, or unknown.",
        epilog="Example: linocut price acme/glossy -p size=large",
    )
    parser.add_argument("endpoint", metavar="ENDPOINT", help="provider/endpoint")
    parser.add_argument(
        "-p",
        dest="params",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="a field, as in run",
    )
    add_package(parser)
    add_format(parser, ("text", "json"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the price. 0 it is known, 2 there is no such endpoint, 3 it is unknown."""
    _, endpoint = find_endpoint(contracts(arguments), arguments.endpoint)
    body = parse_assignments(arguments.params, endpoint.arguments)
    price = doors(arguments).estimate(endpoint.id, body)
    if arguments.format == "json":
        said = {
            "amount": str(price.amount) if price.amount is not None else None,
            "currency": price.currency, "kind": price.kind, "page": price.page,
            "read": price.read, "why": price.why,
        }  # fmt: skip
        render([], "json", extra={"ok": price.kind != "unknown", "price": said})
    else:
        say(f"{endpoint.id}: {price}")
    return 3 if price.kind == "unknown" else 0

"""`linocut list`: the endpoints of the generated package."""

import argparse

from linocut_kit.cli.package import add_package, contracts
from linocut_kit.cli.render import add_format, render, say


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser("list", help="list the endpoints")
    add_package(parser)
    add_format(parser, ("text", "json"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each endpoint. 0 printed, 2 there is no package."""
    providers = contracts(arguments)
    endpoints = [(provider, endpoint) for provider in providers for endpoint in provider.endpoints]
    if arguments.format == "json":
        listed = [
            {
                "id": endpoint.id,
                "title": endpoint.title,
                "method": endpoint.create.method,
                "url": f"{provider.service.base_url or ''}{endpoint.create.path}",
                "fields": [field.name for field in endpoint.arguments.fields],
                "page": endpoint.page.url,
                "read": endpoint.page.read,
            }
            for provider, endpoint in endpoints
        ]
        stats = {"providers": len(providers), "endpoints": len(endpoints)}
        render([], "json", stats=stats, extra={"endpoints": listed})
        return 0
    width = max(len(endpoint.id) for _, endpoint in endpoints)
    for _, endpoint in endpoints:
        say(
            f"{endpoint.id:{width}}  {endpoint.title} "
            f"({len(endpoint.arguments.fields)} fields, {endpoint.page.url})"
        )
    return 0

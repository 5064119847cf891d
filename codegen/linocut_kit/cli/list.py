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
    endpoints = [(provider, one) for provider in providers for one in provider.endpoints]
    if arguments.format == "json":
        listed = [
            {
                "id": one.id,
                "title": one.title,
                "method": one.create.method,
                "url": f"{provider.service.base_url or ''}{one.create.path}",
                "fields": [field.name for field in one.request.fields],
                "page": one.page.url,
                "read": one.page.read,
            }
            for provider, one in endpoints
        ]
        stats = {"providers": len(providers), "endpoints": len(endpoints)}
        render([], "json", stats=stats, extra={"endpoints": listed})
        return 0
    width = max(len(one.id) for _, one in endpoints)
    for _, one in endpoints:
        say(f"{one.id:{width}}  {one.title} ({len(one.request.fields)} fields, {one.page.url})")
    return 0

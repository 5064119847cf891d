"""`linocut which`: the endpoints that take a request exactly."""

import argparse

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.package import add_package
from linocut_kit.cli.portable import add_questions, doors, questions_of
from linocut_kit.cli.render import add_format, exit_code, render, say
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.spec.finding import Finding

_NONE = "no endpoint takes all of this exactly; compare shows what each takes"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser(
        "which",
        help="find endpoints by what they take",
        description="Find the endpoints that take all of this exactly. Nothing is sent.",
        epilog="Example: linocut which --images 4 --aspect 21:9 --seed --image-format png",
    )
    add_questions(parser)
    parser.add_argument(
        "--max-cost", metavar="AMOUNT", help="of one image, in the price's currency"
    )
    add_package(parser)
    add_format(parser, ("text", "json"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """A line for each endpoint. 0 found some, 1 found none, 2 the question makes no sense."""
    try:
        found = doors(arguments).find(max_cost=arguments.max_cost, **questions_of(arguments))
    except ConfigurationError as error:
        raise Failure(str(error)) from None
    missing = [] if found else [Finding(code="no-door", message=_NONE)]
    if arguments.format == "json":
        listed = [
            {
                "id": door.id, "title": door.title, "page": door.page, "read": door.read,
                "price": str(door.price),
            }
            for door in found
        ]  # fmt: skip
        render(missing, "json", stats={"endpoints": len(found)}, extra={"endpoints": listed})
        return exit_code(missing)
    for door in found:
        say(f"{door.id}  {door.title} ({door.page}, read {door.read}; price {door.price})")
    render(missing, "text")
    return exit_code(missing)

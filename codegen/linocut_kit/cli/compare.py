"""`linocut compare`: a portable request at several endpoints, as a table."""

import argparse

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.package import add_package
from linocut_kit.cli.portable import add_concepts, concepts_of, doors
from linocut_kit.cli.render import add_format, note, render, say
from linocut_kit.cli.translate import as_json
from linocut_kit.runtime.errors import LinocutError
from linocut_kit.runtime.portable.concepts import key_of
from linocut_kit.runtime.portable.plan import Plan


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser(
        "compare",
        help="one portable request at several endpoints",
        description="What endpoints make of one portable request. Nothing is sent.",
        epilog='Example: linocut compare -p prompt="a fox" -p aspect=21:9 -p n=2',
    )
    parser.add_argument(
        "endpoints", metavar="ENDPOINT", nargs="*", help="provider/endpoint (default: all)"
    )
    add_concepts(parser)
    add_package(parser)
    add_format(parser, ("text", "json"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a table of endpoints by concepts. 0 printed, 2 the request makes no sense."""
    given = concepts_of(arguments)
    if not given:
        raise Failure("say what to compare, such as -p aspect=16:9")
    known = doors(arguments)
    try:
        plans = known.compare(arguments.endpoints, **given)
    except LinocutError as error:
        raise Failure(str(error)) from None
    if arguments.format == "json":
        render(
            [], "json", stats={"endpoints": len(plans)}, extra={"plans": list(map(as_json, plans))}
        )
        return 0
    rows = [["endpoint", *given]]
    rows += [[plan.endpoint, *(_cell(plan, name) for name in given)] for plan in plans]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for plan in plans:
        for name, why in plan.impossible.items():
            note(f"{plan.endpoint}: {name} is impossible: {why} ({plan.page}, read {plan.read})")
    return 0


def _cell(plan: Plan, name: str) -> str:
    if name in plan.exact:
        return "exact"
    if name in plan.nearest:
        return f"~{key_of(plan.nearest[name].value)}"
    return "-" if name in plan.impossible else "provider"

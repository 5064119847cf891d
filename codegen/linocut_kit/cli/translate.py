"""`linocut translate`: a portable request as the body of one endpoint."""

import argparse
import json
from pathlib import Path
from typing import Any

from linocut_kit.cli.arguments import parse_assignments
from linocut_kit.cli.failure import Failure
from linocut_kit.cli.package import add_package
from linocut_kit.cli.portable import add_concepts, concepts_of, doors, findings_of
from linocut_kit.cli.render import add_format, note, render, say
from linocut_kit.runtime.errors import LinocutError
from linocut_kit.runtime.portable.plan import Plan


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser(
        "translate",
        help="turn a portable request into a body",
        description="Turn a portable request into the body of one endpoint. Nothing is sent.",
        epilog='Example: linocut translate acme/glossy -p prompt="a fox" -p aspect=16:9',
    )
    parser.add_argument("endpoint", metavar="ENDPOINT", help="provider/endpoint")
    add_concepts(parser)
    parser.add_argument(
        "--field",
        dest="fields",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="a field of the provider's own, as -p of run",
    )
    add_package(parser)
    add_format(parser, ("text", "json"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the body and what is not exact in it. 0 all is exact, 1 something is not, 2 no plan."""
    fields = parse_assignments(arguments.fields)
    try:
        plan = doors(arguments).translate(
            arguments.endpoint, fields=fields, **concepts_of(arguments)
        )
    except LinocutError as error:
        raise Failure(str(error)) from None
    if arguments.format == "json":
        render(findings_of(plan), "json", extra={"plan": as_json(plan)})
        return int(not plan.is_exact)
    say(json.dumps(_shown(plan.body), indent=2, ensure_ascii=False))
    for line in lines_of(plan):
        note(line)
    return int(not plan.is_exact)


def lines_of(plan: Plan) -> list[str]:
    """What became of each concept, a line each, the exact ones last."""
    lines = [f"{name} is impossible: {why}" for name, why in plan.impossible.items()]
    lines += [f"{name} would be {near}" for name, near in plan.nearest.items()]
    lines += [
        f"{name} is left to the provider: {why}" for name, why in plan.provider_decides.items()
    ]
    lines += [f"not valid: {violation.message}" for violation in plan.violations]
    return lines + ([f"exact: {', '.join(plan.exact)}"] if plan.exact else [])


def as_json(plan: Plan) -> dict[str, Any]:
    """A plan as JSON; a local file is its path."""
    return {
        "endpoint": plan.endpoint,
        "page": plan.page,
        "read": plan.read,
        "body": _shown(plan.body),
        "exact": _shown(plan.exact),
        "nearest": {
            name: {"value": _shown(near.value), "why": near.why}
            for name, near in plan.nearest.items()
        },
        "impossible": dict(plan.impossible),
        "provider_decides": dict(plan.provider_decides),
        "violations": [violation.message for violation in plan.violations],
    }


def _shown(value: Any) -> Any:
    if isinstance(value, Path):
        return f"@{value}"
    if isinstance(value, dict):
        return {name: _shown(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(item) for item in value]
    return value

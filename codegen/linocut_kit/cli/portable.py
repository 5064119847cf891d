"""What the commands of portable requests share: the doors of the package, concepts as words."""

import argparse
from pathlib import Path
from typing import Any

from linocut_kit.cli.arguments import assignments
from linocut_kit.cli.failure import Failure
from linocut_kit.cli.package import find_package
from linocut_kit.cli.violation_findings import findings as violation_findings
from linocut_kit.runtime.bounded_json import loads
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.portable.concepts import ARGUMENTS, AUTO, Concept
from linocut_kit.runtime.portable.doors import Doors
from linocut_kit.runtime.portable.plan import Plan
from linocut_kit.spec.finding import Code, Finding

_NUMBERS = ("count", "number", "share")

CODES = (
    Code(
        code="not-portable",
        severity="error",
        title="a concept that an endpoint cannot take",
        why="It is not in the body, and generate refuses it: another image would be made. Leave it "
        "out, or take an endpoint that which names.",
    ),
    Code(
        code="nearest-only",
        severity="warning",
        title="a concept that an endpoint takes nearly",
        why="The body has the nearest value. generate refuses it, unless nearest is warn or take.",
    ),
    Code(
        code="no-door",
        severity="error",
        title="no endpoint takes all that was asked for",
        why="Each concept may be taken by some: compare shows what each of them makes of it.",
    ),
)


def add_concepts(parser: argparse.ArgumentParser) -> None:
    """Add `-p` for concepts, and the list of them after the options."""
    parser.add_argument(
        "-p",
        "--param",
        dest="params",
        metavar="CONCEPT=VALUE",
        action="append",
        default=[],
        help="what to ask for, such as aspect=16:9; images=@a.png may come several times",
    )
    known = [f"  {concept.argument:16} {concept.meaning}" for concept in ARGUMENTS.values()]
    parser.epilog = "\n".join([parser.epilog or "", "", "concepts:", *known])
    parser.formatter_class = argparse.RawDescriptionHelpFormatter


def add_questions(parser: argparse.ArgumentParser) -> None:
    """Add a flag for each concept; without a value it asks whether there is a field for it."""
    group = parser.add_argument_group("concepts; without a value: any")
    for concept in ARGUMENTS.values():
        flag = {"format": "image-format"}.get(concept.argument, concept.argument.replace("_", "-"))
        group.add_argument(
            f"--{flag}",
            dest=f"concept_{concept.argument}",
            metavar=_metavar(concept),
            nargs="?",
            const=True,
            help=concept.meaning.rstrip("."),
        )


def _metavar(concept: Concept) -> str:
    known = {"image": "N", "ratio": "W:H", "size": "WxH", "count": "N", "share": "0..1"}
    return known.get(concept.kind, "|".join(concept.words) or concept.kind.upper())


def questions_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """What the flags ask. Raises Failure for a value that is none."""
    asked = {name: getattr(arguments, f"concept_{name}") for name in ARGUMENTS}
    return {
        name: value if value is True else _value(ARGUMENTS[name], value, is_number=name == "images")
        for name, value in asked.items()
        if value is not None
    }


def concepts_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """The concepts that `-p` gives. Raises Failure for a concept or a value that is none."""
    found: dict[str, Any] = {}
    for item, name, _, text in assignments(arguments.params):
        if name not in ARGUMENTS:
            known = ", ".join(ARGUMENTS)
            raise Failure(
                f"-p {item}: {name} is no concept, known are {known}; "
                "fields of the provider's own go into --field"
            )
        value = _value(ARGUMENTS[name], text)
        if name == "images":
            found.setdefault(name, []).append(value)
        elif name in found:
            raise Failure(f"-p {item}: {name} is given twice")
        else:
            found[name] = value
    return found


def _value(concept: Concept, text: str, *, is_number: bool = False) -> Any:
    if concept.kind == "flag":
        if text in ("true", "false", AUTO):
            return AUTO if text == AUTO else text == "true"
        raise Failure(f"{concept.argument} {text}: expected true, false or auto")
    if concept.kind in _NUMBERS or is_number:
        return _number(concept, text)
    if concept.kind == "image" and text.startswith("@"):
        path = Path(text[1:])
        if not path.is_file():
            raise Failure(f"there is no file {path}")
        return path
    return text


def _number(concept: Concept, text: str) -> int | float:
    try:
        number = loads(text)
    except ValueError:
        number = None
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise Failure(f"{concept.argument} {text}: expected a number")
    return number


def findings_of(plan: Plan) -> list[Finding]:
    """What is not exact in a plan."""
    found = [
        Finding(code="not-portable", endpoint=plan.endpoint, message=f"{name}: {why}")
        for name, why in plan.impossible.items()
    ]
    found += [
        Finding(
            code="nearest-only", severity="warning", endpoint=plan.endpoint,
            message=f"{name} would be {near}",
        )
        for name, near in plan.nearest.items()
    ]  # fmt: skip
    return found + violation_findings(plan.violations, plan.endpoint)


def doors(arguments: argparse.Namespace) -> Doors:
    """The doors of the package that the flags name. Raises Failure."""
    package, folder = find_package(arguments)
    found = Doors(package, str(folder))
    try:
        if not found.all:
            raise Failure(f"{folder} has no catalogue.json; print it: linocut generate")
    except ConfigurationError as error:
        raise Failure(str(error)) from None
    return found

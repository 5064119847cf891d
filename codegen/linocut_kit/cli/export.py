"""`linocut export`: a provider as one OpenAPI 3.1 document."""

import argparse
import sys
from typing import Any

from linocut_kit.cli.package import find_providers
from linocut_kit.cli.render import exit_code, render
from linocut_kit.cli.specs import add_specs, read
from linocut_kit.runtime.display import strict_json


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser("export", help="print a provider as one OpenAPI 3.1 document")
    parser.add_argument("provider", metavar="PROVIDER")
    add_specs(parser)
    parser.add_argument(
        "--format", choices=("json", "yaml"), default="json", help="(default: %(default)s)"
    )
    parser.add_argument(
        "--no-defaults",
        action="store_true",
        help="tell defaults in descriptions only, for generators that would send them",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the bundle. 0 printed, 1 the specs have findings, 2 cannot run."""
    from ruamel.yaml import YAML

    from linocut_kit.spec.bundle import bundle

    providers, findings = read(arguments.specs)
    if exit_code(findings):
        render(findings, "text")
        return 1
    find_providers(providers, [arguments.provider])
    document = bundle(arguments.specs, arguments.provider, defaults=not arguments.no_defaults)
    if arguments.format == "json":
        print(strict_json(document, indent=2))
        return 0
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 100
    yaml.dump(_quoted(document), sys.stdout)
    return 0


def _quoted(value: Any) -> Any:
    """The same value with the words in quotes that a YAML 1.1 reader would take for a number."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    from linocut_kit.spec.yaml import is_ambiguous

    if isinstance(value, dict):
        return {_quoted(key): _quoted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_quoted(item) for item in value]
    if isinstance(value, str) and is_ambiguous(value):
        return DoubleQuotedScalarString(value)
    return value

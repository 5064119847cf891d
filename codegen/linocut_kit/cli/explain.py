"""`linocut explain`: what a finding's code means, with a bad and a good example."""

import argparse
import difflib
import textwrap

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.render import add_format, render
from linocut_kit.spec.finding import Code


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser("explain", help="explain the code of a finding", intermixed=True)
    parser.add_argument("code", metavar="CODE", nargs="?", help="all of them if it is left out")
    add_format(parser, ("text", "json"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the explanation. 0 printed, 2 there is no such code."""
    codes = every_code()
    found = list(codes.values())
    if arguments.code is not None:
        found = [code for code in found if code.code == arguments.code]
    if not found:
        near = difflib.get_close_matches(arguments.code, codes, 1, 0.4)
        hint = f"did you mean {near[0]}?" if near else "run: linocut explain"
        raise Failure(f"there is no code {arguments.code!r}, {hint}")
    if arguments.format == "json":
        listed = [
            {"code": code.code, "severity": code.severity, "title": code.title, "why": code.why,
             "bad": code.bad, "good": code.good}
            for code in found
        ]  # fmt: skip
        render([], "json", extra={"codes": listed})
    elif arguments.code is None:
        width = max(len(code.code) for code in found)
        for code in found:
            print(f"{code.code:{width}}  {code.severity:7}  {code.title}")
    else:
        print(_text(found[0]))
    return 0


def every_code() -> dict[str, Code]:
    """Every code of every command, in the order of names."""
    from linocut_kit.cli.coverage import CODES as COVERAGE
    from linocut_kit.cli.portable import CODES as PORTABLE
    from linocut_kit.cli.serving import CODES as RUN
    from linocut_kit.cli.violation_findings import CODES as MORE
    from linocut_kit.conform.codes import CODES as CONFORM
    from linocut_kit.pages.report import CODES as DRIFT
    from linocut_kit.spec.codes import CODES as LINT
    from linocut_kit.spec.provenance import CODES as PROVENANCE
    from linocut_kit.spec.requests import CODES as REQUEST

    every = (*LINT, *COVERAGE, *PROVENANCE, *REQUEST, *DRIFT, *CONFORM, *RUN, *PORTABLE, *MORE)
    return {code.code: code for code in sorted(every, key=lambda code: code.code)}


def _text(code: Code) -> str:
    lines = [f"{code.severity}[{code.code}]: {code.title}", "", *textwrap.wrap(code.why, 96)]
    for name, example in (("bad", code.bad), ("good", code.good)):
        if example:
            lines += ["", f"{name}:", textwrap.indent(example.rstrip("\n"), "    ")]
    return "\n".join(lines)

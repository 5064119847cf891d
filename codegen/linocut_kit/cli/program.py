"""The `linocut` program: which command is meant, and how it ends."""

import argparse
import difflib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from linocut_kit import __version__
from linocut_kit.cli.failure import Failure
from linocut_kit.runtime.display import prose

COMMANDS = (
    "lint", "generate", "drift", "list", "show", "validate", "run", "task", "mock", "conform",
    "explain", "export", "new",
)  # fmt: skip
_EXTRAS = {
    "rich": "cli", "ruamel": "cli", "selectolax": "cli", "jsonschema_rs": "cli",
    "junitparser": "cli",
    "datamodel_code_generator": "codegen", "jinja2": "codegen", "markupsafe": "codegen",
    "ruff": "codegen",
    "hypothesis": "contract", "pytest": "contract", "respx": "contract", "uvicorn": "contract",
    "PIL": "pil",
}  # fmt: skip
_INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line, with the nearest known word."""

    def error(self, message: str) -> NoReturn:
        """End the command with exit code 2."""
        raise Failure(f"{_nearest(message)}; see '{self.prog} --help'")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 findings, 2 cannot run, 3 inconclusive."""
    _print_anything()
    try:
        words = sys.argv[1:] if argv is None else list(argv)
        arguments = _parser(words[:1]).parse_args(words)
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except Failure as failure:
        return _say(str(failure), failure.code)
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get((error.name or "").replace("-", "_").partition(".")[0])
        if extra is None:
            raise
        return _say(f"{error.name} is not installed; run: pip install 'linocut[{extra}]'", 2)
    except BrokenPipeError:
        _close_stdout()
        return 0
    except OSError as error:
        if error.filename is not None:
            return _say(f"{error.filename}: {error.strerror}", 2)
        _close_stdout()
        return _say(f"the output cannot be written: {error.strerror or error}", 2)
    except KeyboardInterrupt:
        return _say("interrupted", _INTERRUPTED)


def _print_anything() -> None:
    """Let a character that the terminal lacks be its escape, and not the end of the command."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _close_stdout() -> None:
    """Let nothing fail again when Python flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser(first: list[str]) -> Parser:
    """The parser of one command where the first word names it: the others stay unloaded."""
    parser = Parser(
        prog="linocut",
        description="Specs of image-generation APIs become clients, validators and proofs.",
        epilog="Exit codes: 0 clean, 1 findings, 2 cannot run, 3 inconclusive, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"linocut {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in [one for one in COMMANDS if [one] == first] or COMMANDS:
        importlib.import_module(f"linocut_kit.cli.{name}").add(commands)
    return parser


def _nearest(message: str) -> str:
    """argparse's list of choices is longer than a line: only the nearest one is of use."""
    head, found, choices = message.partition(" (choose from ")
    if not found:
        return message
    wrong = head.rpartition("invalid choice: ")[2].strip("'")
    known = [one.strip(" ')") for one in choices.split(",")]
    near = difflib.get_close_matches(wrong, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return f"{wrong!r} is unknown, {hint}"


def _say(text: str, code: int) -> int:
    print(f"linocut: {prose(text)}", file=sys.stderr)
    return code

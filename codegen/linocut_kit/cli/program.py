"""The `linocut` program: which command is meant, and how it ends."""

import argparse
import difflib
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

from linocut_kit import __version__
from linocut_kit.cli.failure import Failure
from linocut_kit.cli.streams import guarded
from linocut_kit.runtime.display import prose

COMMANDS = (
    "lint", "generate", "drift", "list", "show", "validate", "run", "task", "mock", "conform",
    "explain", "export", "new", "which", "translate", "compare", "price",
)  # fmt: skip
_EXTRAS = {
    "rich": "cli", "ruamel": "cli", "selectolax": "cli", "jsonschema_rs": "cli",
    "junitparser": "cli", "yaml": "cli",
    "datamodel_code_generator": "codegen", "jinja2": "codegen", "markupsafe": "codegen",
    "ruff": "codegen",
    "hypothesis": "contract", "pytest": "contract", "respx": "contract", "uvicorn": "contract",
    "PIL": "pil",
}  # fmt: skip
_INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line, with the nearest known word.

    An `intermixed` one takes its optional words before, between and after its options, which
    argparse does for a parser without commands only.
    """

    def __init__(self, *args: Any, intermixed: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self._waits = intermixed

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse words; an intermixed parser comes back here for each of its two turns."""
        if not self._waits:
            return super().parse_known_args(args, namespace)
        self._waits = False
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._waits = True

    def error(self, message: str) -> NoReturn:
        """End the command with exit code 2."""
        raise Failure(f"{_nearest(message)}; see '{self.prog} --help'")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 findings, 2 cannot run, 3 inconclusive.

    A command whose output could not be written ends with 2 where it had ended with 0 or 1;
    a reader that left early is no error, unless the command says so itself.
    """
    with guarded() as (out, _):
        end: SystemExit | None = None
        try:
            code = _ended(sys.argv[1:] if argv is None else list(argv))
        except SystemExit as help_or_version:
            code, end = 0, help_or_version
        out.flush()
        if out.error is not None and not isinstance(out.error, BrokenPipeError):
            said = out.error.strerror or out.error
            return _say(f"the output cannot be written: {said}", max(code, 2))
        if end is not None:
            raise end
        return code


def _ended(words: list[str]) -> int:
    try:
        if any("\0" in word for word in words):
            raise Failure("an argument has a NUL character in it, which no name has; leave it out")
        arguments = _parser(words[:1]).parse_args(words)
        code: int = arguments.run(arguments)
        return code
    except Failure as failure:
        return _say(str(failure), failure.code)
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get((error.name or "").replace("-", "_").partition(".")[0])
        if extra is None:
            return _unexpected(error)
        return _say(f"{error.name} is not installed; run: pip install 'linocut[{extra}]'", 2)
    except OSError as error:
        where = "" if error.filename is None else f"{error.filename}: "
        return _say(f"{where}{error.strerror or error}", 2)
    except KeyboardInterrupt:
        return _say("interrupted", _INTERRUPTED)
    except Exception as error:
        return _unexpected(error)


def _unexpected(error: Exception) -> int:
    """The last resort: a fault of ours is one line, and the whole of it where that is asked for."""
    if os.environ.get("LINOCUT_DEBUG") == "1":
        traceback.print_exception(error, file=sys.stderr)
    return _say(
        f"unexpected {type(error).__name__}: {str(error)[:200]}; this is a fault of linocut: "
        "please report it with what LINOCUT_DEBUG=1 prints",
        2,
    )


def _parser(first: list[str]) -> Parser:
    """The parser of one command where the first word names it: the others stay unloaded."""
    parser = Parser(
        prog="linocut",
        description="Specs of image-generation APIs become clients, validators and proofs.",
        epilog="Exit codes: 0 clean, 1 findings, 2 cannot run, 3 inconclusive, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"linocut {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in [command for command in COMMANDS if [command] == first] or COMMANDS:
        importlib.import_module(f"linocut_kit.cli.{name}").add(commands)
    return parser


def _nearest(message: str) -> str:
    """argparse's list of choices is longer than a line: only the nearest one is of use."""
    head, found, choices = message.partition(" (choose from ")
    if not found:
        return message
    wrong = head.rpartition("invalid choice: ")[2].strip("'")
    known = [part.strip(" ')") for part in choices.split(",")]
    near = difflib.get_close_matches(wrong, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return f"{wrong!r} is unknown, {hint}"


def _say(text: str, code: int) -> int:
    print(f"linocut: {prose(text)}", file=sys.stderr)
    return code

"""The jinja2 environment of all templates, and the formatting of what they print."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path

import jinja2
from ruff import find_ruff_bin

_LINE_LENGTH = 100
_FIRST_PARTY = "--config=lint.isort.known-first-party=['linocut_kit']"


class EmitError(Exception):
    """Code that cannot be printed; the text says why in one line."""


@cache
def environment() -> jinja2.Environment:
    """Strict about names; one filter, `repr`, for literals."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python is printed, not HTML
    )
    environment.filters["repr"] = repr
    return environment


def formatted(files: dict[str, str]) -> dict[str, str]:
    """The Python among `files` sorted, trimmed and formatted by ruff; the rest as it is."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        python = [name for name in files if name.endswith(".py")]
        for name in python:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[name], encoding="utf-8")
        options = ["--isolated", "--no-cache", "--quiet", f"--line-length={_LINE_LENGTH}"]
        for command in (
            ["check", "--fix-only", "--select=I,F401,E714", _FIRST_PARTY, "--target-version=py311"],
            ["format", "--target-version=py311"],
        ):
            done = subprocess.run(
                [find_ruff_bin(), *command, *options, str(root)],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise EmitError(f"ruff cannot read what was printed: {done.stderr.strip()[:300]}")
        return {
            name: (root / name).read_text(encoding="utf-8") if name in python else text
            for name, text in files.items()
        }

"""The jinja2 environment of all templates, and the formatting of what they print."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from ruff import find_ruff_bin

from linocut_kit.emit import door

_LINE_LENGTH = 100
_FIRST_PARTY = "--config=lint.isort.known-first-party=['linocut_kit']"


@cache
def environment() -> jinja2.Environment:
    """Strict about names and texts: what no filter of the door made is not let out."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
        finalize=door.let_out,
    )
    environment.filters.update(door.FILTERS)
    return environment


def printed(template: str, **context: Any) -> door.PrintedCode:
    """What a template prints. Raises EmitError for a text that would get out as it is."""
    return door.PrintedCode(environment().get_template(template).render(**context))


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
                raise door.EmitError(
                    f"ruff cannot read what was printed: {done.stderr.strip()[:300]}"
                )
        return {
            name: (root / name).read_text(encoding="utf-8") if name in python else text
            for name, text in files.items()
        }

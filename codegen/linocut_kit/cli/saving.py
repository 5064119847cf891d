"""From a task to files: waiting in sight, and saving under names that a pattern gives."""

import argparse
import hashlib
import re
import secrets
from pathlib import Path
from typing import Any

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.render import SCHEMA, note
from linocut_kit.cli.streams import lost
from linocut_kit.runtime.display import strict_json
from linocut_kit.runtime.image_heads import HEAD, image_format
from linocut_kit.runtime.outputs import (
    check_writable,
    is_written_through,
    name_limit,
    write_through,
)
from linocut_kit.runtime.result import Image, Result
from linocut_kit.runtime.task import Task, Update

PATTERN = "out/{task}_{n}.{ext}"

_EXTENSIONS = {"jpeg": "jpg"}
_LONGEST_ID = 80
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that means nothing or cannot be written, before anything is paid for."""
    for name in _PLACEHOLDER.findall(pattern):
        if name not in ("task", "n", "ext"):
            raise Failure(f"--out: unknown {{{name}}}, known are {{task}}, {{n}} and {{ext}}")
    if not pattern.strip() or pattern.endswith("/"):
        raise Failure("--out: expected a file name pattern, such as 'out/{task}_{n}.{ext}'")
    if re.search(r"[{}]", _PLACEHOLDER.sub("", pattern)):
        raise Failure("--out: a brace without its other one; known are {task}, {n} and {ext}")
    longest = Path(_filled(pattern, {"task": "t" * _LONGEST_ID, "n": "999", "ext": "jpeg"}))
    folder = next(
        (parent for parent in longest.parents if "t" * _LONGEST_ID not in str(parent)), Path()
    )
    try:
        check_writable(longest if "{" not in str(Path(pattern).parent) else folder / "probe")
        if "{" in pattern and len(longest.name) + 9 > name_limit(folder):
            raise OSError(36, "the name is too long")
    except (OSError, ValueError) as error:
        raise Failure(f"--out {pattern[:100]}: {getattr(error, 'strerror', error)}") from error


def finish(task: Task, arguments: argparse.Namespace, endpoint: str) -> int:
    """Wait for the task, save its images, and print what was saved. Returns the exit code."""
    seen: list[str | None] = []

    def tell(update: Update) -> None:
        if seen[-1:] != [update.status]:
            seen.append(update.status)
            note(f"{update.status or 'running'} after {update.elapsed:.1f} s")

    result = task.wait(timeout=arguments.timeout, on_update=tell)
    saved: list[Path] = []
    for number, image in enumerate(result.images, start=1):
        path = _save_one(image, arguments, result.task_id, number, len(result.images))
        saved.append(path)
        if arguments.format == "json":
            note(f"saved {path}")
        else:
            _tell_path(path)
    if arguments.format == "json":
        print(strict_json(_document(result, endpoint, saved), indent=2), flush=True)
    error = lost()
    if error is not None:
        raise Failure(f"task {result.task_id}: saved, but the output cannot be written")
    return 0


def _tell_path(path: Path) -> None:
    """Print a path at once; where stdout is lost, stderr gets it."""
    print(path, flush=True)
    if lost() is not None:
        note(f"saved {path}")


def _save_one(
    image: Image, arguments: argparse.Namespace, task_id: str, number: int, count: int
) -> Path:
    """Save under a passing name first: the extension is that of the format that came."""
    pattern = arguments.pattern
    values = {"task": safe_name(task_id), "n": str(number)}
    target = Path(_filled(pattern, values))
    if is_written_through(target):
        return image.save(target)
    part = target.with_name(f".{secrets.token_hex(6)}.part")
    image.save(part)
    try:
        with part.open("rb") as file:
            found = image_format(file.read(HEAD)) or "bin"
        values["ext"] = _EXTENSIONS.get(found, found)
        target = Path(_filled(pattern, values))
        if count > 1 and "{n}" not in pattern:
            target = target.with_name(f"{target.stem}_{number}{target.suffix}")
        if arguments.overwrite and is_written_through(target):
            write_through(part, target)
            return target
        target = target.resolve() if arguments.overwrite else _claimed(target)
        part.replace(target)
    except OSError as error:
        raise Failure(f"{target} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
    return target


def _claimed(target: Path) -> Path:
    """The path, or the first of `_2`, `_3` … that nothing has; it is taken at once."""
    number, path = 1, target
    while True:
        try:
            path.open("xb").close()
        except FileExistsError:
            number += 1
            path = target.with_stem(f"{target.stem}_{number}")
        else:
            return path


def safe_name(task_id: str) -> str:
    """A task's id as part of a file name: short, harmless, and another for every other id."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", task_id).lstrip(".")
    if safe and safe == task_id and len(safe) <= _LONGEST_ID and _DEVICE.match(safe) is None:
        return safe
    digest = hashlib.sha256(task_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"task_{safe[: _LONGEST_ID - 18]}_{digest}"


def _filled(pattern: str, values: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[1]), pattern)


def _document(result: Result, endpoint: str, saved: list[Path]) -> dict[str, Any]:
    images = [
        {"path": str(path), "url": _shown_url(image)}
        for path, image in zip(saved, result.images, strict=True)
    ]
    return {
        "schema": SCHEMA,
        "ok": True,
        "findings": [],
        "stats": {"images": len(saved)},
        "endpoint": endpoint,
        "task": {"id": result.task_id, "status": result.status, "cost": result.cost},
        "images": images,
    }


def _shown_url(image: Image) -> str | None:
    url = image.url
    return None if url.startswith("data:") else url

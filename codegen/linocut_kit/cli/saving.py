"""From a task to files: waiting in sight, and saving under names that a pattern gives."""

import argparse
import re
import secrets
from pathlib import Path
from typing import Any

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.render import SCHEMA, note
from linocut_kit.runtime.checks import image_format
from linocut_kit.runtime.display import strict_json
from linocut_kit.runtime.result import Image, Result
from linocut_kit.runtime.task import Task, Update

PATTERN = "out/{task}_{n}.{ext}"

_EXTENSIONS = {"jpeg": "jpg"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_pattern(pattern: str) -> None:
    """Refuse a pattern with a placeholder that means nothing, before anything is paid for."""
    for name in _PLACEHOLDER.findall(pattern):
        if name not in ("task", "n", "ext"):
            raise Failure(f"--out: unknown {{{name}}}, known are {{task}}, {{n}} and {{ext}}")
    if not pattern.strip() or pattern.endswith("/"):
        raise Failure("--out: expected a file name pattern, such as 'out/{task}_{n}.{ext}'")


def finish(task: Task, arguments: argparse.Namespace, endpoint: str) -> int:
    """Wait for the task, save its images, and print what was saved. Returns the exit code."""
    seen: list[str | None] = []

    def tell(update: Update) -> None:
        if seen[-1:] != [update.status]:
            seen.append(update.status)
            note(f"{update.status or 'running'} after {update.elapsed:.1f} s")

    result = task.wait(timeout=arguments.timeout, on_update=tell)
    saved = _save(result, arguments.pattern)
    if arguments.format == "json":
        print(strict_json(_document(result, endpoint, saved), indent=2))
    else:
        for path in saved:
            print(path)
    return 0


def _save(result: Result, pattern: str) -> list[Path]:
    saved: list[Path] = []
    for number, image in enumerate(result.images, start=1):
        saved.append(_save_one(image, pattern, result.task_id, number, len(result.images)))
    return saved


def _save_one(image: Image, pattern: str, task_id: str, number: int, count: int) -> Path:
    """Save under a passing name first: the extension is that of the format that came."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", task_id).lstrip(".") or "task"
    values = {"task": safe, "n": str(number)}
    target = Path(_filled(pattern, values))
    part = target.with_name(f".{secrets.token_hex(6)}.part")
    image.save(part)
    try:
        with part.open("rb") as file:
            found = image_format(file.read(64)) or "bin"
        values["ext"] = _EXTENSIONS.get(found, found)
        target = Path(_filled(pattern, values))
        if count > 1 and "{n}" not in pattern:
            target = target.with_name(f"{target.stem}_{number}{target.suffix}")
        part.replace(target)
    except OSError as error:
        raise Failure(f"{target} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
    return target


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

"""From a task to files: waiting in sight, and saving under names that a pattern gives."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.render import SCHEMA, note
from linocut_kit.cli.streams import lost
from linocut_kit.runtime.display import strict_json
from linocut_kit.runtime.errors import ImageFailure, UnexpectedResponse
from linocut_kit.runtime.made_images import Image
from linocut_kit.runtime.outputs import check_writable, name_limit
from linocut_kit.runtime.result import Result
from linocut_kit.runtime.saving import LONGEST_ID, Saving, check_placeholders, filled
from linocut_kit.runtime.task import Task, Update
from linocut_kit.spec.finding import Finding

PATTERN = "out/{task}_{n}.{ext}"


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that means nothing or cannot be written, before anything is paid for."""
    wrong = check_placeholders(pattern)
    if wrong is not None:
        raise Failure(f"--out: {wrong}")
    longest = Path(filled(pattern, {"task": "t" * LONGEST_ID, "n": "999", "ext": "jpeg"}))
    folder = next(
        (parent for parent in longest.parents if "t" * LONGEST_ID not in str(parent)), Path()
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
    saving = _saved(result, arguments)
    if saving.count == 1:
        saving.done()
    found = [_finding(failure, result, endpoint) for failure in saving.failures]
    if arguments.format == "json":
        document = _document(result, endpoint, saving, found)
        print(strict_json(document, indent=2), flush=True)
    if lost() is not None:
        raise Failure(f"task {result.task_id}: saved, but the output cannot be written")
    saving.done()
    return 0


def _saved(result: Result, arguments: argparse.Namespace) -> Saving:
    """Save each image that can be, and name it at once."""
    saving = result.saving(arguments.pattern, overwrite=arguments.overwrite)
    for number, image in enumerate(result.images, start=1):
        with saving.image(number) as path:
            image.save(path, any_format=arguments.any_format)
        if saving.failures and saving.failures[-1].number == number:
            continue
        if arguments.format == "json":
            note(f"saved {saving.saved[-1]}")
        else:
            _tell_path(saving.saved[-1])
    return saving


def _tell_path(path: Path) -> None:
    """Print a path at once; where stdout is lost, stderr gets it."""
    print(path, flush=True)
    if lost() is not None:
        note(f"saved {path}")


def _finding(failure: ImageFailure, result: Result, endpoint: str) -> Finding:
    """An image that was lost, with where it is."""
    url = _shown_url(result.images[failure.number - 1])
    at = f" ({url})" if url is not None else ""
    return Finding(
        code="image-not-saved",
        message=f"image {failure.number} of {len(result.images)}{at}: {failure.error}",
        endpoint=endpoint,
    )


def _document(
    result: Result, endpoint: str, saving: Saving, found: Sequence[Finding]
) -> dict[str, Any]:
    lost_ones = {failure.number for failure in saving.failures}
    kept = [image for n, image in enumerate(result.images, start=1) if n not in lost_ones]
    return {
        "schema": SCHEMA,
        "ok": not found,
        "findings": [finding.as_json() for finding in found],
        "stats": {"images": len(saving.saved)},
        "endpoint": endpoint,
        "task": {"id": result.task_id, "status": result.status, "cost": result.cost},
        "images": [
            {"path": str(path), "url": _shown_url(image)}
            for path, image in zip(saving.saved, kept, strict=True)
        ],
    }


def _shown_url(image: Image) -> str | None:
    try:
        url = image.url
    except UnexpectedResponse:
        return None
    return None if url.startswith("data:") else url

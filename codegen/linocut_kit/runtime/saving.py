"""A result's images as files: named by a pattern, each on its own, and what failed told in the end.

A pattern has `{task}`, `{n}` and `{ext}`. A response without an id has the endpoint's name and a
digest of the image in place of `{task}`.
"""

import filecmp
import hashlib
import re
import secrets
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from linocut_kit.runtime.errors import (
    ConfigurationError,
    ImageFailure,
    ImagesNotSaved,
    LinocutError,
)
from linocut_kit.runtime.flow import UNKNOWN_ID, Progress
from linocut_kit.runtime.image_heads import HEAD, file_kind
from linocut_kit.runtime.outputs import is_written_through, write_through

PATTERN = "{task}_{n}.{ext}"
LONGEST_ID = 80
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

_EXTENSIONS = {"jpeg": "jpg"}
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Saving:
    """Takes the images of one result, one after the other. One that fails stops no other."""

    progress: Progress
    endpoint: str
    count: int
    pattern: str = PATTERN
    overwrite: bool = False
    saved: list[Path] = field(default_factory=list[Path])
    failures: list[ImageFailure] = field(default_factory=list[ImageFailure])

    @contextmanager
    def image(self, number: int) -> Generator[Path]:
        """Where to write an image; it gets its name when the block ends well, and is named among
        the failures when an error of ours ends it. Nothing is left of a part.
        """
        part = None
        try:
            target = Path(filled(self.pattern, self._values(number)))
            if is_written_through(target):
                yield target
                self.saved.append(target)
                return
            part = target.with_name(f".{secrets.token_hex(6)}.part")
            yield part
            self.saved.append(self._placed(part, number))
        except LinocutError as error:
            self.failures.append(ImageFailure(number=number, error=error))
        except OSError as error:
            said = ConfigurationError(f"{self.pattern} cannot be written: {error.strerror}")
            said.__cause__ = error
            said.task = self.progress.handle
            self.failures.append(ImageFailure(number=number, error=said))
        finally:
            if part is not None:
                with suppress(OSError):
                    part.unlink(missing_ok=True)

    def done(self) -> tuple[Path, ...]:
        """The paths. Raises ImagesNotSaved, or the error of the only image."""
        if self.failures and self.count == 1:
            raise self.failures[0].error
        if self.failures:
            error = ImagesNotSaved(tuple(self.saved), tuple(self.failures), self.count)
            error.task = self.progress.handle
            raise error from self.failures[0].error
        return tuple(self.saved)

    def _values(self, number: int) -> dict[str, str]:
        return {"task": safe_name(self.progress.id), "n": str(number)}

    def _placed(self, part: Path, number: int) -> Path:
        """The file under its name, whose extension is that of the format that came."""
        values = self._values(number)
        with part.open("rb") as file:
            kind = file_kind(file.read(HEAD)) or "bin"
            if self.progress.id == UNKNOWN_ID:
                file.seek(0)
                digest = hashlib.file_digest(file, "sha256").hexdigest()[:12]
                values["task"] = f"{self.endpoint.rpartition('/')[2]}_{digest}"
        values["ext"] = _EXTENSIONS.get(kind, kind)
        target = Path(filled(self.pattern, values))
        if self.count > 1 and "{n}" not in self.pattern:
            target = target.with_name(f"{target.stem}_{number}{target.suffix}")
        if self.overwrite and is_written_through(target):
            write_through(part, target)
            return target
        if self.overwrite:
            target = target.resolve()
        elif "{task}" in self.pattern and _is_same(part, target):
            return target
        else:
            target = _claimed(target)
        part.replace(target)
        return target


def numbered(savings: list[Saving]) -> Iterator[int]:
    """Numbers for the images of several results as those of one, so that none takes the name of
    another.
    """
    total = sum(saving.count for saving in savings)
    for saving in savings:
        saving.count = total
    return count(1)


def all_done(savings: list[Saving]) -> tuple[Path, ...]:
    """The paths of the images of several results. Raises as `Saving.done` does."""
    if len(savings) == 1:
        return savings[0].done()
    saved = tuple(path for saving in savings for path in saving.saved)
    failures = tuple(failure for saving in savings for failure in saving.failures)
    if failures:
        raise ImagesNotSaved(saved, failures, savings[0].count) from failures[0].error
    return saved


def filled(pattern: str, values: dict[str, str]) -> str:
    """The pattern with its values; a placeholder without one stands as its name."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[1]), pattern)


def check_placeholders(pattern: str) -> str | None:
    """What is wrong with a pattern, None where nothing is."""
    for name in PLACEHOLDER.findall(pattern):
        if name not in ("task", "n", "ext"):
            return f"unknown {{{name}}}, known are {{task}}, {{n}} and {{ext}}"
    if not pattern.strip() or pattern.endswith("/"):
        return "expected a file name pattern, such as 'out/{task}_{n}.{ext}'"
    if re.search(r"[{}]", PLACEHOLDER.sub("", pattern)):
        return "a brace without its other one; known are {task}, {n} and {ext}"
    return None


def safe_name(task_id: str) -> str:
    """A task's id as part of a file name: short, harmless, and another for every other id."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", task_id).lstrip(".")
    if safe and safe == task_id and len(safe) <= LONGEST_ID and _DEVICE.match(safe) is None:
        return safe
    digest = hashlib.sha256(task_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"task_{safe[: LONGEST_ID - 18]}_{digest}"


def _is_same(part: Path, target: Path) -> bool:
    """Whether the task's image has been saved under that name before."""
    return target.is_file() and filecmp.cmp(part, target, shallow=False)


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

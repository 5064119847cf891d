"""Standard streams that may break without ending a command: what was lost is told at the end."""

import io
import os
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any


class GuardedStream:
    """A text stream whose write errors are kept and not raised; the rest is the stream's own."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.error: OSError | None = None
        if stream is None:
            self._stream = io.StringIO()
            self.error = OSError(9, "it is closed")
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write, or remember why not."""
        if self.error is None:
            try:
                self._stream.write(text)
            except OSError as error:
                self._lose(error)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write each line, or remember why not."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Flush, or remember why not."""
        if self.error is None:
            try:
                self._stream.flush()
            except OSError as error:
                self._lose(error)

    def _lose(self, error: OSError) -> None:
        """Let nothing fail again when Python flushes at its end."""
        self.error = error
        try:
            number = self._stream.fileno()
        except (OSError, ValueError):
            return
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, number)
        os.close(null)


@contextmanager
def guarded() -> Generator[tuple[GuardedStream, GuardedStream]]:
    """Guard stdout and stderr for the length of a command.

    A closed descriptor is filled first: the next file opened would take its number, and get what
    is meant for the stream.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    before = sys.stdout, sys.stderr
    out, err = GuardedStream(sys.stdout), GuardedStream(sys.stderr)
    sys.stdout, sys.stderr = out, err
    try:
        yield out, err
    finally:
        out.flush()
        err.flush()
        sys.stdout, sys.stderr = before


def lost() -> OSError | None:
    """Why stdout takes nothing any more, if it does not."""
    return getattr(sys.stdout, "error", None)

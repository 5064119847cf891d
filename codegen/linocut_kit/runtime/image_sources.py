"""Where an image's bytes come from: memory, a file by its path, or an open file."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from linocut_kit.runtime.errors import MediaChanged
from linocut_kit.runtime.image_heads import HEAD

SLICE = 384 * 1024
"""Bytes of an image that are encoded at once; a multiple of three."""


class BodySource(Protocol):
    """An image's bytes, which can be read more than once."""

    @property
    def size(self) -> int:
        """Number of bytes."""
        ...

    @property
    def head(self) -> bytes:
        """The first bytes, enough for a signature."""
        ...

    def read_at(self, at: int, count: int, /) -> bytes:
        """So many bytes from an offset on, fewer at the end."""
        ...

    def slices(self) -> Iterator[bytes | memoryview]:
        """The bytes from the beginning, in slices of `SLICE`."""
        ...


class Memory:
    """An image in memory. Nothing is copied, so it must not change while it is sent."""

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self._view = memoryview(data).cast("B") if len(memoryview(data)) else memoryview(b"")

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self._view)

    @property
    def head(self) -> bytes:
        """The first bytes."""
        return bytes(self._view[:HEAD])

    def read_at(self, at: int, count: int, /) -> bytes:
        """So many bytes from an offset on, fewer at the end."""
        return bytes(self._view[at : at + count])

    def slices(self) -> Iterator[memoryview]:
        """The bytes, in views."""
        for start in range(0, len(self._view), SLICE):
            yield self._view[start : start + SLICE]


class LocalFile:
    """An image file, opened anew each time it is sent. It must stay what it was when judged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb", buffering=0) as file:
            self.head = file.read(HEAD)
            self._stamp = _stamp(file.fileno())

    @property
    def size(self) -> int:
        """Number of bytes when it was judged."""
        return self._stamp[0]

    def read_at(self, at: int, count: int, /) -> bytes:
        """So many bytes from an offset on, fewer at the end. Raises OSError."""
        if at + count <= len(self.head):
            return self.head[at : at + count]
        with self.path.open("rb", buffering=0) as file:
            file.seek(at)
            return file.read(count)

    def slices(self) -> Iterator[bytes]:
        """The bytes; the last slice only if the file is still the same. Raises MediaChanged."""
        try:
            file = self.path.open("rb", buffering=0)
        except OSError as error:
            raise MediaChanged(f"{self.path}: cannot be read again: {error.strerror}") from error
        with file:
            self._unchanged(file)
            left = self.size
            while left > 0:
                slice_ = _read(file, min(SLICE, left))
                left -= len(slice_)
                if not slice_:
                    raise _changed(str(self.path))
                if left == 0:
                    self._unchanged(file)
                yield slice_

    def _unchanged(self, file: Any) -> None:
        if _stamp(file.fileno()) != self._stamp:
            raise _changed(str(self.path))


class OpenFile:
    """A seekable binary file object, read from where it stood when it was given. It must stay what
    it was when judged: one on a disk is watched by its times, any by its size.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = file.tell()
        self.head = bytes(file.read(HEAD))
        self._end = file.seek(0, os.SEEK_END)
        file.seek(self._start)
        self._stamp = _stamp_of(file)

    @property
    def size(self) -> int:
        """Number of bytes from where it stood to its end."""
        return max(0, self._end - self._start)

    def read_at(self, at: int, count: int, /) -> bytes:
        """So many bytes from an offset on, fewer at the end. Raises OSError."""
        self._file.seek(self._start + at)
        found = self._file.read(min(count, max(0, self._end - self._start - at)))
        self._file.seek(self._start)
        return bytes(found)

    def slices(self) -> Iterator[bytes]:
        """The bytes. Raises MediaChanged if there are no longer as many."""
        try:
            yield from self._slices()
        except (OSError, ValueError) as error:
            raise MediaChanged(f"the image's file cannot be read: {error}") from error

    def _slices(self) -> Iterator[bytes]:
        position, end = self._start, self._start + self.size
        while position < end:
            self._file.seek(position)
            slice_ = _read(self._file, min(SLICE, end - position))
            position += len(slice_)
            if not slice_ or (position == end and self._has_changed(end)):
                raise _changed("the image's file")
            yield slice_

    def _has_changed(self, end: int) -> bool:
        return self._file.seek(0, os.SEEK_END) != end or _stamp_of(self._file) != self._stamp


def _read(file: Any, size: int) -> bytes:
    """Up to `size` bytes; fewer only at the end, so that slices stay multiples of three."""
    first: bytes = file.read(size)
    if len(first) in (0, size):
        return first
    pieces: Sequence[bytes] = [first]
    have = len(first)
    while have < size and (more := file.read(size - have)):
        pieces = [*pieces, more]
        have += len(more)
    return b"".join(pieces)


def _stamp(descriptor: int) -> tuple[int, int, int, int]:
    status = os.fstat(descriptor)
    return status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev


def _stamp_of(file: Any) -> tuple[int, int, int, int] | None:
    """The stamp of a file object that is a file on a disk; None for any other."""
    try:
        return _stamp(file.fileno())
    except (AttributeError, OSError, TypeError, ValueError):
        return None


def _changed(name: str) -> MediaChanged:
    return MediaChanged(f"{name} changed while it was being sent; the request was cut short")

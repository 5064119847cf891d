"""The images of a task: downloads that are whole, checked, and follow no URL into trouble."""

import io
import os
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pybase64

from linocut_kit.runtime.base64_text import decode, is_data_uri, unquoted
from linocut_kit.runtime.display import line, prose
from linocut_kit.runtime.errors import ConfigurationError, LinocutError, UnexpectedResponse
from linocut_kit.runtime.exchange import MAX_IMAGE, Request, without_query
from linocut_kit.runtime.flow import Flow, FlowContext, Progress, deadline, download
from linocut_kit.runtime.image_heads import file_type
from linocut_kit.runtime.outputs import writing
from linocut_kit.runtime.parcel import (
    AsyncRemadeDriver,
    Parcel,
    RemadeDriver,
    copied,
    packed,
    without_secrets,
)
from linocut_kit.runtime.polling import broken
from linocut_kit.runtime.result_checks import check_head
from linocut_kit.runtime.result_places import FoundImage

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

    from linocut_kit.runtime.drivers import AsyncDriver, Driver

TIMEOUT = 120.0
"""Seconds that one download may take."""

_HEAD = 512


class MemorySink:
    """Collects a download in memory."""

    def __init__(self) -> None:
        self.data = bytearray()

    @property
    def head(self) -> bytes:
        """The first bytes."""
        return bytes(self.data[:_HEAD])

    def restart(self) -> None:
        """Forget what was written."""
        self.data.clear()

    def write(self, data: bytes, /) -> None:
        """Take the next slice."""
        self.data += data


class FileSink:
    """Collects a download in a file beside its target."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self._path = path
        self.head = b""

    def restart(self) -> None:
        """Forget what was written."""
        self.head = b""
        self._file.seek(0)
        self._file.truncate()

    def write(self, data: bytes, /) -> None:
        """Take the next slice. Raises ConfigurationError if the disk does not."""
        if len(self.head) < _HEAD:
            self.head += data[: _HEAD - len(self.head)]
        try:
            self._file.write(data)
        except OSError as error:
            raise _unwritable(self._path, error) from error


class _Item:
    """One image of a result, wherever it is: at a URL, or in the answer itself."""

    def __init__(self, context: FlowContext, progress: Progress, finding: FoundImage) -> None:
        self._context = context
        self._progress = progress
        self._finding = finding

    @property
    def url(self) -> str:
        """Where the image is: its URL, or a data URI. Raises UnexpectedResponse.

        Should the key be in the URL, it is masked here, and `read` uses it all the same.
        """
        value = self._value
        if isinstance(value, str) and is_data_uri(value):
            return self._context.mask.text("".join(value.split()))
        if isinstance(value, str) and self._is_url(value):
            return self._context.mask.text(self._context.base.absolute(value))
        sink = MemorySink()
        self._decode(value, sink)
        text = pybase64.b64encode(bytes(sink.data)).decode("ascii")
        return f"data:{file_type(sink.head)};base64,{text}"

    @property
    def content_type(self) -> str | None:
        """The media type that the answer gives beside the URL, if it does."""
        return self._finding.content_type

    def __repr__(self) -> str:
        value = self._finding.value
        is_url = isinstance(value, str) and self._is_url(value)
        at = without_query(value) if is_url else "in the answer"
        return line(f"<{type(self).__name__} {self._context.mask.text(at)}>")

    @property
    def _value(self) -> str | bytes:
        value = self._finding.value
        if not isinstance(value, str | bytes):
            raise UnexpectedResponse(f"there is no image at {self._finding.pointer} of the result")
        if isinstance(value, str) and value.lstrip()[:1] in ("'", '"'):
            return unquoted(value)
        return value

    def _into(
        self, sink: MemorySink | FileSink, timeout: float | None, any_format: bool
    ) -> Flow[None]:
        value = self._value
        end = deadline(self._context, TIMEOUT if timeout is None else timeout)
        kind = ""
        if isinstance(value, str) and self._is_url(value):
            request = Request(
                method="GET",
                url=self._context.base.absolute(value),
                private=False,
                sink=sink,
                limit=MAX_IMAGE,
                deadline=end,
            )
            answer = yield from download(self._context, request)
            kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        else:
            self._decode(value, sink)
        if not (any_format and sink.head):
            check_head(sink.head, kind, self._progress.asked_format)

    def _is_url(self, text: str) -> bool:
        """Whether a text is a URL; base64 may begin with a slash too."""
        start = text[:64].lstrip()
        rooted = start.startswith("/") and not start.startswith("/9j/")
        return "://" in start[:16] or (rooted and self._finding.encoding == "url")

    def _decode(self, value: str | bytes, sink: MemorySink | FileSink) -> None:
        if isinstance(value, bytes):
            sink.write(value)
            return
        try:
            decode(value, sink)
        except ValueError as error:
            raise UnexpectedResponse(
                f"the result at {self._finding.pointer} is neither a URL nor base64"
            ) from error


class Image(_Item):
    """One image that a task made."""

    def __init__(
        self, context: FlowContext, driver: "Driver", progress: Progress, finding: FoundImage
    ) -> None:
        super().__init__(context, progress, finding)
        self._driver = driver

    def __reduce__(self) -> tuple[Any, ...]:
        """An image travels as its task does."""
        parcel = packed(self._context, self._progress)
        return Image._unpacked, (parcel, without_secrets(self._finding, self._context))

    def __copy__(self) -> "Image":
        return Image(self._context, self._driver, copied(self._progress), self._finding)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Image":
        return self.__copy__()

    @staticmethod
    def _unpacked(parcel: Parcel, finding: FoundImage) -> "Image":
        context, progress = parcel.context(), parcel.arrived()
        return Image(context, RemadeDriver(context, progress.id), progress, finding)

    def read(self, *, timeout: float | None = None, any_format: bool = False) -> bytes:
        """The image's bytes, fetched without the key.

        `any_format` takes whatever came. Raises ApiError (403 and 404 mostly mean that the URL has
        expired), TransportError, or UnexpectedResponse for what is no image, or is one of another
        format than was asked for.
        """
        sink = MemorySink()
        with _carried(self._progress):
            self._driver.run(self._into(sink, timeout, any_format))
        return bytes(sink.data)

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        timeout: float | None = None,
        any_format: bool = False,
    ) -> Path:
        """Write the image to a file, which appears only once it is whole, and return its path.

        Missing folders are made and an existing file is replaced; a link keeps pointing to its
        file, a device or FIFO is written through, a folder is refused. Raises as `read` does, and
        ConfigurationError where the file cannot be written.
        """
        with _carried(self._progress), _replacing(Path(path)) as sink:
            self._driver.run(self._into(sink, timeout, any_format))
        return Path(path)

    def pil(self, *, timeout: float | None = None, any_format: bool = False) -> "PilImage":
        """The image as a PIL image. Raises as `read` does; needs the extra `pil`."""
        _need_pil()
        return _opened(self.read(timeout=timeout, any_format=any_format))


class AsyncImage(_Item):
    """One image that a task made."""

    def __init__(
        self, context: FlowContext, driver: "AsyncDriver", progress: Progress, finding: FoundImage
    ) -> None:
        super().__init__(context, progress, finding)
        self._driver = driver

    def __reduce__(self) -> tuple[Any, ...]:
        """An image travels as its task does."""
        parcel = packed(self._context, self._progress)
        return AsyncImage._unpacked, (parcel, without_secrets(self._finding, self._context))

    def __copy__(self) -> "AsyncImage":
        return AsyncImage(self._context, self._driver, copied(self._progress), self._finding)

    def __deepcopy__(self, memo: dict[int, Any]) -> "AsyncImage":
        return self.__copy__()

    @staticmethod
    def _unpacked(parcel: Parcel, finding: FoundImage) -> "AsyncImage":
        context, progress = parcel.context(), parcel.arrived()
        return AsyncImage(context, AsyncRemadeDriver(context, progress.id), progress, finding)

    async def read(self, *, timeout: float | None = None, any_format: bool = False) -> bytes:
        """The image's bytes, fetched without the key.

        `any_format` takes whatever came. Raises ApiError (403 and 404 mostly mean that the URL has
        expired), TransportError, or UnexpectedResponse for what is no image, or is one of another
        format than was asked for.
        """
        sink = MemorySink()
        with _carried(self._progress):
            await self._driver.run(self._into(sink, timeout, any_format))
        return bytes(sink.data)

    async def save(
        self,
        path: str | os.PathLike[str],
        *,
        timeout: float | None = None,
        any_format: bool = False,
    ) -> Path:
        """Write the image to a file, which appears only once it is whole, and return its path.

        Missing folders are made and an existing file is replaced; a link keeps pointing to its
        file, a device or FIFO is written through, a folder is refused. Raises as `read` does, and
        ConfigurationError where the file cannot be written.
        """
        with _carried(self._progress), _replacing(Path(path)) as sink:
            await self._driver.run(self._into(sink, timeout, any_format))
        return Path(path)

    async def pil(self, *, timeout: float | None = None, any_format: bool = False) -> "PilImage":
        """The image as a PIL image. Raises as `read` does; needs the extra `pil`."""
        _need_pil()
        return _opened(await self.read(timeout=timeout, any_format=any_format))


@contextmanager
def _carried(progress: Progress) -> Generator[None]:
    """Let errors carry the task, whose result can be asked for again."""
    try:
        yield
    except LinocutError as error:
        error.task = progress.handle
        raise
    except Exception as error:
        raise broken(progress, error) from error


@contextmanager
def _replacing(path: Path) -> Generator[FileSink]:
    """A sink whose file takes the path's place when all went well, and vanishes otherwise."""
    try:
        with writing(path) as file:
            yield FileSink(file, path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"{path} cannot be written: {error.strerror or error}")


def _need_pil() -> None:
    try:
        import_module("PIL.Image")
    except ImportError as error:
        raise ConfigurationError("Pillow is not installed: pip install 'linocut[pil]'") from error


def _opened(data: bytes) -> "PilImage":
    import PIL.Image

    try:
        image = PIL.Image.open(io.BytesIO(data))
        image.load()
    except (OSError, ValueError, SyntaxError, PIL.Image.DecompressionBombError) as error:
        said = prose(str(error), 100)
        raise UnexpectedResponse(f"the result is a broken image: {said}") from error
    return image

"""What a task made: downloads that are whole, checked, and never follow a URL into trouble."""

import io
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
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
from linocut_kit.runtime.saving import PATTERN, Saving, all_done, check_placeholders, numbered

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


class _Outcome:
    """What is common to results: facts of the task."""

    def __init__(self, context: FlowContext, progress: Progress) -> None:
        self._context = context
        self._progress = progress
        self._reading = progress.reading

    def _again(self) -> Progress:
        return copied(replace(self._progress, reading=self._reading))

    @property
    def task_id(self) -> str:
        """The task's id."""
        return self._progress.id

    @property
    def status(self) -> str | None:
        """The state as the provider words it."""
        return self._progress.status

    @property
    def cost(self) -> Any:
        """What the provider says it cost, as it says it; None if it does not."""
        return self._reading.cost

    @property
    def raw(self) -> Any:
        """The whole answer, as parsed JSON without keys; the text of one that was cut.

        None where it was the image itself.
        """
        return self._reading.came.raw

    def saving(self, pattern: str = PATTERN, *, overwrite: bool = False) -> Saving:
        """What saves the images, one at a time. Raises ConfigurationError for a bad pattern."""
        wrong = check_placeholders(pattern)
        if wrong is not None:
            raise ConfigurationError(f"pattern: {wrong}")
        return Saving(
            progress=self._progress,
            endpoint=self._context.endpoint.id,
            count=len(self._reading.findings),
            pattern=pattern,
            overwrite=overwrite,
        )

    def __repr__(self) -> str:
        count = len(self._reading.findings)
        return line(f"<{type(self).__name__} {self.task_id} {self.status} images={count}>")


class Result(_Outcome):
    """A task that succeeded."""

    def __init__(self, context: FlowContext, driver: "Driver", progress: Progress) -> None:
        super().__init__(context, progress)
        self._driver = driver
        self._parts: tuple[Result, ...] = ()
        self.images = tuple(
            Image(context, driver, progress, image) for image in self._reading.findings
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """A result travels as its task does, and one of several as those do."""
        if self._parts:
            return Result.joined, (self._parts,)
        return Result._unpacked, (packed(self._context, self._progress, self._reading),)

    def __copy__(self) -> "Result":
        if self._parts:
            return Result.joined(self._parts)
        return Result(self._context, self._driver, self._again())

    def __deepcopy__(self, memo: dict[int, Any]) -> "Result":
        return self.__copy__()

    @staticmethod
    def _unpacked(parcel: Parcel) -> "Result":
        context, progress = parcel.context(), parcel.arrived()
        return Result(context, RemadeDriver(context, progress.id), progress)

    def save(
        self,
        pattern: str = PATTERN,
        *,
        overwrite: bool = False,
        timeout: float | None = None,
        any_format: bool = False,
    ) -> tuple[Path, ...]:
        """Save every image under the name that the pattern gives, and return the paths.

        A file that is there is kept, and `_2` added to the name, unless `overwrite`; the same image
        of the same task is not saved twice. An image that fails stops no other: raises
        ImagesNotSaved in the end, or the error of the only image.
        """
        savings = [part.saving(pattern, overwrite=overwrite) for part in self.results]
        numbers = numbered(savings)
        for part, saving in zip(self.results, savings, strict=True):
            for number, image in zip(numbers, part.images, strict=False):
                with saving.image(number) as path:
                    image.save(path, timeout=timeout, any_format=any_format)
        return all_done(savings)

    @property
    def results(self) -> "tuple[Result, ...]":
        """The results of each create: this one alone, unless `count` asked for several."""
        return self._parts or (self,)

    @classmethod
    def joined(cls, parts: "Sequence[Result]") -> "Result":
        """Results as one with the images of all. Its id, state and cost are those of the first."""
        whole = copy(parts[0])
        whole._parts = tuple(parts)
        whole.images = tuple(image for part in parts for image in part.images)
        return whole


class AsyncResult(_Outcome):
    """A task that succeeded. Its images are read with `await`."""

    def __init__(self, context: FlowContext, driver: "AsyncDriver", progress: Progress) -> None:
        super().__init__(context, progress)
        self._driver = driver
        self._parts: tuple[AsyncResult, ...] = ()
        self.images = tuple(
            AsyncImage(context, driver, progress, image) for image in self._reading.findings
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """A result travels as its task does, and one of several as those do."""
        if self._parts:
            return AsyncResult.joined, (self._parts,)
        return AsyncResult._unpacked, (packed(self._context, self._progress, self._reading),)

    def __copy__(self) -> "AsyncResult":
        if self._parts:
            return AsyncResult.joined(self._parts)
        return AsyncResult(self._context, self._driver, self._again())

    def __deepcopy__(self, memo: dict[int, Any]) -> "AsyncResult":
        return self.__copy__()

    @staticmethod
    def _unpacked(parcel: Parcel) -> "AsyncResult":
        context, progress = parcel.context(), parcel.arrived()
        return AsyncResult(context, AsyncRemadeDriver(context, progress.id), progress)

    async def save(
        self,
        pattern: str = PATTERN,
        *,
        overwrite: bool = False,
        timeout: float | None = None,
        any_format: bool = False,
    ) -> tuple[Path, ...]:
        """Save every image under the name that the pattern gives, and return the paths.

        A file that is there is kept, and `_2` added to the name, unless `overwrite`; the same image
        of the same task is not saved twice. An image that fails stops no other: raises
        ImagesNotSaved in the end, or the error of the only image.
        """
        savings = [part.saving(pattern, overwrite=overwrite) for part in self.results]
        numbers = numbered(savings)
        for part, saving in zip(self.results, savings, strict=True):
            for number, image in zip(numbers, part.images, strict=False):
                with saving.image(number) as path:
                    await image.save(path, timeout=timeout, any_format=any_format)
        return all_done(savings)

    @property
    def results(self) -> "tuple[AsyncResult, ...]":
        """The results of each create: this one alone, unless `count` asked for several."""
        return self._parts or (self,)

    @classmethod
    def joined(cls, parts: "Sequence[AsyncResult]") -> "AsyncResult":
        """Results as one with the images of all. Its id, state and cost are those of the first."""
        whole = copy(parts[0])
        whole._parts = tuple(parts)
        whole.images = tuple(image for part in parts for image in part.images)
        return whole


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

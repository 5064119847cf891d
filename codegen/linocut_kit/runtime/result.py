"""What a task made: its images, and what the provider says of them."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linocut_kit.runtime.display import line
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.flow import FlowContext, Progress
from linocut_kit.runtime.made_images import AsyncImage, Image
from linocut_kit.runtime.parcel import AsyncRemadeDriver, Parcel, RemadeDriver, copied, packed
from linocut_kit.runtime.saving import PATTERN, Saving, all_done, check_placeholders, numbered

if TYPE_CHECKING:
    from linocut_kit.runtime.drivers import AsyncDriver, Driver


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

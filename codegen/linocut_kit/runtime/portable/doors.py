"""The portable request over a whole generated package: find, translate, compare, estimate, run."""

import atexit
import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, TypedDict, Unpack

from linocut_kit.runtime.client import AsyncClient, AsyncResource, SyncClient, SyncResource
from linocut_kit.runtime.errors import (
    ApiError,
    ConfigurationError,
    LinocutWarning,
    TransportError,
    ValidationError,
)
from linocut_kit.runtime.lifecycle import PrintedEndpoint
from linocut_kit.runtime.media import ImageInput
from linocut_kit.runtime.pointer import find as find_at
from linocut_kit.runtime.portable.catalogue import Door, Slot, door_of, doors
from linocut_kit.runtime.portable.concepts import ARGUMENTS, Concept, as_size
from linocut_kit.runtime.portable.placing import as_asked, choices, place
from linocut_kit.runtime.portable.plan import Plan, plan_for
from linocut_kit.runtime.portable.prices import Amounts, Price, price_of
from linocut_kit.runtime.result import AsyncResult, Result

Tolerance = Literal["refuse", "warn", "take"]
_LOG: Final = logging.getLogger("linocut")


class NotPortable(ConfigurationError):
    """The door does not take the request as it was asked. Nothing was sent; `plan` has the rest."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.told())
        self.plan = plan


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDoor:
    """A door that takes what was asked for, with the page that says so and the day it was read.

    `price` is that of one image with nothing else asked for, where a page has it.
    """

    id: str
    title: str
    page: str
    read: str
    price: Price


class PortableRequest(TypedDict, total=False):
    """What a portable request may say beside its prompt: see `concepts` for meaning and units."""

    negative_prompt: str
    aspect: str | tuple[int, int]
    size: str | tuple[int, int]
    resolution: str
    n: int
    seed: int
    images: Sequence[ImageInput]
    mask: ImageInput
    strength: float
    guidance: float
    steps: int
    safety: float
    quality: str
    format: str
    transparent: bool | Literal["auto"]
    rewriting: bool | Literal["auto"]
    person: str
    style: str
    webhook: str


class PromptedRequest(PortableRequest, total=False):
    """A portable request with its prompt."""

    prompt: str


class Question(TypedDict, total=False):
    """What `find` asks of doors: a value, or True for any; `images` is how many."""

    prompt: bool | str
    negative_prompt: bool | str
    aspect: bool | str | tuple[int, int]
    size: bool | str | tuple[int, int]
    resolution: bool | str
    n: bool | int
    seed: bool | int
    images: bool | int
    mask: bool
    strength: bool | float
    guidance: bool | float
    steps: bool | int
    safety: bool | float
    quality: bool | str
    format: bool | str
    transparent: bool
    rewriting: bool
    person: bool | str
    style: bool | str
    webhook: bool | str


@cache
def doors_of(package: str, folder: str) -> "Doors":
    """The doors of the package in a folder."""
    return Doors(package, folder)


class Doors:
    """The doors of one generated package, which is in a folder."""

    def __init__(self, package: str, folder: str) -> None:
        self._package, self._folder = package, Path(folder)
        self._clients: dict[Any, Any] = {}

    @property
    def all(self) -> Mapping[str, Door]:
        """Every door by its id."""
        return doors(self._package, self._folder)

    def find(
        self, *, max_cost: float | Decimal | None = None, **asked: Unpack[Question]
    ) -> list[FoundDoor]:
        """The doors that take all of this exactly, in the order of price and name.

        A concept is a value, or True for any; `images` is how many. Raises ConfigurationError.
        """
        wanted = [(_concept(name), value) for name, value in asked.items()]
        found = [
            FoundDoor(
                id=door.id, title=door.title, page=door.page, read=door.read,
                price=self._price(door, {}),
            )
            for door in self.all.values()
            if all(_can(door, concept, value) for concept, value in wanted)
        ]  # fmt: skip
        if max_cost is not None:
            most = _money(max_cost)
            found = [
                item
                for item in found
                if item.price.amount is not None and item.price.amount <= most
            ]
        far = Decimal("Infinity")
        return sorted(found, key=lambda item: (item.price.amount or far, item.id))

    def translate(
        self,
        endpoint: str,
        *,
        fields: Mapping[str, Any] | None = None,
        **given: Unpack[PromptedRequest],
    ) -> Plan:
        """What a door makes of a portable request. Nothing is sent. Raises ConfigurationError."""
        door = door_of(self.all, endpoint)
        return plan_for(door, self._printed(door), given, fields)

    def compare(
        self, endpoints: Sequence[str] = (), **given: Unpack[PromptedRequest]
    ) -> list[Plan]:
        """The same request at several doors, or at all of them."""
        return [self.translate(endpoint, **given) for endpoint in endpoints or self.all]

    def estimate(self, endpoint: str, body: Mapping[str, Any]) -> Price:
        """What a request costs by the provider's page: exact, at most, or unknown."""
        return self._price(door_of(self.all, endpoint), body)

    def generate(
        self,
        prompt: str,
        *,
        via: str | Sequence[str],
        nearest: Tolerance = "refuse",
        fields: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        clients: Mapping[str, SyncClient] | None = None,
        **given: Unpack[PortableRequest],
    ) -> Result:
        """Make images with a portable request.

        Of several doors the next is tried only where the one before certainly took nothing: it
        cannot do it, has no key, cannot be reached, or refused. `nearest` says what becomes of a
        concept that a door has only nearly: it is refused, taken with a warning, or taken. What is
        impossible is refused always. `clients` are clients by provider; one is made from the
        environment where none is given. Raises NotPortable, and what the client raises.
        """
        for door, is_last in _each(self.all, via):
            with _passing_on(is_last):
                plan = self._plan(door, nearest, {"prompt": prompt, **given}, fields)
                client = (clients or {}).get(door.provider) or self._client(door)
                resource = SyncResource(client, self._printed(door))
                task = resource.submit_fields(plan.body, timeout=timeout)
                break
        return task.wait(timeout=timeout)

    async def agenerate(
        self,
        prompt: str,
        *,
        via: str | Sequence[str],
        nearest: Tolerance = "refuse",
        fields: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        clients: Mapping[str, AsyncClient] | None = None,
        **given: Unpack[PortableRequest],
    ) -> AsyncResult:
        """`generate` for async code; `clients` are async ones."""
        for door, is_last in _each(self.all, via):
            with _passing_on(is_last):
                plan = self._plan(door, nearest, {"prompt": prompt, **given}, fields)
                client = (clients or {}).get(door.provider) or self._client(door, "Async")
                resource = AsyncResource(client, self._printed(door))
                task = await resource.submit_fields(plan.body, timeout=timeout)
                break
        return await task.wait(timeout=timeout)

    def _plan(
        self,
        door: Door,
        nearest: Tolerance,
        given: Mapping[str, Any],
        fields: Mapping[str, Any] | None,
    ) -> Plan:
        """The plan of a door, if what is not exact in it is tolerated."""
        if nearest not in ("refuse", "warn", "take"):
            raise ConfigurationError(f"nearest is refuse, warn or take, not {nearest!r}")
        plan = plan_for(door, self._printed(door), given, fields)
        if plan.impossible or plan.violations or (plan.nearest and nearest == "refuse"):
            raise NotPortable(plan)
        if plan.nearest and nearest == "warn":
            warnings.warn(plan.told(), LinocutWarning, stacklevel=3)
        return plan

    def _printed(self, door: Door) -> PrintedEndpoint:
        found: PrintedEndpoint = import_module(
            f"{door.package}.{door.provider}.{door.module}"
        ).ENDPOINT
        return found

    def _client(self, door: Door, prefix: str = "") -> Any:
        """A client of the environment: one for each provider as long as its variables stay."""
        make = getattr(import_module(f"{door.package}.{door.provider}"), prefix + door.client)
        service = make._service
        names = (service.key_env, service.base_url_env, *(item.env for item in service.settings))
        key = (make, tuple(os.environ.get(name) for name in names))
        if key not in self._clients:
            made = self._clients[key] = make()
            if not prefix:
                atexit.register(made.close)
        return self._clients[key]

    def _price(self, door: Door, body: Mapping[str, Any]) -> Price:
        defaults = {slot.at: slot.default for slot in door.slots if slot.default is not None}
        defaults |= dict(door.defaults)
        return price_of(door.rates, body, defaults, _asked(door, body))


def _each(known: Mapping[str, Door], via: str | Sequence[str]) -> Iterator[tuple[Door, bool]]:
    """Every door that is named, and whether it is the last. Raises ConfigurationError."""
    names = [via] if isinstance(via, str) else list(via)
    if not names:
        raise ConfigurationError("via names no door")
    found = [door_of(known, name) for name in names]
    for index, door in enumerate(found, 1):
        yield door, index == len(found)


@contextmanager
def _passing_on(is_last: bool) -> Iterator[None]:
    """Leave an error to the next door, if it certainly cost nothing and there is a next door."""
    try:
        yield
    except (ConfigurationError, ValidationError, TransportError, ApiError) as error:
        if is_last:
            raise
        _LOG.info("%s; going on with the next door", error)


def _money(value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise ConfigurationError(f"max_cost is an amount of money, such as 0.05, not {value!r}")
    return amount


def _concept(name: str) -> Concept:
    if name not in ARGUMENTS:
        raise ConfigurationError(f"{name!r} is no concept; known are {', '.join(ARGUMENTS)}")
    return ARGUMENTS[name]


def _can(door: Door, concept: Concept, value: Any) -> bool:
    """Whether a door takes a value exactly; True asks for a field, False for nothing."""
    if concept.name == "images" and type(value) is int:
        value = ["" for _ in range(value)]
    elif value is False and concept.kind != "flag":
        return True
    elif value is True and concept.kind != "flag":
        return door.first(concept.name) is not None
    try:
        return place(door, concept, as_asked(concept, value)).verdict == "exact"
    except ValueError as error:
        raise ConfigurationError(str(error)) from None


def _asked(door: Door, body: Mapping[str, Any]) -> Amounts:
    """How many images of how many pixels a body asks for, as far as the page says."""
    count = door.first("count")
    images: int | None = 1
    if count is not None:
        images = _whole(_said(body, count))
    most = count.limits.get("maximum") if count is not None else 1
    sizes = [width * height for _, _, width, height in door.sizes]
    return Amounts(
        images=images, pixels=_pixels(door, body), most_images=_whole(most),
        most_pixels=max(sizes, default=None) or _most_pixels(door),
    )  # fmt: skip


def _said(body: Mapping[str, Any], slot: Slot) -> Any:
    value = find_at(body, slot.at)
    return slot.default if value is None else value


def _whole(value: Any) -> int | None:
    return value if type(value) is int else None


def _pixels(door: Door, body: Mapping[str, Any]) -> int | None:
    """The pixels of an image that a body asks for; None where nobody says."""
    wide, high, size = door.first("width"), door.first("height"), door.first("size")
    if wide is not None and high is not None:
        width, height = _whole(_said(body, wide)), _whole(_said(body, high))
        return width * height if width is not None and height is not None else None
    if size is not None:
        wire = _said(body, size)
        named = next((portable for portable, known in choices(size) if known == wire), wire)
        try:
            width, height = as_size(named)
        except ValueError:
            return None
        return width * height
    ratio, resolution = door.first("aspect-ratio"), door.first("resolution")
    if not door.sizes or ratio is None:
        return None
    said = (_said(body, ratio), _said(body, resolution) if resolution is not None else None)
    return next(
        (
            width * height
            for name, more, width, height in door.sizes
            if said in ((name, more), (name, None))
        ),
        None,
    )


def _most_pixels(door: Door) -> int | None:
    wide, high, size = door.first("width"), door.first("height"), door.first("size")
    if wide is not None and high is not None:
        sides = (wide.limits.get("maximum"), high.limits.get("maximum"))
        return sides[0] * sides[1] if sides[0] is not None and sides[1] is not None else None
    if size is None:
        return None
    named = [portable for portable, _ in choices(size) if isinstance(portable, tuple)]
    return max((width * height for width, height in named), default=None)

"""What a request holds in all: the bytes of its images together, those of its body."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from linocut_kit.keywords.image import carrier_of, plain_sides
from linocut_kit.keywords.keyword import Keyword, Predicate, Proposal, Proposals, ViolationKind
from linocut_kit.keywords.pictures import sized, smallest
from linocut_kit.keywords.rules import Carried
from linocut_kit.keywords.schema import Constraint, Schema, Wire, walk
from linocut_kit.keywords.texts import Text, plain, repeated
from linocut_kit.runtime.pointer import unescape
from linocut_kit.runtime.totals import body_fits, body_size, images_fit

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

_LIMIT = {
    "type": "object",
    "required": ["max-bytes"],
    "additionalProperties": False,
    "properties": {"max-bytes": {"type": "integer", "minimum": 1}},
}
_JSON = Wire()
_MOST_IMAGES = 64
_ROUNDS = 8
_FEW = 16
Path = tuple[str | int, ...]


def image_places(schema: Schema) -> tuple[tuple[str, ...], ...]:
    """The steps to each image below a schema that travels in the request itself."""
    return tuple(
        tuple(unescape(step) for step in pointer[1:].split("/"))
        for pointer, inner in walk(schema)
        if pointer and carrier_of(inner) is not None
    )


def wire_arguments(schema: Schema) -> tuple[Any, ...]:
    """How the body of a request is written, as arguments of `body_fits`; none for JSON."""
    wire = schema.wire
    return () if wire is None else (wire.content, dict(wire.types), tuple(wire.files))


# All images.


def _images(constraint: Constraint, domain: "Domain", more: int) -> Proposals:
    """As few images as may be, two if possible, that have so many bytes together."""
    target = constraint.limit + more
    for images in _more_and_more(domain):
        is_alone = len(images.slots) < 2 and _may_have_two(domain.schema)
        if not is_alone and images.grow(target):
            label = f"{len(images.slots)}-images-of-{target}-bytes"
            yield Proposal(images.value(), constraint.name, label)
            return


def _more_and_more(domain: "Domain") -> "Iterator[_Images]":
    """Values with one image, with two, and so on, as far as there may be more."""
    most = 0
    for count in range(1, _MOST_IMAGES) if image_places(domain.schema) else ():
        value = _with_images(domain, count)
        images = _Images(domain.schema, value) if value is not None else None
        if images is not None and len(images.slots) > most:
            most = len(images.slots)
            yield images
        elif most:
            return


def _may_have_two(schema: Schema) -> bool:
    most = schema.limit("maxItems")
    return (schema.type == "array" and most != 1) or len(image_places(schema)) > 1


def _with_images(domain: "Domain", count: int) -> Any:
    """A value with every image that it can have, and so many items in it; None if it cannot."""
    schema = domain.schema
    if schema.type == "array" and schema.items is not None:
        least, most = schema.limit("minItems") or 0, schema.limit("maxItems")
        if count < least or (most is not None and count > most):
            return None
        item = _with_images(domain.within(schema.items), 1)
        return None if item is None else [item] * count
    if carrier_of(schema) is not None:
        return _image(schema, smallest(plain_sides(schema)))
    if schema.type != "object":
        return None
    holders = [field for field in schema.fields if carrier_of(field.schema) is not None
               or image_places(field.schema)]  # fmt: skip
    given = {field.name: _with_images(domain.within(field.schema), count) for field in holders}
    while True:
        kept = {name: value for name, value in given.items() if value is not None}
        found = domain.body(Carried(given=kept))
        if found is not None or not kept:
            return found
        given.popitem()


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where an image is in a value, and the places around it that limit what they hold in all."""

    path: Path
    schema: Schema
    around: tuple[Path, ...]

    @property
    def least(self) -> int:
        """The fewest bytes that an image can have here."""
        return smallest(plain_sides(self.schema))


class _Images:
    """The images of a value, none larger than it may be, alone or with those beside it."""

    def __init__(self, schema: Schema, value: Any) -> None:
        self._value = value
        self._room: dict[Path, int] = {}
        self.slots = list(self._found(schema, value, (), ()))
        # No two the same, as far as that is possible.
        self.sizes = [slot.least + at for at, slot in enumerate(self.slots)]
        for slot, size in zip(self.slots, self.sizes, strict=True):
            for place in slot.around:
                self._room[place] -= size

    def _found(
        self, schema: Schema, value: Any, path: Path, around: tuple[Path, ...]
    ) -> Iterator[_Slot]:
        most = schema.limit("x-image-total")
        if most is not None and path:
            self._room[path] = most
            around = (*around, path)
        if carrier_of(schema) is not None and isinstance(value, str | Text):
            yield _Slot(path, schema, around)
        elif isinstance(value, list) and schema.items is not None:
            for index, item in enumerate(value):
                yield from self._found(schema.items, item, (*path, index), around)
        elif isinstance(value, dict):
            for field in schema.fields:
                if field.name in value:
                    inner = (*path, field.name)
                    yield from self._found(field.schema, value[field.name], inner, around)

    def grow(self, target: int) -> bool:
        """Make them have so many bytes together; whether they can."""
        left = target - sum(self.sizes)
        for at in range(len(self.slots)):
            left -= self.enlarge(at, left)
        return left == 0 and all(room >= 0 for room in self._room.values())

    def enlarge(self, at: int, wanted: int) -> int:
        """Add up to so many bytes to one of them, or take some away; how many it took."""
        slot, most = self.slots[at], self.slots[at].schema.limit("max-bytes")
        rooms = [self._room[place] for place in slot.around]
        rooms += [most - self.sizes[at]] if most is not None else []
        step = max(min([wanted, *rooms]), slot.least - self.sizes[at])
        self.sizes[at] += step
        for place in slot.around:
            self._room[place] -= step
        return step

    def value(self) -> Any:
        """The value with the images in it."""
        value = self._value
        for slot, size in zip(self.slots, self.sizes, strict=True):
            value = _put(value, slot.path, _image(slot.schema, size))
        return value


def _put(value: Any, path: Path, image: Text) -> Any:
    if not path:
        return image
    if isinstance(value, list):
        at = path[0]
        return [_put(item, path[1:], image) if n == at else item for n, item in enumerate(value)]
    return {name: _put(item, path[1:], image) if name == path[0] else item
            for name, item in value.items()}  # fmt: skip


def _image(schema: Schema, size: int) -> Text:
    prefix = "" if carrier_of(schema) == "base64" else "data:image/png;base64,"
    return sized(size, prefix=prefix, sides=plain_sides(schema))


# The whole body.


def _bodies(constraint: Constraint, domain: "Domain", more: int) -> Proposals:
    """Bodies of exactly so many bytes: images fill them, then a text."""
    target = constraint.limit + more
    for body in islice(_filled(domain, target), 1) if domain.schema.type == "object" else ():
        yield Proposal(body, constraint.name, f"{target}-bytes")


def _filled(domain: "Domain", target: int) -> Iterator[dict[str, Any]]:
    base = domain.body(Carried())
    if base is None:
        return
    yield from _with_text(domain, base, target)
    for images in _more_and_more(domain):
        yield from _with_large_images(domain, images, target)


def _with_text(domain: "Domain", body: dict[str, Any], target: int) -> Iterator[dict[str, Any]]:
    """The body with a text in it that brings it to so many bytes."""
    for field in domain.schema.fields:
        least, most = field.schema.limit("minLength") or 0, field.schema.limit("maxLength")
        if field.schema.type != "string" or carrier_of(field.schema) is not None:
            continue
        missing = target - _measured(domain, {**body, field.name: ""})
        if missing >= least and (most is None or missing <= most):
            found = {**body, field.name: repeated("a", missing)}
            fits = domain.within(field.schema).allows(found[field.name])
            if fits and _measured(domain, found) == target:
                yield found


def _with_large_images(domain: "Domain", images: _Images, target: int) -> Iterator[dict[str, Any]]:
    """A body with its images as large as they may be, and a text for the rest."""
    for at in range(len(images.slots)):
        for _ in range(_ROUNDS):
            missing = target - _measured(domain, images.value())
            if not images.enlarge(at, missing * 3 // 4 if abs(missing) > _FEW else missing // 4):
                break
    found = images.value()
    if _measured(domain, found) == target:
        yield found
    yield from _with_text(domain, found, target)


def _measured(domain: "Domain", body: dict[str, Any]) -> int:
    wire = domain.schema.wire or _JSON
    return body_size(plain(body), wire.content, wire.types, wire.files) or 0


KEYWORDS = (
    Keyword(
        rule="x-image-total",
        part="max-bytes",
        types=frozenset({"array", "object"}),
        limit={"description": "The bytes of all images in it together, decoded, inclusive.",
               **_LIMIT},
        violations=(
            ViolationKind(
                code="images-too-large",
                title="images with more bytes together than the page allows",
                bad="three images of 20,971,520 bytes where 52,428,800 are allowed in all",
                good="two of them",
                why="The bytes of the decoded images count, the limit included; those behind URLs "
                "do not.",
            ),
        ),
        holds=lambda limit, value, schema: images_fit(value, limit, image_places(schema)),
        condition=lambda limit, schema: Predicate(
            function="images_fit", arguments=(limit, image_places(schema))
        ),
        inside=lambda constraint, domain: _images(constraint, domain, 0),
        outside=lambda constraint, domain: _images(constraint, domain, 1),
        words="all images together at most {limit} bytes",
    ),
    Keyword(
        rule="x-body",
        part="max-bytes",
        types=frozenset({"object"}),
        limit={"description": "The bytes of the whole body as it is sent, inclusive.", **_LIMIT},
        violations=(
            ViolationKind(
                code="body-too-large",
                title="a request with more bytes than the page allows",
                bad="a body of 10,485,761 bytes where 10,485,760 are allowed",
                good="10,485,760 bytes",
                why="The bytes of the body count as they are sent: base64 has four for three.",
            ),
        ),
        holds=lambda limit, value, schema: body_fits(value, limit, *wire_arguments(schema)),
        condition=lambda limit, schema: Predicate(
            function="body_fits", arguments=(limit, *wire_arguments(schema))
        ),
        inside=lambda constraint, domain: _bodies(constraint, domain, 0),
        outside=lambda constraint, domain: _bodies(constraint, domain, 1),
        words="the body at most {limit} bytes",
    ),
)  # fmt: skip

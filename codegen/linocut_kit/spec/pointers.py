"""JSON Pointers with `*` for every element, as lifecycles use them."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeGuard


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether a value is a JSON array."""
    return isinstance(value, list)


def split(pointer: str) -> tuple[str, ...]:
    """The unescaped segments of a pointer; none for the whole document."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def join(pointer: str, segment: str | int) -> str:
    """The pointer to a member of what `pointer` points to."""
    return f"{pointer}/{str(segment).replace('~', '~0').replace('/', '~1')}"


def find(value: Any, pointer: str) -> Iterator[Any]:
    """Every value that the pointer leads to."""
    yield from _find(value, split(pointer))


def first(value: Any, pointer: str | None) -> Any:
    """The first value that the pointer leads to, or None."""
    return None if pointer is None else next(find(value, pointer), None)


def _find(value: Any, segments: tuple[str, ...]) -> Iterator[Any]:
    if not segments:
        yield value
        return
    head, rest = segments[0], segments[1:]
    if is_object(value):
        if head in value:
            yield from _find(value[head], rest)
    elif is_list(value):
        if head == "*":
            for item in value:
                yield from _find(item, rest)
        elif head.isdecimal() and int(head) < len(value):
            yield from _find(value[int(head)], rest)


def spread(pointer: str, values: Sequence[Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """Places for values along a pointer: its last `*` counts them, every other one is 0.

    Gives the values by their exact pointers, and the length of every array on the way.
    """
    segments = split(pointer)
    stars = [at for at, text in enumerate(segments) if text == "*"]
    if not stars:
        return ({pointer: values[0]} if values else {}), {}
    placed: dict[str, Any] = {}
    lengths: dict[str, int] = {}
    for number, value in enumerate(values):
        place = ""
        for at, text in enumerate(segments):
            if at in stars:
                lengths[place] = len(values) if at == stars[-1] else 1
                place = join(place, number if at == stars[-1] else 0)
            else:
                place = join(place, text)
        placed[place] = value
    return placed, lengths


def covers(pattern: str, pointer: str) -> bool:
    """Whether the exact pointer is at, or on the way to, what the pattern points to."""
    wanted, given = split(pattern), split(pointer)
    pairs = zip(wanted, given, strict=False)
    return len(given) <= len(wanted) and all(text in ("*", other) for text, other in pairs)

"""Bodies of answers, made from nothing but their JSON Schema and what has to be in them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from linocut_kit.keywords.strings import matching
from linocut_kit.spec.pointers import covers, is_list, is_object, join, split

Json = dict[str, Any]
_ABSENT: Final = object()
_FLAG = re.compile(r"nsfw|moderat|flagged", re.IGNORECASE)
_TIME = re.compile(r"(?:^|_)(?:created|updated|started|completed|finished|ended)(?:_at|_time|$)")
_PROGRESS = re.compile(r"^(?:progress|percent|percentage)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an answer has to say.

    `values` and `lengths` go by exact pointers. `withheld` are pointers, with `*`, to what must
    not be there yet. `state` decides about fields with `x-when`. `echo` and `words` go by the
    names of properties, `words` before any example. `renames` replaces texts within examples.
    `parallel` is the number of images, `flagged` whether they were found wanting. With a
    `home` the URLs of examples, and those that nothing says more of, are what it makes of their
    paths. `now` (in
    seconds since the epoch) and `progress` (in hundredths) are for the fields that tell of them.
    """

    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    lengths: Mapping[str, int] = field(default_factory=dict[str, int])
    withheld: tuple[str, ...] = ()
    state: str | int | None = None
    echo: Mapping[str, Any] = field(default_factory=dict[str, Any])
    words: Mapping[str, Any] = field(default_factory=dict[str, Any])
    renames: Mapping[str, str] = field(default_factory=dict[str, str])
    parallel: int = 0
    flagged: bool = False
    origin: str = "http://localhost"
    home: Callable[[str], str] | None = None
    now: float | None = None
    progress: int | None = None


def build(schema: Any, facts: Facts, example: Any = _ABSENT) -> Any:
    """A value that fits the schema and says the facts. `example` is the documented one, if any."""
    if not is_object(schema):
        schema = {}
    return _build(schema, facts, "", "", example)


def reaches(schema: Any, pointer: str | None) -> bool:
    """Whether the schema has a place for what the pointer points to."""
    if pointer is None:
        return False
    return _below(schema if is_object(schema) else {}, split(pointer)) is not None


def schema_at(schema: Any, pointer: str | None) -> Json | None:
    """What the schema has for the place that the pointer points to, None where it has nothing."""
    return _below(schema if is_object(schema) else {}, split(pointer)) if pointer else None


def examples_at(schema: Any, pointer: str) -> tuple[Any, ...]:
    """The examples that the schema gives at a pointer."""
    found = _below(schema if is_object(schema) else {}, split(pointer))
    return () if found is None else _examples(found)


def _below(schema: Json, segments: tuple[str, ...]) -> Json | None:
    if not segments:
        return schema
    for choice in _choices(schema):
        properties = choice.get("properties", {})
        is_element = segments[0] == "*" or (segments[0].isdecimal() and "items" in choice)
        inner = choice.get("items") if is_element else properties.get(segments[0])
        found = _below(inner, segments[1:]) if is_object(inner) else None
        if found is not None:
            return found
    return None


def _choices(schema: Json) -> list[Json]:
    """The readings of a schema that are not null: one for each branch of anyOf or oneOf."""
    whole = _merged(schema)
    branches = [*whole.get("anyOf", ()), *whole.get("oneOf", ())]
    if not branches:
        return [whole]
    outer = {key: value for key, value in whole.items() if key not in ("anyOf", "oneOf")}
    inner = (choice for branch in branches for choice in _choices({"allOf": [outer, branch]}))
    found = [entry for entry in inner if entry.get("type") != "null"]
    return found or [{**outer, "type": "null"}]


def _merged(schema: Json) -> Json:
    parts = schema.get("allOf")
    if not parts:
        return schema
    result = {key: value for key, value in schema.items() if key != "allOf"}
    for part in map(_merged, parts):
        properties = {**result.get("properties", {}), **part.get("properties", {})}
        required = [*result.get("required", ()), *part.get("required", ())]
        result = {**result, **part}
        if properties:
            result["properties"] = properties
        if required:
            result["required"] = list(dict.fromkeys(required))
    return result


def _settled(schema: Json, facts: Facts, pointer: str) -> Json:
    """The branch that has places for the most facts below this pointer."""
    choices = _choices(schema)
    depth = len(split(pointer))
    below = [_starred(split(value)[depth:]) for value in facts.values if _leads(pointer, value)]
    return max(choices, key=lambda choice: sum(_below(choice, some) is not None for some in below))


def _starred(segments: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("*" if segment.isdecimal() else segment for segment in segments)


def _leads(pointer: str, target: str) -> bool:
    return target == pointer or target.startswith(f"{pointer}/")


def _build(schema: Json, facts: Facts, pointer: str, name: str, hint: Any) -> Any:
    if pointer in facts.values:
        return facts.values[pointer]
    entry = _settled(schema, facts, pointer)
    if hint is _ABSENT:
        hint = _hint(entry)
    if "const" in entry:
        return entry["const"]
    kind = _kind(entry, hint)
    if kind == "object":
        return _object(entry, facts, pointer, hint)
    if kind == "array":
        return _array(entry, facts, pointer, name, hint)
    return _scalar(entry, kind, facts, name, hint)


def _hint(schema: Json) -> Any:
    return next(iter(_examples(schema)), schema.get("default", _ABSENT))


def _examples(schema: Json) -> tuple[Any, ...]:
    own = (schema["example"],) if "example" in schema else ()
    return (*schema.get("examples", ()), *own)


def _kind(schema: Json, hint: Any) -> str:
    kinds = schema.get("type")
    if is_list(kinds):
        kinds = next((kind for kind in kinds if kind != "null"), "null")
    if isinstance(kinds, str):
        return kinds
    if "properties" in schema or is_object(hint):
        return "object"
    if "items" in schema or is_list(hint):
        return "array"
    return "object" if hint is _ABSENT and "enum" not in schema else "any"


def _object(schema: Json, facts: Facts, pointer: str, hint: Any) -> Any:
    properties: Json = schema.get("properties", {})
    hints = hint if is_object(hint) else {}
    if not properties:
        return _open_object(facts, pointer, hints)
    required = schema.get("required", ())
    result: Json = {}
    for name, item in properties.items():
        place = join(pointer, name)
        if not _is_due(item, facts):
            continue
        if _is_withheld(place, facts):
            if name in required:
                result[name] = _empty(item, facts, place, name)
            continue
        result[name] = _build(item, facts, place, name, hints.get(name, _ABSENT))
    return result


def _open_object(facts: Facts, pointer: str, hints: Json) -> Any:
    """An object of which nothing is documented but an example: that, with the facts put in."""
    result: Any = _renamed(hints, facts)
    for target, value in facts.values.items():
        if _leads(pointer, target):
            result = planted(result, split(target)[len(split(pointer)) :], value)
    return result


def planted(holder: Any, segments: tuple[str, ...], value: Any) -> Any:
    """The value put in at a place, by its exact segments, with whatever has to be made on the way
    there.
    """
    if not segments:
        return value
    name, rest = segments[0], segments[1:]
    if name.isdecimal():
        items = list(holder) if is_list(holder) else []
        items += [None] * (int(name) + 1 - len(items))
        items[int(name)] = planted(items[int(name)], rest, value)
        return items
    members = dict(holder) if is_object(holder) else {}
    return {**members, name: planted(members.get(name), rest, value)}


def _is_due(schema: Json, facts: Facts) -> bool:
    when = schema.get("x-when")
    states = when.get("state") if is_object(when) else None
    return states is None or facts.state in states


def _is_withheld(pointer: str, facts: Facts) -> bool:
    if any(_leads(pointer, value) for value in facts.values):
        return False
    return any(covers(text, pointer) for text in facts.withheld)


def _empty(schema: Json, facts: Facts, pointer: str, name: str) -> Any:
    """What stands for a required field that has nothing to say yet."""
    entry = _settled(schema, facts, pointer)
    kinds = entry.get("type")
    if schema.get("type") == "null" or (is_list(kinds) and "null" in kinds):
        return None
    if any(branch.get("type") == "null" for branch in schema.get("anyOf", ())):
        return None
    if _kind(entry, _ABSENT) == "array":
        return []
    return "" if kinds == "string" else _build(entry, facts, pointer, name, _ABSENT)


def _array(schema: Json, facts: Facts, pointer: str, name: str, hint: Any) -> list[Any]:
    items = schema.get("items", {})
    hints = hint if is_list(hint) else []
    number = facts.lengths.get(pointer)
    if number is None and items.get("type") == "boolean":
        number = max(schema.get("minItems", 0), facts.parallel)
    if number is None:
        number = max(schema.get("minItems", 0), len(hints), _told_of(facts, pointer))
    return [
        _build(
            items,
            facts,
            join(pointer, at),
            name,
            hints[min(at, len(hints) - 1)] if hints else _ABSENT,
        )
        for at in range(number)
    ]


def _told_of(facts: Facts, pointer: str) -> int:
    """How many elements the array at a pointer needs for the values that are in it."""
    depth = len(split(pointer))
    below = (split(value)[depth] for value in facts.values if value.startswith(f"{pointer}/"))
    return max((int(name) + 1 for name in below if name.isdecimal()), default=0)


def _scalar(schema: Json, kind: str, facts: Facts, name: str, hint: Any) -> Any:
    words = schema.get("enum") or schema.get("x-known")
    for given in (facts.words, facts.echo):
        if name in given and _fits(given[name], kind) and (not words or given[name] in words):
            return given[name]
    if kind == "boolean" and facts.flagged and _FLAG.search(name):
        return True
    told = _of_moment(schema, kind, facts, name, hint)
    if told is not None:
        return told
    if hint is not _ABSENT and (not words or hint in words):
        return _renamed(hint, facts)
    if words:
        return words[0]
    if kind in ("integer", "number"):
        return _nearest_to_zero(schema)
    if kind == "boolean":
        return False
    return _text(schema, name, facts) if kind == "string" else None


def _nearest_to_zero(schema: Json) -> Any:
    least, most = schema.get("minimum", 0), schema.get("maximum", 0)
    return least if least > 0 else min(0, most)


def _fits(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    match kind:
        case "string":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int)
        case "number":
            return isinstance(value, int | float)
        case _:
            return kind == "any"


_TEXTS = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "email": "someone@example.com",
}


def _text(schema: Json, name: str, facts: Facts) -> str:
    kind = schema.get("format")
    if kind == "uri":
        return facts.home(f"/{name}") if facts.home is not None else f"{facts.origin}/{name}"
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if "pattern" in schema:
        found = matching(schema["pattern"], min_length=least, max_length=most, count=1)
        return next(found, name)
    text = _TEXTS.get(str(kind), name or "text")
    return text.ljust(least, "x")[:most]


def _of_moment(schema: Json, kind: str, facts: Facts, name: str, hint: Any) -> Any:
    """The time, or how far the task is, for a field that is named after it; None for others."""
    if facts.now is not None and _TIME.search(name):
        if kind == "string" and schema.get("format") == "date-time":
            return datetime.fromtimestamp(facts.now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if kind == "integer":
            in_milliseconds = isinstance(hint, int) and hint > 10**11
            return int(facts.now * (1000 if in_milliseconds else 1))
    if facts.progress is None or kind not in ("integer", "number") or not _PROGRESS.search(name):
        return None
    most = schema.get("maximum", 100)
    return most if facts.progress == 100 else schema.get("minimum", 0)


def _renamed(value: Any, facts: Facts) -> Any:
    if isinstance(value, str):
        for old, new in facts.renames.items():
            value = value.replace(old, new)
        return _rehosted(value, facts)
    if is_object(value):
        return {key: _renamed(item, facts) for key, item in value.items()}
    if is_list(value):
        return [_renamed(item, facts) for item in value]
    return value


def _rehosted(text: str, facts: Facts) -> str:
    """A URL of an example at the origin that answers."""
    if facts.home is None or not text.startswith(("http://", "https://")):
        return text
    return facts.home(f"/{text.partition('://')[2].partition('/')[2]}")

"""What a page states and what a spec says, in the same words, so that the two compare."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from linocut_kit.keywords.registry import KEYWORD_ASPECTS, aspect_of
from linocut_kit.keywords.schema import EVERY_ASPECT
from linocut_kit.runtime.pointer import escape
from linocut_kit.runtime.servers import origin_of, path_of
from linocut_kit.spec.fact_values import NULL, Size, fact_of, from_json, text_of
from linocut_kit.spec.model import Conflict, Endpoint, Field, Place, Provider, Schema
from linocut_kit.spec.page_facts import ALWAYS

Part = Literal["request", "response", "operation"]
OPERATION = "(operation)"
OPERATION_ASPECTS = ("host", "path", "method", "auth")
ASPECTS = ("type", "required", "nullable", "default", *KEYWORD_ASPECTS, "dimensions")
_SETS = frozenset({"enum", "formats", "encoding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecField:
    """What a spec says of one request field, where, and which aspects it answers for itself.

    `assumed` has the aspects that the spec adds on its own account; `readings` the values that the
    spec declares the page to give, by aspect, beside the one that it chose. `by_hand` has the
    aspects that a person read on the page, `omitted` those that the spec leaves out.
    """

    name: str
    stated: Mapping[str, Any]
    place: Place
    places: Mapping[str, Place]
    assumed: frozenset[str] = frozenset()
    readings: Mapping[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])
    by_hand: frozenset[str] = frozenset()
    omitted: frozenset[str] = frozenset()

    def get(self, aspect: str) -> Any:
        """The value of an aspect, None where the spec has none."""
        return self.stated.get(aspect, ALWAYS.get(aspect))

    def answers(self, aspect: str, page: Any) -> bool:
        """True where the spec declares that it differs here from what the page states."""
        if aspect in self.assumed or (aspect in self.omitted and aspect not in self.stated):
            return True
        if page in (None, ALWAYS.get(aspect)) and self.is_by_hand(aspect):
            return True
        if aspect not in self.readings:
            return False
        return not self.readings[aspect] or any(
            agrees(aspect, page, reading) for reading in self.readings[aspect]
        )

    def is_by_hand(self, aspect: str) -> bool:
        """Whether a person read an aspect on the page."""
        return aspect in self.by_hand or EVERY_ASPECT in self.by_hand

    def where(self, aspect: str) -> Place:
        """The line to look at for an aspect."""
        return self.places.get(aspect, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecFacts:
    """What a spec says of one endpoint, in the words of PageFacts.

    `omitted` are request fields that the page has and the spec leaves out, `omitted_answers`
    properties of answers.
    """

    endpoint: str
    operation: Mapping[str, Any]
    request: tuple[SpecField, ...]
    response: Mapping[str, frozenset[str]]
    place: Place
    request_place: Place
    omitted: frozenset[str] = frozenset()
    omitted_answers: frozenset[str] = frozenset()

    def field(self, name: str) -> SpecField | None:
        """The request field of that name."""
        return next((spec_field for spec_field in self.request if spec_field.name == name), None)


def facts_of(provider: Provider, endpoint: Endpoint) -> SpecFacts:
    """What the spec of an endpoint says."""
    create, auth = endpoint.create, provider.service.auth
    operation = {"method": create.method.upper(), "path": create.path}
    for server in provider.service.servers[:1]:
        operation |= {"path": path_of(server) + create.path, "host": origin_of(server)}
    operation["auth"] = auth_text(
        f"?{auth.query}" if auth.query else auth.place, auth.prefix.strip() or None, auth.required
    )
    return SpecFacts(
        endpoint=endpoint.id,
        operation=operation,
        request=(*_fields(endpoint, endpoint.request, ""), *_parameters(endpoint)),
        response=_response(endpoint),
        place=create.place,
        request_place=endpoint.request.place,
        omitted=frozenset(_omitted(endpoint.request, "")),
        omitted_answers=frozenset(
            name
            for operation in endpoint.operations
            for response in operation.responses
            for name in _left_out(response.schema)
        ),
    )


def pointer_of(name: str) -> str:
    """The JSON pointer of a field, whose name has dots between its parts and `[]` for items.

    That of a parameter is its name already: `query:/mode`.
    """
    if ":/" in name:
        return name
    dotted = name.replace("[]", ".*")
    return "".join(f"/{part if part == '*' else escape(part)}" for part in dotted.split("."))


def is_within(name: str) -> bool:
    """True for what only some pages list as fields: the items of an array, and parameters.

    A page that says nothing of them does not deny them.
    """
    return name.endswith("[]") or ":/" in name


def auth_text(header: str, scheme: str | None, required: bool | None) -> str:
    """How a key is sent, in one form: `x-key`, `?key`, `authorization: Bearer (optional)`."""
    text = f"{header.lower()}: {scheme}" if scheme else header.lower()
    return text if required is not False else f"{text} (optional)"


def same(aspect: str, item: Any, other: Any) -> bool:
    """True where two pages state the same of an aspect."""
    if item is None or other is None:
        return item is other
    if aspect == "type" and "|" in f"{item}{other}":
        return set(str(item).split("|")) == set(str(other).split("|"))
    if aspect in _SETS:
        return {text_of(each) for each in item} == {text_of(each) for each in other}
    if isinstance(item, Mapping) and isinstance(other, Mapping) and aspect == "ratio":
        return {_fraction(each) for each in item.values()} == {
            _fraction(each) for each in other.values()
        }
    return text_of(item) == text_of(other)


def agrees(aspect: str, page: Any, spec: Any) -> bool:
    """True where what the spec says is what the page may mean."""
    if isinstance(page, Size) and isinstance(spec, Size):
        return bool(page.readings & spec.readings)
    return same(aspect, page, spec)


def _fraction(text: str) -> Fraction | str:
    width, _, height = text.partition(":")
    try:
        return Fraction(int(width), int(height))
    except (ValueError, ZeroDivisionError):
        return text


def _parameters(endpoint: Endpoint) -> Iterator[SpecField]:
    for item in endpoint.create.parameters:
        place = item.schema.place
        name = f"{item.location}:/{item.name}"
        yield _field(endpoint, name, item.schema, item.required, place, {})


def _fields(endpoint: Endpoint, schema: Schema, prefix: str) -> list[SpecField]:
    found: dict[str, SpecField] = {}
    for item in _all_fields(schema):
        name = f"{prefix}{item.name}"
        places = {"required": item.required_place} if item.required_place is not None else {}
        own = _field(endpoint, name, item.schema, item.required, item.place, places)
        items = [_field(endpoint, f"{name}[]", inner, False, inner.place, {})
                 for inner in _plain_items(item.schema)]  # fmt: skip
        for each in (own, *items, *_fields(endpoint, item.schema, f"{name}.")):
            found.setdefault(each.name, each)
    return list(found.values())


def _plain_items(schema: Schema) -> Iterator[Schema]:
    """The items of an array, also in a union, that have no fields of their own."""
    for holder in (schema, *schema.branches):
        if holder.items is not None and not holder.items.fields:
            yield holder.items


def _all_fields(schema: Schema) -> Iterator[Field]:
    """The fields of an object, of the items of an array, and of the branches of a union."""
    yield from schema.fields
    for inner in (*schema.branches, *((schema.items,) if schema.items is not None else ())):
        yield from _all_fields(inner)


def _omitted(schema: Schema, prefix: str) -> Iterator[str]:
    """The names of the fields that are left out, with dots."""
    for inner in (schema, *schema.branches, *((schema.items,) if schema.items is not None else ())):
        yield from (f"{prefix}{omission.name}" for omission in inner.omitted)
    for item in _all_fields(schema):
        yield from _omitted(item.schema, f"{prefix}{item.name}.")


def _left_out(schema: Any) -> Iterator[str]:
    """The names of the properties that an answer's schema leaves out."""
    if isinstance(schema, list):
        for item in schema:
            yield from _left_out(item)
    elif isinstance(schema, dict):
        yield from schema.get("x-omitted", ())
        for item in schema.values():
            yield from _left_out(item)


def _field(
    endpoint: Endpoint,
    name: str,
    schema: Schema,
    required: bool,
    place: Place,
    places: dict[str, Place],
) -> SpecField:
    stated: dict[str, Any] = {"required": required, "nullable": schema.nullable}
    if schema.types:
        stated["type"] = "|".join(schema.types)
    if schema.has_default:
        stated["default"] = NULL if schema.default is None else schema.default
    for each in (schema, *(branch for branch in schema.branches if not branch.fields)):
        before = set(stated) if each is not schema else set[str]()
        for constraint in each.constraints:
            aspect = aspect_of(constraint.name)
            if aspect and aspect not in before and not constraint.implied:
                places.setdefault(aspect, constraint.place)
                stated[aspect] = fact_of(constraint.name, constraint.limit, stated.get(aspect))
    if endpoint.output_size is not None and endpoint.output_size.ratio == name:
        base = endpoint.output_size.base
        stated["dimensions"] = {key: list(size) for key, size in base.items()}
        places["dimensions"] = endpoint.output_size.place
    return SpecField(
        name=name,
        stated=stated,
        place=place,
        places=places,
        assumed=_assumed(schema, stated),
        readings=_readings(schema, schema.conflicts),
        by_hand=frozenset(
            aspect_of(name) for each in (schema, *schema.branches) for name in each.stated
        ),
        omitted=frozenset(aspect_of(omission.name) for omission in schema.omitted),
    )


def _assumed(schema: Schema, stated: Mapping[str, Any]) -> frozenset[str]:
    if schema.assumed is not None and not any(
        constraint.basis == "assumed" for constraint in schema.constraints
    ):
        return frozenset(stated)
    return frozenset(
        aspect_of(constraint.name)
        for constraint in schema.constraints
        if constraint.basis == "assumed"
    ) | (frozenset({"type", "default"}) if schema.assumed is not None else frozenset())


def _readings(schema: Schema, conflicts: tuple[Conflict, ...]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {
        aspect_of(constraint.name): ()
        for constraint in schema.constraints
        if constraint.basis == "conflict"
    }
    for conflict in conflicts:
        for name in conflict.about:
            found.setdefault(aspect_of(name), ())
        for name, limits in conflict.readings.items():
            aspect = aspect_of(name)
            values = (from_json(aspect, limit) for limit in limits)
            found[aspect] = (*found.get(aspect, ()), *values)
    return found


def _response(endpoint: Endpoint) -> dict[str, frozenset[str]]:
    """Every property of the documented answers, with its types."""
    found: dict[str, set[str]] = {}
    for operation in endpoint.operations:
        for response in operation.responses:
            if 200 <= response.status < 300:
                _properties(response.schema, found)
    return {name: frozenset(types) for name, types in found.items()}


def _properties(schema: Any, found: dict[str, set[str]]) -> None:
    if isinstance(schema, list):
        for item in schema:
            _properties(item, found)
    if not isinstance(schema, dict):
        return
    for key, value in schema.items():
        if key == "properties" and isinstance(value, dict):
            for name, inner in value.items():
                types = inner.get("type") if isinstance(inner, dict) else None
                listed = types if isinstance(types, list) else [types]
                found.setdefault(name, set()).update(str(item) for item in listed if item)
        _properties(value, found)

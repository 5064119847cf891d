"""Faults of servers, one at a time: each is planted in the fake's behaviour, never in a plan.

A changed limit is a fake of a changed contract; the rest wraps one function of the fake. A mutant
is killed by an error that names its place and its rule.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tests.conform import mutants_service

from linocut_kit.fake import Behaviour, Problem, judge
from linocut_kit.spec.model import Constraint, Endpoint, Field, Provider, Schema

Change = Callable[[Schema], Schema]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A fault: the server that has it, and what a report must name to have found it.

    `heavy` says that it takes the largest images to be found.
    """

    id: str
    endpoint: str
    pointers: frozenset[str]
    rules: frozenset[str]
    providers: tuple[Provider, ...]
    behaviour: Behaviour = field(default_factory=Behaviour)
    heavy: bool = False

    def names(self, pointer: str | None, rule: str | None) -> bool:
        """Whether a finding with this place and rule is about this fault."""
        return (pointer or "") in self.pointers and rule in self.rules


def catalogue(providers: tuple[Provider, ...]) -> tuple[Mutant, ...]:
    """Every single fault, endpoint by endpoint."""
    found: list[Mutant] = []
    for provider in providers:
        for endpoint in provider.endpoints:
            for item in endpoint.request.fields:
                found += _of_field(providers, provider, endpoint, item)
            found += _of_pairs(providers, endpoint)
            found += [
                _mutant(providers, endpoint, id, pointers, rules, behaviour=behaviour)
                for id, pointers, rules, behaviour in mutants_service.faults(provider, endpoint)
            ]
    return tuple(found)


def _mutant(
    providers: tuple[Provider, ...],
    endpoint: Endpoint,
    id: str,
    pointers: tuple[str, ...],
    rules: tuple[str, ...],
    *,
    behaviour: Behaviour | None = None,
    heavy: bool = False,
) -> Mutant:
    return Mutant(
        id=f"{endpoint.id}/{id}",
        endpoint=endpoint.id,
        pointers=frozenset(pointers),
        rules=frozenset(rules),
        providers=providers,
        behaviour=behaviour or Behaviour(),
        heavy=heavy,
    )


def _of_field(
    providers: tuple[Provider, ...], provider: Provider, endpoint: Endpoint, item: Field
) -> Iterator[Mutant]:
    pointer = (f"/{item.name}",)

    def changed(label: str, rules: tuple[str, ...], field: Field, *, heavy: bool = False) -> Mutant:
        others = with_field(providers, endpoint, field)
        return _mutant(others, endpoint, f"{item.name}/{label}", pointer, rules, heavy=heavy)

    def schema(label: str, rule: str, change: Change, *, heavy: bool = False) -> Mutant:
        return changed(label, (rule,), replace(item, schema=change(item.schema)), heavy=heavy)

    yield changed("required-flip", ("required",), replace(item, required=not item.required))
    if not _is_settled(item, "nullable"):
        yield schema("null-flip", "type", lambda s: replace(s, nullable=not s.nullable))
    if not item.schema.limit("enum"):
        yield schema("any-type", "type", lambda s: replace(s, type=None))
    for constraint in item.schema.constraints:
        if constraint.basis != "assumed" and not _is_twice(item, constraint):
            for label, limit in _moved(constraint, item.schema):
                if _is_settled(item, constraint.name, limit):
                    continue
                yield schema(
                    f"{constraint.name}-{label}",
                    constraint.rule,
                    lambda s, c=constraint, v=limit: _limited(s, c, v),
                    heavy=constraint.name == "max-bytes",
                )
    for rule, limit in _invented(endpoint, item):
        yield schema(f"new-{rule}-{limit}", rule, lambda s, r=rule, v=limit: _added(s, r, v))
    for label, rule, mend in _coercions(item.schema):
        behaviour = Behaviour(judge=_mending(item.name, mend))
        yield _mutant(
            providers, endpoint, f"{item.name}/{label}", pointer, (rule,), behaviour=behaviour
        )


def with_field(
    providers: tuple[Provider, ...], endpoint: Endpoint, field: Field
) -> tuple[Provider, ...]:
    """The providers with one field of one endpoint replaced."""
    fields = tuple(field if item.name == field.name else item for item in endpoint.request.fields)
    return with_endpoint(
        providers, replace(endpoint, request=replace(endpoint.request, fields=fields))
    )


def with_endpoint(providers: tuple[Provider, ...], endpoint: Endpoint) -> tuple[Provider, ...]:
    """The providers with one endpoint replaced."""
    return tuple(
        replace(
            provider,
            endpoints=tuple(endpoint if e.id == endpoint.id else e for e in provider.endpoints),
        )
        for provider in providers
    )


def _is_settled(item: Field, name: str, limit: Any = None) -> bool:
    """Whether the fault is one of the page's own readings: a note settles it, it is no fault."""
    return any(
        name in each.readings and (limit is None or limit in each.readings[name])
        for each in item.schema.conflicts
    )


def _is_twice(item: Field, constraint: Constraint) -> bool:
    """Whether another constraint says the same, so that a server without this one is no laxer."""
    names = {each.name for each in item.schema.constraints}
    return {"format", "encodings"} <= names and constraint.name in ("format", "encodings")


def _limited(schema: Schema, constraint: Constraint, limit: Any) -> Schema:
    kept = [item for item in schema.constraints if item is not constraint]
    if limit is not None:
        kept.append(replace(constraint, limit=limit))
    return replace(schema, constraints=tuple(kept))


def _added(schema: Schema, rule: str, limit: Any) -> Schema:
    new = Constraint(rule=rule, limit=limit, place=schema.place)
    return replace(schema, constraints=(*schema.constraints, new))


def _moved(constraint: Constraint, schema: Schema) -> Iterator[tuple[str, Any]]:
    """The limit by its smallest step both ways, and dropped."""
    limit = constraint.limit
    yield "dropped", None
    match constraint.name:
        case "minimum" | "maximum":
            steps = (1,) if schema.type == "integer" else (0.5, 0.1)
            for step in steps:
                yield f"plus-{step}", limit + step
                yield f"minus-{step}", limit - step
        case "max-bytes":
            yield "plus-1", limit + 1
            yield "minus-1", limit - 1
        case "enum":
            for word in limit:
                yield f"without-{word}", [item for item in limit if item != word]
            for word in ("webp", "jpg", "4k", "16:9", "square_1_1", "", str(limit[0]).upper()):
                if word not in limit and _is_likely(word, limit):
                    yield f"with-{word or 'empty'}", [*limit, word]
        case "encodings":
            for word in ("base64", "url", "data-uri"):
                changed = [item for item in limit if item != word]
                if word not in limit:
                    yield f"with-{word}", [*limit, word]
                elif changed:
                    yield f"without-{word}", changed
        case "formats":
            for word in ("gif", "webp"):
                yield f"with-{word}", [*limit, word]
            for word in limit:
                yield f"without-{word}", [item for item in limit if item != word]
        case "min" | "max":
            wide, tall = (int(part) for part in limit.split(":"))
            yield "wider", f"{wide * 100 + 1}:{tall * 100}"
            yield "narrower", f"{wide * 100 - 1}:{tall * 100}"
        case _:
            return


def _is_likely(word: str, words: list[Any]) -> bool:
    """Whether a server might take such a word here: one of another kind would tell nothing."""
    if word in ("webp", "jpg"):
        return "jpeg" in words
    if word == "4k":
        return "1k" in words
    if word in ("16:9", "square_1_1"):
        return any("_1" in str(item) or ":" in str(item) for item in words)
    return True


def _invented(endpoint: Endpoint, item: Field) -> Iterator[tuple[str, Any]]:
    """Limits that no page states."""
    schema = item.schema
    if schema.limit("enum") or schema.limit("encodings"):
        return
    if schema.type == "string" and not schema.constraints:
        yield from (("minLength", 2), ("maxLength", 1000), ("maxLength", 10000))
        yield ("pattern", "^[^\\u0000]*$")
        yield ("pattern", "^[\\u0000-\\uffff]*$")
    if schema.type in ("integer", "number") and item.name != endpoint.outputs.count:
        if schema.limit("maximum") is None:
            yield from (("maximum", 2**31 - 1), ("maximum", 2**32 - 1), ("maximum", 2**63 - 1))
        if schema.limit("minimum") is None:
            yield from (("minimum", 0), ("minimum", -1))


Mend = Callable[[Any], Any]


def _coercions(schema: Schema) -> Iterator[tuple[str, str, Mend]]:
    """What lax servers do to a value before they judge it."""
    if schema.type in ("integer", "number"):
        yield "takes-quoted-numbers", "type", lambda v: _number(v) if isinstance(v, str) else v
        yield "takes-booleans", "type", lambda v: int(v) if isinstance(v, bool) else v
        yield "takes-lists-of-one", "type", lambda v: v[0] if isinstance(v, list) and v else v
    if schema.type == "integer":
        yield "cuts-fractions", "type", lambda v: int(v) if isinstance(v, float) else v
        yield (
            "refuses-whole-fractions",
            "type",
            lambda v: "no" if isinstance(v, float) else v,
        )
    if schema.type == "boolean":
        yield (
            "takes-words",
            "type",
            lambda v: {"true": True, "false": False}.get(v, v) if isinstance(v, str) else v,
        )
        yield (
            "takes-0-and-1",
            "type",
            lambda v: bool(v) if v in (0, 1) and not isinstance(v, float) else v,
        )
    words = [item for item in schema.limit("enum") or () if isinstance(item, str)]
    if any(word.lower() != word.upper() for word in words):
        yield "ignores-case", "enum", lambda v: _like(v, schema.limit("enum"), str.lower)
    if words:
        yield "strips", "enum", lambda v: v.strip() if isinstance(v, str) else v
    if schema.type == "string" and (
        not schema.constraints or any(word.isdecimal() for word in words)
    ):
        yield "takes-numbers", "type", lambda v: str(v) if type(v) is int else v
    encodings = schema.limit("encodings") or ()
    if "base64" in encodings:
        yield (
            "url-safe",
            "x-image",
            lambda v: _plain(v, lambda t: t.replace("-", "+").replace("_", "/")),
        )
        yield "unpadded", "x-image", lambda v: _plain(v, lambda t: t + "=" * (-len(t) % 4))
        yield "lines", "x-image", lambda v: _plain(v, lambda t: t.replace("\n", ""))
        yield "any-alphabet", "x-image", lambda v: _plain(v, lambda t: t.replace("!", "A"))
    if schema.limit("format") == "uri" or "url" in encodings:
        rules = "format" if schema.limit("format") == "uri" else "x-image"
        yield (
            "blanks",
            rules,
            lambda v: v.replace(" ", "%20") if isinstance(v, str) and "://" in v else v,
        )
        yield (
            "adds-a-scheme",
            rules,
            lambda v: f"https://{v}" if isinstance(v, str) and v.startswith("example") else v,
        )


def _plain(value: Any, change: Callable[[str], str]) -> Any:
    if not isinstance(value, str) or len(value) > 4000 or ":" in value:
        return value
    return change(value)


def _number(text: str) -> Any:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _like(value: Any, words: list[Any], change: Callable[[str], str]) -> Any:
    if not isinstance(value, str):
        return value
    return next(
        (word for word in words if isinstance(word, str) and change(word) == change(value)), value
    )


def _mending(name: str, mend: Mend) -> Callable[[Endpoint, Any], list[Problem]]:
    def lax(endpoint: Endpoint, body: Any) -> list[Problem]:
        if isinstance(body, dict) and name in body:
            body = {**body, name: mend(body[name])}
        return judge(endpoint, body)

    return lax


def _of_pairs(providers: tuple[Provider, ...], endpoint: Endpoint) -> Iterator[Mutant]:
    """Two optional fields that are not taken together, or only together."""
    names = [item.name for item in endpoint.request.fields if not item.required]
    for item, other in ((names[0], names[-1]), (names[1], names[2])):
        for label, clash in (("not-with", _both(item, other)), ("only-with", _alone(item, other))):
            yield _mutant(
                providers,
                endpoint,
                f"{item}/{label}-{other}",
                (f"/{item}", f"/{other}"),
                ("type", "enum", "required", "format", "minimum", "maximum", "x-image", "x-ratio"),
                behaviour=Behaviour(judge=_clashing(clash, item)),
            )


def _both(text: str, other: str) -> Callable[[dict[str, Any]], bool]:
    return lambda body: text in body and other in body


def _alone(text: str, other: str) -> Callable[[dict[str, Any]], bool]:
    return lambda body: text in body and other not in body


def _clashing(
    clash: Callable[[dict[str, Any]], bool], name: str
) -> Callable[[Endpoint, Any], list[Problem]]:
    def strict(endpoint: Endpoint, body: Any) -> list[Problem]:
        found = judge(endpoint, body)
        if not found and isinstance(body, dict) and clash(body):
            return [Problem("", "dependentRequired", "is not valid")]
        return found

    return strict


def combined(
    providers: tuple[Provider, ...], id: str, chosen: list[Mutant]
) -> tuple[Provider, ...]:
    """The providers with the changed fields of several mutants of one endpoint."""
    for item in chosen:
        name = next(iter(item.pointers)).removeprefix("/")
        changed = _endpoint(item.providers, id).request.field(name)
        assert changed is not None
        providers = with_field(providers, _endpoint(providers, id), changed)
    return providers


def _endpoint(providers: tuple[Provider, ...], id: str) -> Endpoint:
    return next(e for p in providers for e in p.endpoints if e.id == id)

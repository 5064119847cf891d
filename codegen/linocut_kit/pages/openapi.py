"""A vendor's OpenAPI document (3.0 or 3.1) becomes the facts of one of its operations."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import re
from collections.abc import Mapping, Sequence
from typing import Any

from linocut_kit.keywords.registry import KEYWORDS
from linocut_kit.keywords.structure import TYPES
from linocut_kit.pages.consistency import contradictions_in, distinct, doubts_of
from linocut_kit.pages.document import key_lines, parse_document
from linocut_kit.pages.inheritance import inherit
from linocut_kit.pages.prose import read_prose
from linocut_kit.pages.source import Line, PageError, clean, digest_of
from linocut_kit.pages.table import read_table
from linocut_kit.runtime.pointer import unescape
from linocut_kit.spec.fact_values import NULL, fact_of, text_of
from linocut_kit.spec.facts import Contradiction, FieldFacts, PageFacts, auth_text

_METHODS = ("post", "put", "patch", "get", "delete")
_DEEPEST = 12
_SCHEMAS = 5_000
_OF_ONE = frozenset(
    {"type", "title", "description", "default", "example", "examples", "nullable", "required",
     "properties", "additionalProperties"}
)  # fmt: skip
"""What a branch of a union says of itself, and not of the whole."""


def looks_like_openapi(text: str) -> bool:
    """True for a JSON object, and for YAML that begins like an OpenAPI document."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return re.search(r'"(?:openapi|swagger)"\s*:', start) is not None
    return (
        re.search(r"^[\"']?(?:openapi|swagger)[\"']?\s*:\s*[\"']?\d", start, re.MULTILINE)
        is not None
    )


def read_openapi(text: str, path: str | None, method: str | None) -> PageFacts:
    """The facts of the operation at `path`, or of the only one that has a JSON body.

    Raises PageError if the document cannot be read or the operation cannot be told.
    """
    document = parse_document(text)
    version = str(document.get("openapi", ""))
    if not version.startswith("3."):
        raise PageError("it is no OpenAPI 3.0 or 3.1 document")
    reader = _Document(document, text)
    found_path, found_method, operation = reader.pick(path, method)
    return reader.page(found_path, found_method, operation)


class _Document:
    def __init__(self, document: Mapping[str, Any], text: str) -> None:
        self.document = document
        self._lines = key_lines(text)
        self._schemas = 0
        self.contradictions: list[Contradiction] = []
        self.texts: dict[str, str] = {}

    def operations(self) -> list[tuple[str, str, Mapping[str, Any]]]:
        """Every operation that takes a JSON body."""
        found: list[tuple[str, str, Mapping[str, Any]]] = []
        for path, item in self.document["paths"].items():
            for method in _METHODS if isinstance(item, Mapping) else ():
                operation = item.get(method)
                if isinstance(operation, Mapping) and self._body(operation) is not None:
                    found.append((str(path), method, operation))
        return found

    def pick(self, path: str | None, method: str | None) -> tuple[str, str, Mapping[str, Any]]:
        """The operation that is meant."""
        every = self.operations()
        base = self._server_path()
        fitting = [
            pair
            for pair in every
            if path is not None
            and _shape(base + pair[0]) == _shape(path)
            and method in (None, pair[1].upper())
        ]
        if len(fitting or every) == 1:
            return (fitting or every)[0]
        shown = ", ".join(f"{pair[1].upper()} {pair[0]}" for pair in every[:6])
        more = f" and {len(every) - 6} more" if len(every) > 6 else ""
        if not every:
            raise PageError("no operation with a JSON body is in it")
        raise PageError(f"no operation at {path} is in it; there are {shown}{more}")

    def _server_path(self) -> str:
        return re.sub(r"^\w+://[^/]+", "", self._server()).rstrip("/")

    def _server(self) -> str:
        servers = self.document.get("servers")
        first = servers[0] if isinstance(servers, Sequence) and servers else {}
        return str(first.get("url", "")) if isinstance(first, Mapping) else ""

    def resolve(self, node: Any) -> Mapping[str, Any]:
        """A node, or what it refers to; an empty mapping where that is nowhere."""
        for _ in range(_DEEPEST):
            if not isinstance(node, Mapping):
                return {}
            ref = node.get("$ref")
            if not isinstance(ref, str):
                return node
            node = self._target(ref)
        return {}

    def _target(self, ref: str) -> Any:
        target: Any = self.document
        for token in ref.removeprefix("#/").split("/"):
            key = unescape(token)
            target = target.get(key) if isinstance(target, Mapping) else None
        return target

    def _body(self, operation: Mapping[str, Any]) -> Mapping[str, Any] | None:
        content = self.resolve(operation.get("requestBody")).get("content")
        return self._json(content)

    def _json(self, content: Any) -> Mapping[str, Any] | None:
        if not isinstance(content, Mapping):
            return None
        for media, value in content.items():
            if re.match(r"application/(?:[\w.+-]+\+)?json", str(media)) and isinstance(
                value, Mapping
            ):
                return value
        return None

    def page(self, path: str, method: str, operation: Mapping[str, Any]) -> PageFacts:
        body = self._body(operation) or {}
        request = self._fields(self.flat(body.get("schema")), "", 0)
        samples = [(sample, 0) for sample in _samples(body)]
        self.contradictions += contradictions_in(request, samples)
        facts: dict[str, Any] = {"method": method.upper(), "path": self._server_path() + path}
        host = re.match(r"https?://[^/]+", self._server())
        if host:
            facts["host"] = host[0]
        facts.update(self._auth(operation))
        lines = {aspect: self.line(path) for aspect in ("method", "path")}
        return PageFacts(
            layout="openapi",
            digest="",
            title=str(operation.get("summary", "")),
            operation=facts,
            request=request,
            response=self._response(operation),
            contradictions=distinct(self.contradictions),
            wording=digest_of(str(operation.get("description", ""))),
            lines=lines,
        )

    def line(self, word: str) -> int:
        """The line where a word first stands as a key, 0 where it does not."""
        return self._lines.get(word, 0)

    def _auth(self, operation: Mapping[str, Any]) -> dict[str, str]:
        security = operation.get("security", self.document.get("security"))
        listed = [node for node in _list(security) if isinstance(node, Mapping)]
        names = [name for node in listed for name in node]
        if not names:
            return {}
        schemes = self.resolve(self.document.get("components")).get("securitySchemes")
        scheme = self.resolve(self.resolve(schemes).get(names[0]))
        required = all(listed)
        if scheme.get("type") == "apiKey" and scheme.get("in") == "header":
            return {"auth": auth_text(str(scheme.get("name")), None, required)}
        if scheme.get("type") == "apiKey" and scheme.get("in") == "query":
            return {"auth": auth_text(f"?{scheme.get('name')}", None, required)}
        if scheme.get("type") in ("http", "oauth2", "openIdConnect"):
            word = str(scheme.get("scheme", "bearer")).capitalize()
            return {"auth": auth_text("authorization", word, required)}
        return {}

    def flat(self, schema: Any, depth: int = 0) -> dict[str, Any]:
        """A schema with its references and its allOf merged.

        Raises PageError where references repeat one another past what an operation can need.
        """
        self._schemas += 1
        if self._schemas > _SCHEMAS:
            raise PageError(f"one operation has more than {_SCHEMAS:,} schemas, repeated ones too")
        found = _shaped(self.resolve(schema))
        if depth > _DEEPEST:
            return found
        for item in found.pop("allOf", ()):
            inner = self.flat(item, depth + 1)
            found["properties"] = {**found.get("properties", {}), **inner.get("properties", {})}
            found["required"] = [*found.get("required", ()), *inner.get("required", ())]
            found = {**inner, **found}
        return found

    def _response(self, operation: Mapping[str, Any]) -> tuple[FieldFacts, ...]:
        responses = operation.get("responses")
        for status, response in responses.items() if isinstance(responses, Mapping) else ():
            content = self._json(self.resolve(response).get("content"))
            if str(status).startswith("2") and content is not None:
                kept, self.contradictions = self.contradictions, []
                found = self._fields(self.flat(content.get("schema")), "", 0)
                self.contradictions = kept
                return found
        return ()

    def _fields(self, schema: Mapping[str, Any], prefix: str, depth: int) -> tuple[FieldFacts, ...]:
        properties, required = schema.get("properties"), schema.get("required") or ()
        found: list[FieldFacts] = []
        if not isinstance(properties, Mapping) or depth > _DEEPEST:
            return ()
        for name, item in properties.items():
            inner, nullable = self._inner(item)
            field = self._field(f"{prefix}{name}", str(name), inner, nullable, name in required)
            found.append(field)
            element = self.flat(inner["items"]) if "items" in inner else inner
            found += self._fields(element, f"{prefix}{name}.", depth + 1)
        return inherit(found, self.texts) if not prefix else tuple(found)

    def _inner(self, schema: Any) -> tuple[dict[str, Any], bool]:
        """A schema without its null, however null is written."""
        flat = self.flat(schema)
        nullable = flat.get("nullable") is True
        kinds = flat.get("type")
        if isinstance(kinds, list):
            kinds = [kind for kind in kinds if isinstance(kind, str)]
            nullable = nullable or "null" in kinds
            rest = [kind for kind in kinds if kind != "null"]
            flat["type"] = rest[0] if len(rest) == 1 else "|".join(rest)
        for key in ("anyOf", "oneOf"):
            choices = [self.flat(item) for item in flat.get(key, ())]
            others = [choice for choice in choices if choice.get("type") != "null"]
            nullable = nullable or len(others) < len(choices)
            if len(others) == 1:
                flat = {**others[0], **{k: v for k, v in flat.items() if k != key}}
            elif others:
                kinds = dict.fromkeys(str(other["type"]) for other in others if "type" in other)
                flat.setdefault("type", "|".join(kinds) or "any")
                flat = {**_of_branches(others), **flat}
        if isinstance(flat.get("enum"), list) and None in flat["enum"]:
            nullable = True
            flat["enum"] = [item for item in flat["enum"] if item is not None]
        return flat, nullable

    def _field(
        self, name: str, key: str, schema: dict[str, Any], nullable: bool, required: bool
    ) -> FieldFacts:
        stated = _stated(schema, nullable, required)
        line = self.line(key)
        text = clean(str(schema.get("description", "")))
        lines = [Line(line, part.strip().lstrip("| ")) for part in text.split("\n") if part.strip()]
        members = [text_of(item) for item in stated.get("enum", ())]
        table, rest, row = read_table(lines, members) if members else ({}, lines, 0)
        if table:
            stated["dimensions"] = table
        prose = read_prose(rest, name, str(stated.get("type")), stated)
        self.texts[name] = prose.text
        self.contradictions += doubts_of(name, stated, prose)
        values = [*stated.get("enum", ())]
        places = dict.fromkeys([*stated, *prose.stated], line)
        field = FieldFacts(
            name=name,
            stated={**prose.stated, **stated},
            prose=frozenset(prose.stated),
            wording=prose.wording,
            skeleton=prose.skeleton(values),
            line=line,
            lines={**places, **({"dimensions": row} if table else {})},
        )
        samples = [({name: sample}, line) for sample in _samples(schema)]
        self.contradictions += contradictions_in((field,), samples, whole=False)
        return field


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _shaped(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without the keywords that have a value of another kind than they can have."""
    kinds = {"properties": Mapping, **dict.fromkeys(("required", "allOf", "anyOf", "oneOf"), list)}
    return {key: item for key, item in schema.items() if isinstance(item, kinds.get(key, object))}


def _of_branches(branches: list[dict[str, Any]]) -> dict[str, Any]:
    """What the branches of a union state of one value, the first that speaks of a thing first."""
    found: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    required: list[str] = []
    for branch in branches:
        own = branch.get("properties", {})
        required += [name for name in branch.get("required", ()) if name not in properties]
        properties = {**own, **properties}
        found = {**branch, **found}
    told = {key: item for key, item in found.items() if key not in _OF_ONE}
    return {**told, "properties": properties, "required": required} if properties else told


def _stated(schema: Mapping[str, Any], nullable: bool, required: bool) -> dict[str, Any]:
    stated: dict[str, Any] = {"required": required, "nullable": nullable}
    if isinstance(schema.get("type"), str):
        stated["type"] = schema["type"]
    if "default" in schema:
        stated["default"] = NULL if schema["default"] is None else schema["default"]
    for rule, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.get(exclusive) is True and rule in schema:
            schema = {**schema, exclusive: schema[rule]}
    for keyword in KEYWORDS:
        kind = keyword.limit.get("type")
        if (
            keyword.facet is None
            and keyword.rule in schema
            and (kind is None or TYPES[kind](schema[keyword.rule]))
        ):
            stated[keyword.aspect] = fact_of(keyword.name, schema[keyword.rule])
    return stated


def _shape(path: str) -> str:
    """A path whose parameters have no names."""
    return re.sub(r"\{[^}]*\}", "{}", path.rstrip("/"))


def _samples(node: Mapping[str, Any]) -> list[Any]:
    found = [node["example"]] if "example" in node else []
    examples = node.get("examples")
    if isinstance(examples, Mapping):
        found += [value.get("value") for value in examples.values() if isinstance(value, Mapping)]
    elif isinstance(examples, list):
        found += examples
    return found

"""Pages in the layouts that the readers know, printed from facts and from nothing of theirs."""

import html
import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

WORDS = [
    "The",
    "picture",
    "follows",
    "this",
    "value",
    "closely",
    "and",
    "nothing",
    "else",
    "does,",
    "as",
    "a",
    "person",
    "would",
    "expect.",
    "It",
    "is",
    "kept",
    "for",
    "the",
    "whole",
    "task",
    "and",
    "told",
    "again",
    "in",
    "the",
    "answer.",
    "Leave",
    "it",
    "out",
    "if",
    "in",
    "doubt.",
    "Other",
    "models",
    "of",
    "this",
    "family",
    "read",
    "it",
    "in",
    "the",
    "same",
    "way.",
]


@dataclass(frozen=True)
class Sample:
    """A field of an invented page."""

    name: str
    type: str = "string"
    required: bool = False
    nullable: bool = False
    default: Any = None
    low: Any = None
    high: Any = None
    open_low: bool = False
    open_high: bool = False
    enum: tuple[Any, ...] = ()
    uri: bool = False
    encodings: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    size: str | None = None
    ratio: tuple[str, str] | None = None
    table: tuple[tuple[str, tuple[int, int]], ...] = ()
    words: str = "What it does."

    def facts(self) -> dict[str, Any]:
        """What a reader has to find."""
        found: dict[str, Any] = {
            "type": self.type, "required": self.required, "nullable": self.nullable
        }  # fmt: skip
        optional = {
            "default": self.default,
            "minimum": f"> {self.low}" if self.open_low else self.low,
            "maximum": f"< {self.high}" if self.open_high else self.high,
            "enum": list(self.enum) or None,
            "format": "uri" if self.uri else None,
            "encoding": list(self.encodings) or None,
            "formats": list(self.formats) or None,
            "size": self.size,
            "ratio": {"min": self.ratio[0], "max": self.ratio[1]} if self.ratio else None,
            "dimensions": {name: list(size) for name, size in self.table} or None,
        }
        return found | {key: value for key, value in optional.items() if value is not None}

    def prose(self) -> str:
        """The description, with the facts that pages tell in prose."""
        parts = [self.words]
        if self.encodings:
            names = {"base64": "base64 text", "url": "an image URL", "data-uri": "a data URI"}
            parts.append(f"Takes {' or '.join(names[encoding] for encoding in self.encodings)}.")
        if self.formats:
            parts.append(f"Supported formats: {', '.join(self.formats).upper()}.")
        if self.size:
            parts.append(f"Up to {self.size} each.")
        if self.ratio:
            parts.append(f"Proportion between {self.ratio[1]} and {self.ratio[0]}")
        return " ".join(parts)


@dataclass(frozen=True)
class Service:
    """The operation of an invented page."""

    host: str = "https://api.acme.test"
    path: str = "/v1/paint/matte"
    method: str = "POST"
    header: str = "x-acme-key"
    scheme: str = ""
    optional: bool = False
    answer: tuple[Sample, ...] = field(default=(Sample("task_id", required=True),))


def shown(value: Any) -> str:
    """A value as pages print it."""
    return value if isinstance(value, str) else json.dumps(value)


def wrapped(text: str, random: Random) -> list[str]:
    """A text, cut into lines wherever it pleases."""
    words, lines, line = text.split(), [], ""
    for word in words:
        line = f"{line} {word}".strip()
        if len(line) > 12 and not line.endswith(":") and random.random() < 0.06:
            lines.append(line)
            line = ""
    return [*lines, line] if line else lines


def type_words(sample: Sample, random: Random) -> str:
    """The type of a field, null and enum included."""
    kind = (
        f"enum<{sample.type}>"
        if sample.enum
        else f"{sample.type}<uri>"
        if sample.uri
        else sample.type
    )
    return f"{kind} | null" if sample.nullable else kind


def interval(sample: Sample) -> str:
    """The range of a field with its signs."""
    less, more = ("<" if sample.open_low else "<="), ("<" if sample.open_high else "<=")
    if sample.low is not None and sample.high is not None:
        return f"{sample.low} {less} x {more} {sample.high}"
    if sample.low is not None:
        return f"x {'>' if sample.open_low else '>='} {sample.low}"
    return f"x {more} {sample.high}"


def body_of(fields: tuple[Sample, ...]) -> dict[str, Any]:
    """A request that every field agrees with."""
    plain = {"string": "abc", "integer": 3, "number": 3.5, "boolean": True}
    return {
        item.name: item.enum[0] if item.enum else item.default if item.default is not None
        else item.low if item.low is not None and not item.open_low else plain[item.type]
        for item in fields
        if item.required
    }  # fmt: skip


def curl(service: Service, fields: tuple[Sample, ...], *, host: bool = True) -> list[str]:
    """The command of a page."""
    key = (
        f"{service.header}: {service.scheme} <key>"
        if service.scheme
        else f"{service.header}: <key>"
    )
    return [
        f"curl --request {service.method} \\",
        f"  --url {service.host if host else ''}{service.path} \\",
        "  --header 'Content-Type: application/json' \\",
        f"  --header '{key}' \\",
        f"  --data '{json.dumps(body_of(fields), indent=2)}'",
    ]


def table(sample: Sample, random: Random, *, glue: str) -> list[str]:
    """The table of dimensions; a copy may lose what stood between its cells."""
    times = random.choice(["\u00d7", "x"])
    rows = [f"{name}{glue}{width} {times} {height}" for name, (width, height) in sample.table]
    return [f"Shape{glue}Pixels", *rows] if rows else []


def gap(random: Random) -> list[str]:
    """Blank lines, or none."""
    return [""] * random.randrange(3)


def mintlify(fields: tuple[Sample, ...], service: Service, random: Random) -> str:
    """Heads on lines of their own, formal labels below the prose."""
    lines = ["Skip to main content", service.method]
    for part in service.path.strip("/").split("/"):
        lines += ["/", part]
    lines += ["Paint a matte", *curl(service, fields), "{", '"task_id": "1"', "}", ""]
    lines += ["Authorizations", "", service.header, "string", "header"]
    lines += ["optional" if service.optional else "required", ""]
    lines += [f"The form is {service.scheme} <key>." if service.scheme else "Your key.", ""]
    lines += ["Body", "", "application/json"]
    for item in fields:
        marks = ["required"] * item.required
        marks += [f"default:{shown(item.default)}"] * (item.default is not None)
        random.shuffle(marks)
        lines += [*gap(random), item.name, type_words(item, random), *marks, *gap(random)]
        lines += wrapped(item.prose(), random) + gap(random) + table(item, random, glue="")
        labels: list[list[str]] = []
        if item.low is not None or item.high is not None:
            labels.append([f"Required range: {interval(item)}"])
        if item.enum:
            joined = [f"{shown(member)}," for member in item.enum]
            joined[-1] = joined[-1][:-1]
            labels.append(["Available options:", *gap(random), *joined])
        if item.required:
            labels.append(["Example:", "", json.dumps(body_of((item,))[item.name])])
        random.shuffle(labels)
        for label in labels:
            lines += label + gap(random)
    lines += ["", "Response", "", "OK", ""]
    for item in service.answer:
        lines += [item.name, item.type, *(["required"] * item.required), "Part of the answer."]
    return "\n".join(lines)


def inline(fields: tuple[Sample, ...], service: Service, random: Random) -> str:
    """Heads on one line, short labels."""
    lines = [
        "Matte",
        "",
        "Authentication",
        "",
        f"{service.header} string {'optional' if service.optional else 'required'}",
    ]
    lines += ["", "Your key"]
    if service.scheme:
        lines += ["", f"{service.header}: {service.scheme} YOUR_KEY"]
    lines += ["", "Parameters", ""]
    for item in fields:
        kind = f"{item.type}<uri>" if item.uri else item.type
        kind = f"{kind} | null" if item.nullable else kind
        lines += [f"{item.name} {kind}{' required' * item.required}", *gap(random)]
        lines += wrapped(item.prose(), random) + gap(random) + table(item, random, glue="\t")
        labels: list[list[str]] = []
        if item.low is not None or item.high is not None:
            both = item.low is not None and item.high is not None
            plain = both and not item.open_low and not item.open_high and random.random() < 0.5
            labels.append(
                [f"Range: {item.low} - {item.high}" if plain else f"Range: {interval(item)}"]
            )
        if item.enum:
            labels.append([f"Options: {', '.join(shown(member) for member in item.enum)}"])
        if item.default is not None:
            labels.append([f"Default: {shown(item.default)}"])
        random.shuffle(labels)
        for label in labels:
            lines += label + gap(random)
    lines += ["", "Polling", "", "Ask again until it is done", "", "Response Format", ""]
    for item in service.answer:
        lines += [
            f"{item.name} {item.type}{' required' * item.required}",
            "",
            "Part of the answer",
            "",
        ]
    return "\n".join([*lines, "Error Codes", "", "There are none"])


def apifox(fields: tuple[Sample, ...], service: Service, random: Random) -> str:
    """Heads with Required and Optional, labels above their values."""
    key = f"{service.scheme} {{{{KEY}}}}" if service.scheme else "{{KEY}}"
    lines = ["Matte", "", f"Method: {service.method}Endpoint: {service.path}", ""]
    lines += ["Request Parameters", "", "Header Parameters", "", "text", service.header, "string"]
    lines += [
        "Optional" if service.optional else "Required",
        "Default Value:",
        key,
        "",
        "Body Parameters application/json",
        "",
        "text",
    ]
    for item in fields:
        lines += [item.name, type_words(item, random), "Required" if item.required else "Optional"]
        lines += wrapped(item.prose(), random) + gap(random) + table(item, random, glue=" ")
        labels: list[list[str]] = []
        if item.low is not None or item.high is not None:
            labels.append([f"Range: {interval(item)}"])
        if item.enum:
            labels.append(["Enum Values:", *(shown(member) for member in item.enum)])
        if item.default is not None:
            labels.append(["Default Value:", shown(item.default)])
        random.shuffle(labels)
        for label in labels:
            lines += label + gap(random)
    lines += [
        "Example",
        json.dumps(body_of(fields), indent=1),
        "",
        "Example Request",
        "",
        "Shell",
        "",
    ]
    lines += ["bash", *curl(service, fields), "", "Response", "", "Response Schema", "", "text"]
    for item in service.answer:
        lines += [item.name, item.type, "Required" if item.required else "Optional"]
    return "\n".join([*lines, "", "Example", "", "json", '{"task_id": "1"}'])


def openapi(
    fields: tuple[Sample, ...], service: Service, random: Random, *, old: bool = False
) -> str:
    """An OpenAPI document, 3.1 or 3.0."""
    properties: dict[str, Any] = {}
    for item in fields:
        text = "\n".join([item.prose(), "", *table(item, random, glue=" | ")])
        schema: dict[str, Any] = {"type": item.type, "description": text}
        if item.default is not None:
            schema["default"] = item.default
        for key, limit, excluded in (
            ("Minimum", item.low, item.open_low), ("Maximum", item.high, item.open_high)
        ):  # fmt: skip
            if limit is not None and excluded and not old:
                schema[f"exclusive{key}"] = limit
            elif limit is not None:
                schema[key.lower()] = limit
                schema |= {f"exclusive{key}": True} if excluded else {}
        if item.enum:
            schema["enum"] = list(item.enum)
        if item.uri:
            schema["format"] = "uri"
        if item.nullable and old:
            schema["nullable"] = True
        elif item.nullable and random.random() < 0.5:
            schema = {"anyOf": [schema, {"type": "null"}]}
        elif item.nullable:
            schema["type"] = [item.type, "null"]
        properties[item.name] = schema
    answer = {item.name: {"type": item.type} for item in service.answer}
    required = [item.name for item in fields if item.required]
    request: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        request["required"] = required
    scheme = (
        {"type": "http", "scheme": service.scheme.lower()}
        if service.scheme
        else {"type": "apiKey", "in": "header", "name": service.header}
    )
    operation = {
        "summary": "Paint a matte",
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/R"}}}},  # noqa: E501
        "responses": {
            "200": {"content": {"application/json": {"schema": {
                "type": "object", "properties": answer,
                "required": [item.name for item in service.answer if item.required],
            }}}},
            "400": {"content": {"application/problem+json": {"schema": {"type": "object"}}}},
        },
    }  # fmt: skip
    document = {
        "openapi": "3.0.3" if old else "3.1.0",
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": service.host}],
        "security": [{"key": []}],
        "paths": {service.path: {service.method.lower(): operation}},
        "components": {"schemas": {"R": request}, "securitySchemes": {"key": scheme}},
    }
    return json.dumps(document, indent=random.choice([None, 2]))


def openapi_3_0(fields: tuple[Sample, ...], service: Service, random: Random) -> str:
    """An OpenAPI 3.0 document."""
    return openapi(fields, service, random, old=True)


def as_html(text: str, random: Random) -> str:
    """A copied text as the markup that it may have been copied from."""
    rows: list[str] = []
    for line in text.split("\n"):
        escaped = html.escape(line.strip())
        tag = random.choice(["div", "p", "section", "li"])
        if line.strip():
            inner = " ".join(f"<span>{word}</span>" for word in escaped.split(" "))
            rows.append(f"<{tag}>{random.choice([escaped, inner])}</{tag}>")
    return (
        "<!doctype html><html><head><title>Acme</title><style>p {}</style></head><body>"
        "<nav>Home Docs</nav><script>let a = 1 < 2;</script><main>"
        + "\n".join(rows)
        + "</main><footer>Acme</footer></body></html>"
    )


TEXTS = {"mintlify": mintlify, "inline": inline, "apifox": apifox}
DOCUMENTS = {"openapi": openapi, "openapi 3.0": openapi_3_0}
LAYOUTS = {**TEXTS, **DOCUMENTS}
